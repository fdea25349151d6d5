const SWEEP_ABOVE = 2000;
const LONGEST_SPAN_MS = 60_000;

/**
 * Sliding windows over the machine's clock. Only calls that pass are counted, as on the platform: a refused caller who
 * waits gets through.
 */
export class RateWindows {
  readonly #windows = new Map<string, Window>();

  /** 0 when the call passes and is counted, else the milliseconds until it would. */
  take(key: string, limit: number, spanMs: number): number {
    const window = this.#window(key);
    const wait = window.wait(limit, spanMs);
    if (wait === 0) window.count();
    return wait;
  }

  /** Like `take`, for a second and a minute at once: nothing is counted unless both pass. */
  takeBoth(key: string, perSecond: number, perMinute: number): number {
    const window = this.#window(key);
    const wait = window.wait(perMinute, LONGEST_SPAN_MS) || window.wait(perSecond, 1000);
    if (wait === 0) window.count();
    return wait;
  }

  #window(key: string): Window {
    const known = this.#windows.get(key);
    if (known) return known;
    if (this.#windows.size > SWEEP_ABOVE) {
      for (const [old, each] of this.#windows) if (each.isIdle(LONGEST_SPAN_MS)) this.#windows.delete(old);
    }
    const window = new Window();
    this.#windows.set(key, window);
    return window;
  }
}

/** The times of the calls that passed, oldest first. */
class Window {
  #hits: number[] = [];

  /** Milliseconds until one more call fits into the span; 0 when it fits now. */
  wait(limit: number, spanMs: number): number {
    const nth = this.#hits[this.#hits.length - limit];
    if (nth === undefined) return 0;
    return Math.max(0, nth + spanMs - performance.now());
  }

  count(): void {
    const now = performance.now();
    this.#hits.push(now);
    // Forgetting half a minute's worth at a time keeps this cheap for limits of any height.
    const oldest = this.#hits[0] ?? now;
    if (oldest < now - 2 * LONGEST_SPAN_MS) this.#hits = this.#hits.filter((at) => at > now - LONGEST_SPAN_MS);
  }

  isIdle(spanMs: number): boolean {
    return (this.#hits.at(-1) ?? 0) < performance.now() - spanMs;
  }
}
