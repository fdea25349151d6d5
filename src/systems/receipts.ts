import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Context } from "../context.ts";
import type { Db } from "../db/database.ts";
import type { SystemClient } from "./client.ts";

const keptHours = 72;

/** What was made under a key before: the request, or that the key was used for something else. */
export type Receipt =
  | { readonly kind: "new"; readonly keep: (requestId: string) => Promise<void> }
  | { readonly kind: "same"; readonly requestId: string }
  | { readonly kind: "other" };

/** Looks a key up and holds it to the end of the transaction, so that two calls at once make one request. */
export async function receiptOf(ctx: Context, client: SystemClient, key: string, body: unknown): Promise<Receipt> {
  const bodyHash = createHash("sha256").update(JSON.stringify(body)).digest();
  await sql`select pg_advisory_xact_lock(hashtextextended(${`receipt ${client.id} ${key}`}, 0))`.execute(ctx.db);
  const known = await ctx.db
    .selectFrom("systemReceipt")
    .select(["bodyHash", "requestId"])
    .where("clientId", "=", client.id)
    .where("key", "=", key)
    .executeTakeFirst();
  if (known) return known.bodyHash.equals(bodyHash) ? { kind: "same", requestId: known.requestId } : { kind: "other" };
  return {
    kind: "new",
    keep: async (requestId) => {
      await ctx.db.insertInto("systemReceipt").values({ clientId: client.id, key, bodyHash, requestId }).execute();
    },
  };
}

/** Keys are remembered for three days; answers how many were forgotten. For a tick. */
export async function sweepReceipts(db: Db): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("systemReceipt")
    .where("at", "<", sql<Date>`clock_timestamp() - make_interval(hours => ${keptHours})`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
