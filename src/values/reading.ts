import type { Params, Translate } from "../i18n/t.ts";
import type { Reading, Reason, ReasonKey, Value } from "./value.ts";

export function because<K extends ReasonKey>(key: K, params: Params<K>): Reason {
  return { key, params };
}

/** The reason in the reader's language. */
export function sayReason(t: Translate, { key, params }: Reason): string {
  return t(key, params as Params<ReasonKey>);
}

/** Read as it was written, or, when `tidied`, with certainty from another way of writing it. */
export function read(value: Value, tidied = false): Reading {
  return tidied ? fixed(value, because("values.tidied", {})) : { verdict: "ok", value, reasons: [] };
}

export function fixed(value: Value, ...reasons: readonly Reason[]): Reading {
  return { verdict: "fixed", value, reasons };
}

export function warn(value: Value, ...reasons: readonly Reason[]): Reading {
  return { verdict: "warn", value, reasons };
}

/** Readable in more than one way: nothing is guessed, a person is asked. */
export function ask(reason: Reason): Reading {
  return { verdict: "warn", value: null, reasons: [reason] };
}

export function wrong(reason: Reason): Reading {
  return { verdict: "error", value: null, reasons: [reason] };
}

export const text = (content: string): Value => ({ kind: "text", text: content });
