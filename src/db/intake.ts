import { sql } from "kysely";
import type pg from "pg";
import type { Accepted } from "../ingress/group-commit.ts";
import type { Db, Tx } from "./database.ts";

/**
 * Keeps a group of pushes in one statement and wakes the relay. A push that is already waiting is left as it is; one
 * that was handled before comes in again and is dropped by the inbox.
 */
export async function keepPushes(pool: pg.Pool, group: readonly Accepted[]): Promise<void> {
  await pool.query({
    name: "keep-pushes",
    text: `with kept as (
             insert into intake (id, lane, sealed, received_at)
             select id, lane, sealed, to_timestamp(ms / 1000.0)
             from unnest($1::text[], $2::text[], $3::text[], $4::float8[]) as push (id, lane, sealed, ms)
             on conflict (id) do nothing)
           select pg_notify('songbang_intake', '')`,
    values: [
      group.map((push) => push.id),
      group.map((push) => push.lane),
      group.map((push) => push.sealed),
      group.map((push) => push.receivedAt),
    ],
  });
}

/** The rows to hand to the queue, each to one relay only; side by side relays skip each other's. */
export async function claimRelay(
  db: Db,
  most: number,
): Promise<readonly { id: string; lane: string; receivedAt: Date }[]> {
  const fresh = db
    .selectFrom("intake")
    .select("id")
    .where("relayedAt", "is", null)
    .orderBy("seq")
    .limit(most)
    .forUpdate()
    .skipLocked();
  return db
    .updateTable("intake")
    .set({ relayedAt: sql`clock_timestamp()` })
    .where("id", "in", fresh)
    .returning(["id", "lane", "receivedAt"])
    .execute();
}

/**
 * Rows whose job may be lost (a relay that died between marking and adding, a wiped carrier) are relayed again, those
 * that wait longest first. In a backlog most of them still have their job, and the carrier knows it by its id.
 */
export async function unclaimStale(db: Db, afterSeconds: number, most: number): Promise<number> {
  const stale = db
    .selectFrom("intake")
    .select("id")
    .where("relayedAt", "<", sql<Date>`now() - make_interval(secs => ${afterSeconds})`)
    .orderBy("relayedAt")
    .limit(most)
    .forUpdate()
    .skipLocked();
  const { numUpdatedRows } = await db
    .updateTable("intake")
    .set({ relayedAt: null })
    .where("id", "in", stale)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

export interface IntakeRow {
  readonly id: string;
  readonly lane: string;
  readonly sealed: string;
  readonly receivedAt: Date;
  /** Late tries that were begun and never ended. */
  readonly attempts: number;
  /** It has waited for seconds: for its turn, or because whoever tried it died. */
  readonly late: boolean;
}

/**
 * Takes a lane for the length of the transaction and looks at its oldest waiting push, in one round trip. "busy" when
 * another worker is at it. The look is as old as the asking for the lane: a push that was handled meanwhile may show
 * once more, and its claim on the inbox then fails.
 */
export async function takeLane(tx: Tx, lane: string): Promise<IntakeRow | "busy" | "empty"> {
  const { rows } = await sql<IntakeRow & { taken: boolean; id: string | null }>`
    with lane as materialized (select pg_try_advisory_xact_lock(hashtextextended(${lane}, 0)) as taken)
    select lane.taken, oldest.*
    from lane left join lateral (
      select id, lane, sealed, received_at, attempts,
        attempts > 0 or coalesce(relayed_at, received_at) < clock_timestamp() - interval '5 seconds' as late
      from intake
      where lane.taken and intake.lane = ${lane}
      order by received_at, seq limit 1) as oldest on true`.execute(tx);
  const [row] = rows;
  if (!row?.taken) return "busy";
  return row.id === null ? "empty" : row;
}

/** Counts a try before it begins, on a connection of its own: should the try take its process along, the count stays. */
export async function countTry(db: Db, id: string): Promise<void> {
  await db.updateTable("intake").set({ attempts: sql`attempts + 1` }).where("id", "=", id).execute();
}

/** Whether anything waits in a lane, whoever holds it. */
export async function laneWaits(db: Db, lane: string): Promise<boolean> {
  const row = await db.selectFrom("intake").select("id").where("lane", "=", lane).limit(1).executeTakeFirst();
  return row !== undefined;
}
