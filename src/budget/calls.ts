import type pg from "pg";
import { Temporal } from "temporal-polyfill";
import { zone } from "../clock.ts";

/** The calendar month in which the platform counts, by the machine's clock. */
export function monthOf(at: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString()
    .slice(0, 7);
}

export interface CallCounter {
  readonly count: (api: string) => void;
  /** Writes down what was counted since the last time; on a fault it is kept for the next. */
  readonly flush: () => Promise<void>;
}

/** Counts in memory and writes sums: a process that is killed takes along what it has counted since its last writing. */
export function createCallCounter(pool: Pick<pg.Pool, "query">, now: () => Date = () => new Date()): CallCounter {
  let counted = new Map<string, number>();
  return {
    count: (api) => counted.set(`${monthOf(now())} ${api}`, (counted.get(`${monthOf(now())} ${api}`) ?? 0) + 1),
    flush: async () => {
      if (counted.size === 0) return;
      const taken = counted;
      counted = new Map();
      const rows = [...taken].map(([key, calls]) => ({ month: key.slice(0, 7), api: key.slice(8), calls }));
      try {
        // In one order for all processes, so that two never hold what the other waits for.
        await pool.query(
          `insert into platform_call (month, api, calls)
           select * from unnest($1::text[], $2::text[], $3::bigint[]) as sums (month, api, calls) order by 1, 2
           on conflict (month, api) do update set calls = platform_call.calls + excluded.calls`,
          [rows.map((row) => row.month), rows.map((row) => row.api), rows.map((row) => row.calls)],
        );
      } catch (error) {
        for (const [key, calls] of taken) counted.set(key, (counted.get(key) ?? 0) + calls);
        throw error;
      }
    },
  };
}

export async function callsIn(pool: Pick<pg.Pool, "query">, month: string): Promise<number> {
  const { rows } = await pool.query<{ calls: string | null }>(
    "select sum(calls)::text as calls from platform_call where month = $1",
    [month],
  );
  return Number(rows[0]?.calls ?? 0);
}
