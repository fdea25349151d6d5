import { type DestinationStream, type Logger, pino, stdTimeFunctions } from "pino";

// The second net only: what must not leak is not handed to a logger in the first place.
const secret = [
  "token",
  "appSecret",
  "app_secret",
  "encryptKey",
  "text",
  "content",
  "body",
  "phone",
  "idNumber",
  "name",
  "config",
  "request",
];

/** JSON lines: a constant message, facts as fields, ids and never text. Errors carry type, message and stack alone. */
export function createLogger(level: string, to?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: [...secret, ...secret.map((name) => `*.${name}`)].filter((path) => path !== "name"),
      censor: "[redacted]",
    },
    serializers: { err: describeError },
  };
  return to ? pino(options, to) : pino(options);
}

/** A driver's error may quote the row it failed on (`detail`, `where`), an HTTP client's the whole request. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code =
    "code" in error && (typeof error.code === "string" || typeof error.code === "number") ? { code: error.code } : {};
  const cause = error.cause ? { cause: describeError(error.cause) } : {};
  const frames =
    error.stack
      ?.split("\n")
      .filter((line) => line.startsWith("    at "))
      .slice(0, 12) ?? [];
  return { type: error.name, message: messageOf(error), ...code, frames, ...cause };
}

/** PostgreSQL quotes the value it stumbled on in its message: of its errors only the names are told. */
function messageOf(error: Error): string {
  if (!("severity" in error)) return error.message;
  const facts = ["table", "column", "constraint", "routine"].flatMap((name) => {
    const value = Reflect.get(error, name);
    return typeof value === "string" ? [`${name} ${value}`] : [];
  });
  return ["database error", ...facts].join(", ");
}
