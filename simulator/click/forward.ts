import { isObject } from "../api/endpoint.ts";
import { newId } from "../ids.ts";
import { getChat, getPerson, NotPossible } from "../people.ts";
import type { Sim } from "../sim.ts";
import type { MessageRecord } from "../world.ts";

/** A copy in another chat, sent by the person. It may be forbidden by the card, and is dead unless the card says otherwise. */
export function forward(sim: Sim, openId: string, messageId: string, toChatId: string): MessageRecord {
  const { world, clock } = sim;
  const person = getPerson(sim, openId);
  const original = world.messages.get(messageId);
  if (!original || original.recalledAt !== null) throw new NotPossible("没有这条消息");
  getChat(sim, openId, original.chatId);
  const chat = getChat(sim, openId, toChatId);
  if (configOf(original).enable_forward === false) throw new NotPossible("这张卡片不能转发");
  const copy: MessageRecord = {
    ...original,
    seq: world.seq + 1,
    messageId: newId.message(),
    chatId: chat.chatId,
    sender: { kind: "person", id: person.openId },
    rootId: null,
    parentId: null,
    threadId: null,
    createdAt: clock.ms(),
    updatedAt: null,
    version: 1,
    edits: 0,
  };
  world.addMessage(copy);
  return copy;
}

/** Whether clicks on this card belong to the app: it sent the card, or the card lets its forwarded copies act. */
export function isOwnCard(sim: Sim, message: MessageRecord): boolean {
  if (message.sender.kind === "bot") return message.sender.id === sim.world.app.appId;
  return configOf(message).enable_forward_interaction === true;
}

function configOf(message: MessageRecord): Record<string, unknown> {
  const content: unknown = JSON.parse(message.content);
  return isObject(content) && isObject(content.config) ? content.config : {};
}
