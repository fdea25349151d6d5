import { sql } from "kysely";
import type { Db } from "./database.ts";

export interface WaitingFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** The platform's key, once the file is uploaded. */
  readonly fileKey: string | null;
}

/** The file of an outbox row; undefined when it was sent, or waited longer than a day. */
export function waitingFile(db: Db, outboxId: string): Promise<WaitingFile | undefined> {
  return db
    .selectFrom("outgoingFile")
    .select(["name", "bytes", "fileKey"])
    .where("outboxId", "=", outboxId)
    .executeTakeFirst();
}

export async function keepFileKey(db: Db, outboxId: string, fileKey: string): Promise<void> {
  await db.updateTable("outgoingFile").set({ fileKey }).where("outboxId", "=", outboxId).execute();
}

export async function dropFile(db: Db, outboxId: string): Promise<void> {
  await db.deleteFrom("outgoingFile").where("outboxId", "=", outboxId).execute();
}

/** What could not be sent for a day is not kept. */
export async function sweepFiles(db: Db): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("outgoingFile")
    .where("createdAt", "<", sql<Date>`now() - interval '1 day'`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
