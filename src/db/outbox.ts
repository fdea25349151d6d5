import { sql } from "kysely";
import type { Db, Tx } from "./database.ts";
import type { Target } from "./tables/base.ts";

export interface Effect {
  readonly kind: "send" | "reply" | "patch";
  readonly lane: string;
  readonly target: Target;
  /** msgType and the platform's content, as it goes out. */
  readonly content: Content;
  readonly cause: string;
}

export interface Content {
  readonly msgType: "interactive" | "text" | "file";
  /** JSON text, as the platform wants it. */
  readonly json: string;
  /** A card's twin in words, should the platform refuse the card. */
  readonly plain?: string;
}

/** Writes an effect down in the caller's transaction; it leaves after the commit. Returns its id, which is also its uuid. */
export async function record(tx: Tx, effect: Effect): Promise<string> {
  const { id } = await tx
    .insertInto("outbox")
    .values({
      kind: effect.kind,
      lane: effect.lane,
      target: JSON.stringify(effect.target),
      content: JSON.stringify(effect.content),
      cause: effect.cause,
      queuedAt: sql`clock_timestamp()`,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

export interface Leased {
  readonly id: string;
  readonly seq: string;
  readonly kind: "send" | "reply" | "patch" | "job" | "file";
  readonly lane: string;
  readonly target: Target;
  readonly content: Content;
  readonly cause: string | null;
  readonly attempts: number;
  /** When it was first tried, before this try; the platform remembers our uuid for an hour from then. */
  readonly triedAt: Date | null;
  readonly createdAt: Date;
}

const leaseSeconds = 15;

/** A try that takes long says that it is still at it. False: somebody else has the row, or it is settled. */
export async function keepLease(db: Db, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("outbox")
    .set({ leasedUntil: sql`clock_timestamp() + make_interval(secs => ${leaseSeconds})` })
    .where("id", "=", id)
    .where("state", "=", "waiting")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes a waiting row for one try; undefined when it is settled or another process is at it. */
export async function lease(db: Db, id: string): Promise<Leased | undefined> {
  const { rows } = await sql<Leased & { content: Content | null }>`
    update outbox o
    set leased_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}),
        attempts = o.attempts + 1,
        tried_at = coalesce(o.tried_at, clock_timestamp())
    from (select id, tried_at from outbox where id = ${id} for update) as before
    where o.id = before.id and o.state = 'waiting'
      and (o.leased_until is null or o.leased_until < clock_timestamp())
    returning o.id, o.seq, o.kind, o.lane, o.target, o.content, o.cause, o.attempts, before.tried_at, o.created_at`.execute(
    db,
  );
  const row = rows[0];
  return row?.content ? row : undefined;
}

export type Ending =
  | { readonly state: "done"; readonly messageId?: string }
  | { readonly state: "dead" | "unknown" | "superseded"; readonly reason: string };

/** Settles a row and clears its content: what the platform has, we need not keep. */
export async function end(db: Db, id: string, ending: Ending): Promise<void> {
  await db
    .updateTable("outbox")
    .set({
      state: ending.state,
      doneAt: sql`clock_timestamp()`,
      leasedUntil: null,
      content: null,
      ...(ending.state === "done" ? { messageId: ending.messageId ?? null } : { reason: ending.reason }),
    })
    .where("id", "=", id)
    .where("state", "=", "waiting")
    .execute();
}

/** What a push or a job has put into the outbox and nobody has tried yet: the caller hands it over after its commit. */
export function recordedBy(tx: Tx, cause: string): Promise<Handed[]> {
  return tx
    .selectFrom("outbox")
    .select(["id", "kind"])
    .where("cause", "=", cause)
    .where("state", "=", "waiting")
    .where("triedAt", "is", null)
    .orderBy("seq")
    .execute();
}

/** Enough of a row to know which queue carries it. */
export interface Handed {
  readonly id: string;
  readonly kind: Leased["kind"];
}

/** The kinds of rows that are known by id alone. */
export function kindsOf(db: Db, ids: readonly string[]): Promise<Handed[]> {
  return db.selectFrom("outbox").select(["id", "kind"]).where("id", "in", ids).execute();
}

/** The message meant has its id by now: updates of one message are told by that. */
export async function aimAt(db: Db, row: Leased, messageId: string): Promise<Leased> {
  const target = { messageId };
  await db
    .updateTable("outbox")
    .set({ target: JSON.stringify(target) })
    .where("id", "=", row.id)
    .execute();
  return { ...row, target };
}

/** Gives a row back, to be tried again; `neverLeft` when nothing of the try can have reached the platform. */
export async function giveBack(db: Db, row: Leased, neverLeft: boolean): Promise<void> {
  await db
    .updateTable("outbox")
    .set({ leasedUntil: null, ...(neverLeft ? { triedAt: row.triedAt } : {}) })
    .where("id", "=", row.id)
    .execute();
}

/** The platform refused the card: its words go instead. */
export async function useWords(db: Db, id: string, plain: string): Promise<void> {
  const content: Content = { msgType: "text", json: JSON.stringify({ text: plain }) };
  await db
    .updateTable("outbox")
    .set({ content: JSON.stringify(content), leasedUntil: null, triedAt: null })
    .where("id", "=", id)
    .where("state", "=", "waiting")
    .execute();
}

/** The bot is no longer in a chat: what still waits for it is dead, with the reason. Returns how many. */
export async function endLane(db: Db | Tx, lane: string, reason: string): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("outbox")
    .set({ state: "dead", reason, doneAt: sql`clock_timestamp()`, leasedUntil: null, content: null })
    .where("lane", "=", lane)
    .where("state", "=", "waiting")
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/**
 * Of the updates of one message only the newest counts: older ones that wait are settled as superseded. "newer" when a
 * newer one waits or has landed (an update that named its card by the row, or was slow to look around, comes after it),
 * "wait" when an older one is on its way and must land first.
 */
export async function coalesce(db: Db, row: Leased): Promise<"go" | "newer" | "wait"> {
  const { rows } = await sql<{ newer: boolean; flying: boolean }>`
    with older as (
      update outbox set state = 'superseded', reason = 'a newer state', done_at = clock_timestamp(), content = null
      where kind = 'patch' and state = 'waiting' and target = ${JSON.stringify(row.target)}::jsonb and seq < ${row.seq}
        and (leased_until is null or leased_until < clock_timestamp()))
    select
      coalesce(bool_or(seq > ${row.seq}), false) as newer,
      coalesce(bool_or(state = 'waiting' and seq < ${row.seq} and leased_until >= clock_timestamp()), false) as flying
    from outbox
    where kind = 'patch' and state in ('waiting', 'done')
      and target = ${JSON.stringify(row.target)}::jsonb and seq <> ${row.seq}`.execute(db);
  if (rows[0]?.newer) return "newer";
  return rows[0]?.flying ? "wait" : "go";
}

/** The platform's id of the message that a row made; its state tells whether there will ever be one. */
export async function messageOf(
  db: Db,
  outboxId: string,
): Promise<{ state: string; messageId: string | null } | undefined> {
  return db.selectFrom("outbox").select(["state", "messageId"]).where("id", "=", outboxId).executeTakeFirst();
}

/** Rows not done and not on their way: their job is lost. They go to the queue again. */
export async function strayRows(db: Db, afterSeconds: number, most: number): Promise<readonly Handed[]> {
  const late = sql<Date>`clock_timestamp() - make_interval(secs => ${afterSeconds})`;
  return db
    .updateTable("outbox")
    .set({ queuedAt: sql`clock_timestamp()` })
    .where((eb) =>
      eb(
        "id",
        "in",
        eb
          .selectFrom("outbox")
          .select("id")
          .where("state", "=", "waiting")
          .where((or) => or.or([or("queuedAt", "is", null), or("queuedAt", "<", late)]))
          .where((or) => or.or([or("leasedUntil", "is", null), or("leasedUntil", "<", sql<Date>`clock_timestamp()`)]))
          .orderBy("seq")
          .limit(most)
          .forUpdate()
          .skipLocked(),
      ),
    )
    .returning(["id", "kind"])
    .execute();
}

/** When the oldest push and the oldest effect came that are still waiting; a glance at each end of an index. */
export async function oldestWaiting(db: Db): Promise<{ readonly intake: Date | null; readonly outbox: Date | null }> {
  const { rows } = await sql<{ intake: Date | null; outbox: Date | null }>`
    select
      (select created_at from outbox where state = 'waiting' order by seq limit 1) as outbox,
      least((select received_at from intake where relayed_at is null order by seq limit 1),
            (select received_at from intake where relayed_at is not null order by relayed_at limit 1)) as intake`.execute(
    db,
  );
  return rows[0] ?? { intake: null, outbox: null };
}

/** Settled rows are kept for a week, to answer "where did it go"; they carry no text. */
export async function sweepOutbox(db: Db): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("outbox")
    .where("state", "<>", "waiting")
    .where("doneAt", "<", sql<Date>`now() - interval '7 days'`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
