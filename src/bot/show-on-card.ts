import type { Tx } from "../db/database.ts";
import { record } from "../db/outbox.ts";
import type { Locale } from "../i18n/t.ts";
import { updateReply } from "../outbox/update-reply.ts";
import type { CardView } from "./cards/kit.ts";
import { toPlainText } from "./cards/plain.ts";
import { textContent, toContent } from "./content.ts";

export interface Shown {
  /** The push whose answer is the card. */
  readonly cause: string;
  readonly chatId: string;
  readonly locale: Locale;
  readonly plainText: boolean;
  /** A name of the message that plain readers get. */
  readonly name: string;
}

/**
 * Brings the card that answered a push up to date. Who reads plain text has no card: they are told the outcome alone, in a
 * message of its own. Returns the outbox rows to hand over after the commit.
 */
export async function showOnCard(
  tx: Tx,
  at: Shown,
  card: CardView,
  what: "progress" | "outcome",
): Promise<readonly string[]> {
  if (!at.plainText) {
    const content = toContent(card, { locale: at.locale, plainText: false });
    const id = content.msgType === "interactive" ? await updateReply(tx, at.cause, content) : undefined;
    return id ? [id] : [];
  }
  if (what === "progress") return [];
  const content = textContent(toPlainText(card));
  // What did not begin in a chat names the person.
  const target = at.chatId.startsWith("ou_") ? { openId: at.chatId } : { chatId: at.chatId };
  const send = { kind: "send", lane: at.chatId, target, content, cause: at.name } as const;
  return [await record(tx, send)];
}
