import { translator } from "../../src/i18n/t.ts";
import { readValue } from "../../src/values/read-value.ts";
import { sayReason } from "../../src/values/reading.ts";
import type { At, RawCell, Reading, ValueSpec } from "../../src/values/value.ts";

export const at: At = { today: "2026-11-29" };
const t = translator("zh-CN");

/** A reading as one line: verdict, value, and the last part of each reason's key. */
export function line({ verdict, value, reasons }: Reading): string {
  const said = reasons.map((reason) => {
    // Every reason must be sayable, with all its slots filled.
    const words = sayReason(t, reason);
    if (/\{\w+\}/u.test(words)) throw new Error(`a slot is open: ${words}`);
    return reason.key.replace("values.", "");
  });
  return [verdict, shown(value), ...said].join(" | ");
}

function shown(value: Reading["value"]): string {
  if (value === null) return "-";
  switch (value.kind) {
    case "text":
      return value.text;
    case "integer":
    case "decimal":
      return value.number;
    case "date":
      return value.iso;
    case "code":
      return `${value.code} ${value.label}`;
    case "boolean":
      return String(value.is);
    case "blank":
      return `(${value.means})`;
  }
}

export interface Case {
  readonly spec?: Partial<ValueSpec>;
  readonly raw: RawCell;
  readonly is: string;
  readonly at?: Partial<At>;
}

/** The case read as a spec of this kind, as a line. */
export function readLine(spec: ValueSpec, { raw, spec: more, at: other }: Case): string {
  return line(readValue({ ...spec, ...more }, raw, { ...at, ...other }));
}
