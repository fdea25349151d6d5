import { setTimeout as sleep } from "node:timers/promises";
import type { Call, Failure, Transformer } from "./types.ts";

export interface Patience {
  /** Answers of the platform that are retried here; waiting for our own limits does not count. */
  readonly tries: number;
  /** The longest this process waits within one call; beyond it the caller's job is put off by `waitMs`. */
  readonly longestMs: number;
}

export const shortPatience: Patience = { tries: 4, longestMs: 2_000 };

/** Waits as long as the platform says, and no longer than the caller can. `now` counts milliseconds from anywhere. */
export function retryWhenAsked(patience: Patience, now: () => number): Transformer {
  return (next) => async (call) => {
    const deadline = now() + patience.longestMs;
    for (let tries = 0; ; ) {
      const answer = await next(call);
      if (answer.ok || !mayGoAgain(answer, call)) return answer;
      if (answer.code !== "limited") tries += 1;
      // Everybody was told the same moment: a little chance keeps workers from coming back together.
      const waitMs = Math.ceil((answer.waitMs ?? backoffMs(tries)) + Math.random() * 50);
      if (tries >= patience.tries || now() + waitMs > deadline) return { ...answer, waitMs };
      await sleep(waitMs);
    }
  };
}

function mayGoAgain(answer: Failure, call: Call): boolean {
  if (answer.react !== "wait" && answer.react !== "twin") return false;
  return call.idempotent || !answer.unknownOutcome;
}

/** 200 ms, doubled each time up to 6.4 s, give or take half. */
function backoffMs(tries: number): number {
  return 200 * 2 ** Math.min(tries - 1, 5) * (0.5 + Math.random());
}
