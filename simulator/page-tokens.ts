import type { VirtualClock } from "./clock.ts";
import { newId } from "./ids.ts";

const LIFE_MS = 10 * 60_000;

/** Opaque page tokens that run out, so that nobody learns to read meaning into them. */
export class PageTokens {
  readonly #clock: VirtualClock;
  readonly #offsets = new Map<string, { readonly offset: number; readonly until: number }>();

  readonly #short: boolean;

  constructor(clock: VirtualClock, short: boolean) {
    this.#clock = clock;
    this.#short = short;
  }

  /** Where the page begins; null for a token that is unknown or has run out. */
  read(token: string | null): number | null {
    if (!token) return 0;
    const kept = this.#offsets.get(token);
    return kept && kept.until > this.#clock.ms() ? kept.offset : null;
  }

  slice<T>(all: readonly T[], offset: number, size: number): { items: T[]; has_more: boolean; page_token: string } {
    const next = offset + (this.#short ? Math.ceil(size / 2) : size);
    const more = next < all.length;
    return { items: all.slice(offset, next), has_more: more, page_token: more ? this.#issue(next) : "" };
  }

  #issue(offset: number): string {
    const token = newId.page();
    this.#offsets.set(token, { offset, until: this.#clock.ms() + LIFE_MS });
    return token;
  }
}
