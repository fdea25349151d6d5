/** One thing that goes wrong with one call. */
export type Fault =
  /** 429 (or an older API's 400) before any work, with the platform's reset header. */
  | { readonly kind: "limit"; readonly resetSeconds: number; readonly status?: 400 | 429 }
  /** The work is done, the answer is lost. */
  | { readonly kind: "dropResponse" }
  /** The work is done at once, the answer leaves late. */
  | { readonly kind: "delay"; readonly ms: number }
  /** The work itself takes this long; meanwhile its uuid is taken (230049). */
  | { readonly kind: "slow"; readonly ms: number }
  /** The connection breaks before any work. */
  | { readonly kind: "resetConnection" }
  | { readonly kind: "http500" }
  | { readonly kind: "htmlGateway502" }
  /** The work is done, the answer stops in the middle. */
  | { readonly kind: "truncatedJson" }
  /** Refused with this code, before any work. */
  | { readonly kind: "code"; readonly code: number; readonly status?: number; readonly msg?: string };

const ANY_API = "*";

/** Faults wait per endpoint name and are used up one a call; `*` waits for any call but the token's. */
export class Faults {
  readonly #waiting = new Map<string, Fault[]>();

  next(api: string, fault: Fault, times = 1): void {
    const list = this.#waiting.get(api) ?? [];
    for (let i = 0; i < times; i++) list.push(fault);
    this.#waiting.set(api, list);
  }

  /** The next n calls are told to come back later. */
  limitNext(n = 1, resetSeconds = 1): void {
    this.next(ANY_API, { kind: "limit", resetSeconds }, n);
  }
  dropResponse(api: string, n = 1): void {
    this.next(api, { kind: "dropResponse" }, n);
  }
  delay(api: string, ms: number, n = 1): void {
    this.next(api, { kind: "delay", ms }, n);
  }
  slow(api: string, ms: number, n = 1): void {
    this.next(api, { kind: "slow", ms }, n);
  }
  http500(api: string, n = 1): void {
    this.next(api, { kind: "http500" }, n);
  }
  htmlGateway502(api: string, n = 1): void {
    this.next(api, { kind: "htmlGateway502" }, n);
  }
  resetConnection(api: string, n = 1): void {
    this.next(api, { kind: "resetConnection" }, n);
  }
  truncatedJson(api: string, n = 1): void {
    this.next(api, { kind: "truncatedJson" }, n);
  }
  code(api: string, code: number, n = 1): void {
    this.next(api, { kind: "code", code }, n);
  }

  clear(): void {
    this.#waiting.clear();
  }

  take(api: string): Fault | null {
    const own = this.#waiting.get(api)?.shift();
    if (own) return own;
    return (api === "token" ? undefined : this.#waiting.get(ANY_API)?.shift()) ?? null;
  }
}
