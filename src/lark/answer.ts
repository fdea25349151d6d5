import { z } from "zod";
import { readCode } from "./codes.ts";
import type { Answer, Failure, LocalCode } from "./types.ts";

/** An HTTP answer before anybody has looked into it. Header names are lower-case. */
export interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

const envelope = z.object({
  code: z.number(),
  msg: z.string().optional(),
  error: z
    .object({
      field_violations: z.array(z.object({ field: z.string() })).optional(),
      permission_violations: z.array(z.object({ subject: z.string() })).optional(),
    })
    .optional()
    .catch(undefined),
});

/** Reads the platform's envelope. Anything else in its place (a gateway's page, half a document) leaves the outcome open. */
export function readEnvelope(raw: Raw, text: string): Answer<unknown> {
  const logId = textHeader(raw, "x-tt-logid");
  const traced = logId === undefined ? {} : { logId };
  const body = parseJson(text);
  const head = envelope.safeParse(body);
  if (!head.success) return { ...garbled(raw), ...traced };
  const { code, msg = "", error } = head.data;
  if (code === 0 && raw.status < 300) return { ok: true, data: body, ...traced };
  const { react, target } = readCode(code, raw.status);
  const waitMs = react === "wait" ? resetMs(raw) : undefined;
  const cardError = code === 230099 ? /ErrCode:\s*(\d{1,9})/.exec(msg)?.[1] : undefined;
  const about = [
    ...(error?.field_violations ?? []).map((one) => one.field),
    ...(error?.permission_violations ?? []).map((one) => one.subject),
  ].filter((name) => /^[\w.:[\]-]{1,80}$/.test(name));
  return {
    ok: false,
    react,
    code,
    unknownOutcome: raw.status >= 500,
    ...(target ? { target } : {}),
    ...(waitMs === undefined ? {} : { waitMs }),
    ...(cardError === undefined ? {} : { cardError: Number(cardError) }),
    ...(about.length > 0 ? { about } : {}),
    ...traced,
  };
}

/** What the caller needs out of a success. One without it counts as garbled: it may have been done all the same. */
export function parsed<S extends z.ZodType, T>(
  answer: Answer<unknown>,
  schema: S,
  map: (value: z.output<S>) => T,
): Answer<T> {
  if (!answer.ok) return answer;
  const value = schema.safeParse(answer.data);
  const traced = answer.logId === undefined ? {} : { logId: answer.logId };
  if (!value.success) return { ...localFailure("garbled"), ...traced };
  return { ok: true, data: map(value.data), ...traced };
}

const mayHaveBeenDone: ReadonlySet<LocalCode> = new Set(["broken", "timeout", "garbled"]);

export function localFailure(code: LocalCode, waitMs?: number): Failure {
  return {
    ok: false,
    react: code === "too-large" ? "never" : "wait",
    code,
    unknownOutcome: mayHaveBeenDone.has(code),
    ...(waitMs === undefined ? {} : { waitMs }),
  };
}

function garbled(raw: Raw): Failure {
  return localFailure("garbled", resetMs(raw));
}

/** How long the platform, or a gateway before it, wants us to wait. */
function resetMs(raw: Raw): number | undefined {
  const seconds = Number(textHeader(raw, "x-ogw-ratelimit-reset") ?? textHeader(raw, "retry-after"));
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : undefined;
}

export function textHeader(raw: Raw, name: string): string | undefined {
  const value = raw.headers[name];
  return typeof value === "string" && value.length <= 200 ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
