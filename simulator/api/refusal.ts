/** What the platform refuses, with the code that bots key on; see lark-protocol 3.15. */
export class Refusal extends Error {
  readonly code: number;
  readonly status: number;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: number,
    msg: string,
    more: { status?: number; extra?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ) {
    super(msg);
    this.code = code;
    this.status = more.status ?? 400;
    this.extra = more.extra ?? {};
    this.headers = more.headers ?? {};
  }
}

export function invalidField(field: string, description: string): Refusal {
  return new Refusal(99992402, "field validation failed", {
    extra: { field_violations: [{ field, description }] },
  });
}

export function rateLimited(limit: number, resetSeconds: number, status = 429): Refusal {
  return new Refusal(99991400, "request trigger frequency limit", {
    status,
    headers: { "x-ogw-ratelimit-limit": String(limit), "x-ogw-ratelimit-reset": String(resetSeconds) },
  });
}
