import { type DestinationStream, type LogFn, type Logger, pino, stdTimeFunctions } from "pino";

// The second net only: what must not leak is not handed to a logger in the first place.
const secret = [
  "token",
  "accessToken",
  "appSecret",
  "encryptKey",
  "verificationToken",
  "masterKey",
  "password",
  "secret",
  "authorization",
  "cookie",
  "databaseUrl",
  "redisUrl",
  "url",
  "text",
  "content",
  "sealed",
  "card",
  "body",
  "payload",
  "phone",
  "idNumber",
  "name",
  "personName",
  "config",
  "request",
  "response",
  "headers",
  "detail",
  "where",
];
const secretKeys = new Set(secret.map(folded));
const censored = "[redacted]";
const deepest = 5;

/** JSON lines: a constant message, facts as fields, ids and never text. Errors carry type, code and frames. */
export function createLogger(level: string, to?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: scrubFields },
    // Fields of a child logger pass no formatter of ours.
    redact: { paths: secret, censor: censored },
    // The formatter has described it already; pino's own would print its properties.
    serializers: { err: (value: unknown) => value },
    hooks: {
      // An error logged bare would lend its message to the line.
      logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn) {
        const [first, ...rest] = args as unknown[];
        method.apply(this, (first instanceof Error ? [{ err: first }, "error", ...rest] : args) as Parameters<LogFn>);
      },
    },
  };
  return to ? pino(options, to) : pino(options);
}

function scrubFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, isSecret(key) ? censored : scrub(value, 1)]),
  );
}

function scrub(value: unknown, depth: number): unknown {
  if (value instanceof Error) return describeError(value);
  if (value instanceof Date) return value;
  if (typeof value !== "object" || value === null) return value;
  if (depth === deepest) return "[deep]";
  if (Array.isArray(value)) return value.map((item) => scrub(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isSecret(key) ? censored : scrub(item, depth + 1)]),
  );
}

function isSecret(key: string): boolean {
  return secretKeys.has(folded(key));
}

/** `app_secret`, `APP_SECRET` and `appSecret` are one. */
function folded(key: string): string {
  return key.toLowerCase().replaceAll(/[_-]/g, "");
}

/** A driver's error may quote the row it failed on, a parser's the text it read, an HTTP client's the whole request. */
function describeError(error: Error, depth = 0): Record<string, unknown> {
  const code =
    "code" in error && (typeof error.code === "string" || typeof error.code === "number") ? { code: error.code } : {};
  const constraint =
    "constraint" in error && typeof error.constraint === "string" ? { constraint: error.constraint } : {};
  const cause = error.cause instanceof Error && depth < deepest ? { cause: describeError(error.cause, depth + 1) } : {};
  const frames =
    error.stack
      ?.split("\n")
      .filter((line) => line.startsWith("    at "))
      .slice(0, 12) ?? [];
  return { type: error.name, message: plainMessage(error, code.code), ...code, ...constraint, frames, ...cause };
}

/** What stands in quotes, is not ASCII or is a long number may be somebody's; the rest is the program's own wording. */
function plainMessage(error: Error, code: string | number | undefined): string {
  // Of broken constraints and wrong SQL the database quotes names of ours, and nothing else.
  const quotesNames = "severity" in error && /^(?:23|42)/.test(String(code));
  const message = error.message.slice(0, 500);
  return (quotesNames ? message : message.replaceAll(/"[^"]*"?|'[^']*'?/g, '"…"'))
    .replaceAll(/[^\p{ASCII}…]+/gu, "…")
    .replaceAll(/\d{7,}/g, "…");
}
