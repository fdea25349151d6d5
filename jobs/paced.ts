import type { Progress } from "../src/sheets/read-workbook.ts";

/** Soon enough to be missed by nobody who waits, and seldom enough for the platform's limits. */
const firstMs = 2000;
const betweenMs = 3000;

export interface Paced {
  readonly take: (progress: Progress) => void;
  /** What is being said is said: from here on the outcome may follow. */
  readonly settled: () => Promise<void>;
}

/**
 * Says how far a long reading is, not before two seconds and then every three at the most, one at a time. What cannot be said is passed
 * over: the outcome says it all. `now` counts milliseconds.
 */
export function paced(say: (progress: Progress) => Promise<void>, now: () => number = () => performance.now()): Paced {
  let next = now() + firstMs;
  let saying: Promise<void> | undefined;
  return {
    take(progress) {
      if (saying || now() < next) return;
      next = now() + betweenMs;
      saying = say(progress)
        .catch(() => undefined)
        .finally(() => {
          saying = undefined;
        });
    },
    settled: async () => saying,
  };
}
