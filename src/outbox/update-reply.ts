import type { Tx } from "../db/database.ts";
import { type Content, record } from "../db/outbox.ts";

/**
 * Brings the card of a message or a tap up to date: the last state wins. `cause` is that of the push, `content` a card as
 * `toContent` renders it. Returns the outbox row to hand over after the commit; undefined when it has no card.
 */
export async function updateReply(tx: Tx, cause: string, content: Content): Promise<string | undefined> {
  const reply = await tx
    .selectFrom("outbox")
    .select(["id", "kind", "lane", "target", "messageId", "state"])
    .where("cause", "=", cause)
    .where("kind", "in", ["reply", "patch"])
    .orderBy("seq")
    .limit(1)
    .executeTakeFirst();
  if (!reply || (reply.state !== "waiting" && !reply.messageId)) return undefined;
  // What began with a tap has the card that was tapped.
  const card = reply.kind === "patch" && "messageId" in reply.target ? reply.target.messageId : reply.messageId;
  const target = card ? { messageId: card } : { outboxId: reply.id };
  return record(tx, { kind: "patch", lane: reply.lane, target, content, cause });
}
