import { sql } from "kysely";
import type { Db, Tx } from "./database.ts";

export interface Claim {
  readonly key: string;
  readonly kind: string;
  readonly traceId: string;
  readonly receivedAt: Date;
}

/**
 * The claim of a push, which leaves the intake for the inbox: false when it was handled before. It commits with the
 * effects, or neither does.
 */
export async function claim(tx: Tx, { key, kind, traceId, receivedAt }: Claim): Promise<boolean> {
  const first = await tx
    .with("dropped", (db) => db.deleteFrom("intake").where("id", "=", key))
    .insertInto("inbox")
    .values({ key, kind, traceId, receivedAt, startedAt: sql`clock_timestamp()`, outcome: "started" })
    .onConflict((oc) => oc.column("key").doNothing())
    .returning("key")
    .executeTakeFirst();
  return first !== undefined;
}

/** Writes down how it ended and wakes a web process that waits for a click's toast. */
export async function settle(
  tx: Tx,
  key: string,
  done: { readonly outcome: string; readonly toast?: { readonly type: string; readonly text: string } },
): Promise<void> {
  await tx
    .updateTable("inbox")
    .set({
      outcome: done.outcome,
      doneAt: sql`clock_timestamp()`,
      toast: done.toast ? JSON.stringify(done.toast) : null,
    })
    .where("key", "=", key)
    .execute();
  if (done.toast) await sql`select pg_notify('songbang_done', ${key})`.execute(tx);
}

/** Keys are kept for two days: the platform's last re-push comes after seven hours. */
export async function sweepInbox(db: Db): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("inbox")
    .where("doneAt", "<", sql<Date>`now() - interval '2 days'`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** A toast is words for one person, wanted for seconds; a click that comes again within ten minutes still gets it. */
export async function forgetToasts(db: Db): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable("inbox")
    .set({ toast: null })
    .where("toast", "is not", null)
    .where("doneAt", "<", sql<Date>`now() - interval '10 minutes'`)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
