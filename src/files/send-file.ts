import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { UserError } from "../errors.ts";
import { mostFileBytes } from "./sizes.ts";

export interface OutgoingFile {
  readonly to: { readonly chatId: string } | { readonly openId: string };
  /** With its ending; the platform shows it as it is. */
  readonly name: string;
  readonly bytes: Buffer;
  /** `ctx.cause` */
  readonly cause: string;
}

/**
 * A file for a chat or a person, written down in the caller's transaction; it is uploaded and sent after the commit, once.
 * Too large or empty is a UserError: the platform would refuse it. Returns the id of its outbox row.
 */
export async function sendFile(tx: Tx, file: OutgoingFile): Promise<string> {
  if (file.bytes.length === 0) throw new UserError("file.out.empty", { name: file.name });
  if (file.bytes.length > mostFileBytes) throw new UserError("file.out.large", { name: file.name });
  const id = randomUUID();
  const effect = {
    id,
    kind: "file",
    lane: "chatId" in file.to ? file.to.chatId : file.to.openId,
    target: JSON.stringify(file.to),
    content: JSON.stringify({ file: true }),
    cause: file.cause,
    queuedAt: sql<Date>`clock_timestamp()`,
  } as const;
  await tx.insertInto("outbox").values(effect).execute();
  await tx
    .insertInto("outgoingFile")
    .values({ outboxId: id, name: file.name, bytes: file.bytes, fileKey: null })
    .execute();
  return id;
}
