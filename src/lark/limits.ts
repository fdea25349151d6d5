import { hash } from "node:crypto";
import type pg from "pg";
import { localFailure } from "./answer.ts";
import type { Exchange, RateKey } from "./types.ts";

/** Most calls that are let through; below the platform's own figures, since calls may bunch up on their way there. */
export interface Rates {
  readonly appPerSecond: number;
  readonly appPerMinute: number;
  readonly chatPerSecond: number;
  readonly userPerSecond: number;
  readonly messagePerSecond: number;
}

/** Under 50 a second and 1,000 a minute an API, 5 a second a chat, a person and a message. */
export const platformRates: Rates = {
  appPerSecond: 48,
  appPerMinute: 990,
  chatPerSecond: 4,
  userPerSecond: 4,
  messagePerSecond: 4,
};

export interface Limits {
  /** 0: go now, the places are taken. Else nothing was taken, and this many milliseconds are to be waited first. */
  readonly take: (keys: readonly RateKey[]) => Promise<number>;
  /** Forgets what was not used for two minutes; answers how many rows. For a tick, about once a minute. */
  readonly sweep: () => Promise<number>;
}

// Also the order in which rows are locked: the app's are everybody's, so they come last and are held shortest.
const rank = { message: 1, user: 2, chat: 3, app: 4 } as const;

/**
 * Limits that all processes on one database share. One round trip a call, on the database's clock. A window slides in
 * steps of 50 ms (of a second for the minute) and rounds against us, so it holds over any second and any minute.
 */
export function createLimits(pool: Pick<pg.Pool, "query">, rates: Rates = platformRates): Limits {
  const perSecond = {
    app: rates.appPerSecond,
    chat: rates.chatPerSecond,
    user: rates.userPerSecond,
    message: rates.messagePerSecond,
  };
  return {
    async take(keys) {
      const slots = keys.map((key) => ({ ...key, row: rowKey(key) })).toSorted((a, b) => Buffer.compare(a.row, b.row));
      const { rows } = await pool.query<{ wait: number }>({
        name: "lark-take",
        text: "select lark_take($1::bytea[], $2::int[], $3::int[]) as wait",
        values: [
          slots.map((slot) => slot.row),
          slots.map((slot) => perSecond[slot.scope]),
          slots.map((slot) => (slot.scope === "app" ? rates.appPerMinute : null)),
        ],
      });
      const [row] = rows;
      if (!row) throw new Error("lark_take answered no row");
      return row.wait;
    },
    async sweep() {
      const { rows } = await pool.query<{ swept: string }>("select lark_sweep() as swept");
      return Number(rows[0]?.swept ?? 0);
    },
  };
}

/**
 * Takes a place under the API and whatever else the call counts for, right before it leaves: a place taken earlier, say
 * before a token is fetched, would let calls bunch up. No room is answered, not waited for. The platform counts by app,
 * so two apps on one database do not count together.
 */
export function withLimits(limits: Limits, appId: string, exchange: Exchange): Exchange {
  return async (call, token) => {
    const counts: readonly RateKey[] = [{ scope: "app", id: call.api }, ...(call.counts ?? [])];
    const waitMs = await limits.take(counts.map(({ scope, id }) => ({ scope, id: `${appId} ${id}` })));
    return waitMs > 0 ? localFailure("limited", waitMs) : exchange(call, token);
  };
}

function rowKey(key: RateKey): Buffer {
  const digest = hash("sha256", `${key.scope} ${key.id}`, "buffer");
  return Buffer.concat([Buffer.of(rank[key.scope]), digest.subarray(0, 15)]);
}
