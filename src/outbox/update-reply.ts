import type { Tx } from "../db/database.ts";
import { type Content, record } from "../db/outbox.ts";
import type { Target } from "../db/tables/base.ts";

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
  const target = reply && targetOf(reply);
  if (!target) return undefined;
  return record(tx, { kind: "patch", lane: reply.lane, target, content, cause });
}

/** What began with a tap has the card that was tapped, whatever became of its own update. */
function targetOf(first: {
  readonly id: string;
  readonly kind: string;
  readonly target: Target;
  readonly messageId: string | null;
  readonly state: string;
}): Target | undefined {
  if (first.kind === "patch") return first.target;
  if (first.messageId) return { messageId: first.messageId };
  return first.state === "waiting" ? { outboxId: first.id } : undefined;
}
