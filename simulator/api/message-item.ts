import type { Sim } from "../sim.ts";
import type { MessageRecord } from "../world.ts";
import { isObject } from "./endpoint.ts";

export type CardView = "degraded" | "user_card_content" | "raw_card_content";

/** A message as the message APIs show it: times are milliseconds as text, absent fields are absent. */
export function messageItem(sim: Sim, message: MessageRecord, view: CardView | "sent" = "sent"): object {
  const { world } = sim;
  const byBot = message.sender.kind === "bot";
  return {
    message_id: message.messageId,
    ...(message.rootId ? { root_id: message.rootId } : {}),
    ...(message.parentId ? { parent_id: message.parentId } : {}),
    ...(message.threadId ? { thread_id: message.threadId } : {}),
    msg_type: message.msgType,
    create_time: String(message.createdAt),
    update_time: String(message.updatedAt ?? message.createdAt),
    deleted: message.recalledAt !== null,
    updated: message.updatedAt !== null,
    chat_id: message.chatId,
    sender: {
      id: message.sender.id,
      id_type: byBot ? "app_id" : "open_id",
      sender_type: byBot ? "app" : "user",
      tenant_key: world.tenantKey,
    },
    body: { content: contentFor(message, view) },
    ...(message.mentions.length > 0
      ? {
          mentions: message.mentions.map((mention) => ({
            key: mention.key,
            id: mention.openId,
            id_type: "open_id",
            name: mention.name,
            tenant_key: world.tenantKey,
          })),
        }
      : {}),
  };
}

function contentFor(message: MessageRecord, view: CardView | "sent"): string {
  if (message.recalledAt !== null) return JSON.stringify({ text: "This message was recalled" });
  if (message.msgType !== "interactive" || view === "sent" || view === "user_card_content") return message.content;
  if (view === "raw_card_content") return JSON.stringify({ json_card: message.content });
  return JSON.stringify(degradedCard(JSON.parse(message.content)));
}

/** What readers of a card get who are not its renderer: the title and rows of text. */
export function degradedCard(card: unknown): { title: string; elements: object[][] } {
  const header = isObject(card) && isObject(card.header) ? card.header : {};
  const title = isObject(header.title) && typeof header.title.content === "string" ? header.title.content : "";
  const body = isObject(card) && isObject(card.body) ? card.body : card;
  const lines: object[][] = [];
  collectText(isObject(body) ? body.elements : null, lines);
  return { title, elements: lines };
}

function collectText(value: unknown, lines: object[][]): void {
  if (Array.isArray(value)) {
    for (const each of value) collectText(each, lines);
    return;
  }
  if (!isObject(value)) return;
  const text =
    typeof value.content === "string" ? value.content : isObject(value.text) ? value.text.content : undefined;
  if (typeof text === "string" && text !== "") lines.push([{ tag: value.tag === "button" ? "button" : "text", text }]);
  for (const key of ["elements", "columns", "actions"]) collectText(value[key], lines);
}
