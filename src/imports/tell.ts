import type { CardView } from "../bot/cards/kit.ts";
import { toPlainText } from "../bot/cards/plain.ts";
import { textContent, toContent } from "../bot/content.ts";
import type { Tx } from "../db/database.ts";
import { record } from "../db/outbox.ts";
import { updateReply } from "../outbox/update-reply.ts";
import type { Importing } from "./importing.ts";

/**
 * Shows how far an import is on the card of its push. Who reads plain text has no card: they are told the outcome alone,
 * in a message of its own. Returns the outbox rows to hand over after the commit.
 */
export async function tell(tx: Tx, at: Importing, card: CardView, what: "progress" | "outcome"): Promise<string[]> {
  if (!at.plainText) {
    const content = toContent(card, { locale: at.ctx.locale, plainText: false });
    const id = content.msgType === "interactive" ? await updateReply(tx, at.row.cause, content) : undefined;
    return id ? [id] : [];
  }
  if (what === "progress") return [];
  const target = { chatId: at.row.chatId };
  const content = textContent(toPlainText(card));
  return [await record(tx, { kind: "send", lane: at.row.chatId, target, content, cause: `import-${at.row.id}` })];
}
