import { sql } from "kysely";
import type { Tx } from "../db/database.ts";

/** Ends the answers to a message that was recalled, as far as they have not been tried yet. */
export async function withdrawAnswer(tx: Tx, messageId: string): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable("outbox")
    .set({ state: "superseded", reason: "the message was recalled", doneAt: sql`clock_timestamp()`, content: null })
    .where("cause", "=", `m-${messageId}`)
    .where("state", "=", "waiting")
    .where("triedAt", "is", null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
