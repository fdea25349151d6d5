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
 * Rows whose job is lost (a relay that died between marking and adding, a wiped carrier) are relayed again. The count of
 * tries is what stops a push that kills its worker each time.
 */
export async function unclaimStale(db: Db, afterSeconds: number): Promise<number> {
  const stale = sql<boolean>`relayed_at < clock_timestamp() - make_interval(secs => ${afterSeconds})`;
  const { numUpdatedRows } = await db
    .updateTable("intake")
    .set({ relayedAt: null, attempts: sql`attempts + 1` })
    .where(stale)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

export interface IntakeRow {
  readonly id: string;
  readonly lane: string;
  readonly sealed: string;
  readonly receivedAt: Date;
  readonly attempts: number;
}

/** One push of a lane at a time: false when another worker is at it, and that one goes on until the lane is empty. */
export async function tryLane(tx: Tx, lane: string): Promise<boolean> {
  const { rows } = await sql<{
    taken: boolean;
  }>`select pg_try_advisory_xact_lock(hashtextextended(${lane}, 0)) as taken`.execute(tx);
  return rows[0]?.taken ?? false;
}

/** The oldest waiting push of a lane. The caller holds the lane. */
export async function oldestOfLane(tx: Tx, lane: string): Promise<IntakeRow | undefined> {
  return tx
    .selectFrom("intake")
    .select(["id", "lane", "sealed", "receivedAt", "attempts"])
    .where("lane", "=", lane)
    .orderBy("receivedAt")
    .orderBy("seq")
    .limit(1)
    .executeTakeFirst();
}

export async function dropIntake(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("intake").where("id", "=", id).execute();
}

/** Redis brings the push itself: it is set down here first, so that order and recovery are the same on both carriers. */
export async function stagePush(db: Db, push: Accepted): Promise<void> {
  await db
    .insertInto("intake")
    .values({
      id: push.id,
      lane: push.lane,
      sealed: push.sealed,
      receivedAt: new Date(push.receivedAt),
      relayedAt: new Date(),
    })
    .onConflict((oc) => oc.column("id").doNothing())
    .execute();
}
