import type pg from "pg";
import type { Logger } from "pino";
import type { Metrics } from "../metrics.ts";
import type { Closable } from "../shutdown.ts";
import { type CallCounter, callsIn, monthOf } from "./calls.ts";

/** Shares of the month's budget at which an administrator should know, once a month each. */
export const alertShares = [0.7, 0.9, 1] as const;

export interface Watched {
  readonly pool: Pick<pg.Pool, "query">;
  readonly counter: CallCounter;
  readonly metrics: Pick<Metrics, "callsThisMonth" | "callBudget">;
  readonly log: Logger;
  /** Calls a month that the office's edition of Feishu allows; undefined: counted, never alerted. */
  readonly budget: number | undefined;
}

/** Writes the counts down and looks at the month: gauges always, one log line over all processes for each share passed. */
export async function lookAtBudget(watched: Watched, now: Date): Promise<void> {
  const { pool, counter, metrics, log, budget } = watched;
  await counter.flush();
  const month = monthOf(now);
  const calls = await callsIn(pool, month);
  metrics.callsThisMonth.set(calls);
  if (budget === undefined) return;
  metrics.callBudget.set(budget);
  for (const share of alertShares) {
    if (calls < budget * share || !(await firstToSay(pool, month, share))) continue;
    const percent = Math.round(share * 100);
    log.warn({ month, calls, budget, percent }, "the month's calls to the platform near their budget");
  }
}

/** Under which key of the table `house` it stands that a month passed a share. */
export function passedKey(month: string, share: number): string {
  return `call_budget ${month} ${Math.round(share * 100)}`;
}

async function firstToSay(pool: Watched["pool"], month: string, share: number): Promise<boolean> {
  const { rowCount } = await pool.query("insert into house (key, value) values ($1, $2) on conflict (key) do nothing", [
    passedKey(month, share),
    JSON.stringify({ at: new Date().toISOString() }),
  ]);
  return rowCount === 1;
}

const everyMs = 15_000;

/** Looks now and then for as long as the process lives, and once more at its end. */
export function watchBudget(watched: Watched): Closable {
  const look = (): Promise<void> =>
    lookAtBudget(watched, new Date()).catch((err: unknown) => watched.log.warn({ err }, "calls could not be counted"));
  const timer = setInterval(() => void look(), everyMs);
  return {
    name: "call budget",
    close: async () => {
      clearInterval(timer);
      await look();
    },
  };
}
