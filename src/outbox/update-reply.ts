import type { Tx } from "../db/database.ts";
import { type Content, record } from "../db/outbox.ts";

/**
 * Brings the reply to a message up to date: the last state wins. `cause` is that of the message, `content` a card as
 * `toContent` renders it. Returns the outbox row to hand over after the commit; undefined when that message has no card.
 */
export async function updateReply(tx: Tx, cause: string, content: Content): Promise<string | undefined> {
  const reply = await tx
    .selectFrom("outbox")
    .select(["id", "lane", "messageId", "state"])
    .where("cause", "=", cause)
    .where("kind", "=", "reply")
    .executeTakeFirst();
  if (!reply || (reply.state !== "waiting" && !reply.messageId)) return undefined;
  const target = reply.messageId ? { messageId: reply.messageId } : { outboxId: reply.id };
  return record(tx, { kind: "patch", lane: reply.lane, target, content, cause });
}
