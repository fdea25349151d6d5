/**
 * Sliding windows over the machine's clock. Only calls that pass are counted, as on the platform: a refused caller who
 * waits gets through.
 */
export class RateWindows {
  readonly #hits = new Map<string, number[]>();

  /** 0 when the call passes and is counted, else the milliseconds until it would. */
  take(key: string, limit: number, spanMs: number): number {
    const now = performance.now();
    const hits = (this.#hits.get(key) ?? []).filter((at) => at > now - spanMs);
    this.#hits.set(key, hits);
    if (hits.length < limit) {
      hits.push(now);
      return 0;
    }
    const oldest = hits[hits.length - limit] ?? now;
    return Math.max(1, oldest + spanMs - now);
  }

  /** Like `take`, for two spans at once: nothing is counted unless both pass. */
  takeBoth(key: string, perSecond: number, perMinute: number): number {
    const minute = this.#peek(`${key}/min`, perMinute, 60_000);
    if (minute > 0) return minute;
    const second = this.take(`${key}/s`, perSecond, 1000);
    if (second > 0) return second;
    this.take(`${key}/min`, perMinute, 60_000);
    return 0;
  }

  #peek(key: string, limit: number, spanMs: number): number {
    const now = performance.now();
    const hits = (this.#hits.get(key) ?? []).filter((at) => at > now - spanMs);
    if (hits.length < limit) return 0;
    return Math.max(1, (hits[hits.length - limit] ?? now) + spanMs - now);
  }
}
