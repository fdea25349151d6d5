import { degradedCard } from "./api/message-item.ts";
import { newId, p2pChatId } from "./ids.ts";
import type { Delivery } from "./push/engine.ts";
import { coin } from "./push/loose-json.ts";
import type { Sim } from "./sim.ts";
import type { ChatRecord, Mention, MessageRecord, PersonRecord } from "./world.ts";

/** Something a person cannot do on the client either; the message is for that person. */
export class NotPossible extends Error {}

export interface Speech {
  /** What is typed; for a file or image its key. */
  readonly text: string;
  readonly kind?: "text" | "post" | "image" | "file" | "audio" | "media" | "sticker";
  /** Whom the message is addressed to; open_ids of others count as people mentioned. */
  readonly mention?: "bot" | "all" | "nobody" | readonly string[];
  readonly replyTo?: string;
  readonly fileName?: string;
  /** How many times the event is pushed at once, and whether each copy has an event_id of its own. */
  readonly deliveries?: number;
  readonly newEventIds?: boolean;
}

export interface Said {
  readonly messageId: string;
  /** The first attempt of each push is over; empty when the bot may not see the message. */
  readonly pushed: Promise<readonly Delivery[]>;
}

export function getPerson(sim: Sim, openId: string): PersonRecord {
  const person = sim.world.people.get(openId);
  if (!person) throw new NotPossible(`没有 ${openId} 这个人`);
  return person;
}

/** A chat of which the person is a member. `p2p` is the person's private chat with the bot. */
export function getChat(sim: Sim, openId: string, chatId: string): ChatRecord {
  const chat = sim.world.chats.get(chatId === "p2p" ? p2pChatId(openId) : chatId);
  if (!chat || chat.dissolved || !chat.members.includes(openId)) throw new NotPossible("您不在这个会话中");
  return chat;
}

/** In a group a line that begins with a slash is meant for the bot. */
export function beginsWithSlash(text: string): boolean {
  return /^\s*[/／]/u.test(text);
}

export function say(sim: Sim, openId: string, chatId: string, speech: Speech): Said {
  const { world, clock } = sim;
  const person = getPerson(sim, openId);
  const chat = getChat(sim, openId, chatId);
  const parent = speech.replyTo ? messageOf(sim, chat, speech.replyTo) : null;
  const mentions = mentionsOf(sim, chat, speech);
  const message: MessageRecord = {
    seq: world.seq + 1,
    messageId: newId.message(),
    chatId: chat.chatId,
    sender: { kind: "person", id: person.openId },
    msgType: speech.kind ?? "text",
    content: JSON.stringify(contentOf(sim, speech, mentions)),
    mentions,
    rootId: parent ? (parent.rootId ?? parent.messageId) : null,
    parentId: parent?.messageId ?? null,
    threadId: parent?.threadId ?? null,
    createdAt: clock.ms(),
    updatedAt: null,
    recalledAt: null,
    version: 1,
    edits: 0,
  };
  world.markRead(openId, chat.chatId, message.seq);
  world.addMessage(message);
  if (!botHears(sim, chat, message)) return { messageId: message.messageId, pushed: Promise.resolve([]) };
  const event = receiveEvent(sim, person, chat, message);
  const pushed = sim.pushes.event("im.message.receive_v1", event, {
    messageId: message.messageId,
    deliveries: speech.deliveries ?? 1,
    newEventIds: speech.newEventIds ?? false,
  });
  return { messageId: message.messageId, pushed };
}

/** A person takes a message back; the bot is told so that it can stop what the message began. */
export function recall(sim: Sim, openId: string, messageId: string): Promise<readonly Delivery[]> {
  const message = sim.world.messages.get(messageId);
  if (!message || message.sender.id !== openId) throw new NotPossible("只能撤回自己的消息");
  message.recalledAt = sim.clock.ms();
  sim.world.updateMessage(message);
  return sim.pushes.event("im.message.recalled_v1", {
    message_id: messageId,
    chat_id: message.chatId,
    recall_time: String(message.recalledAt),
    recall_type: "message_owner",
  });
}

const ENTER_AGAIN_MS = 10 * 60_000;
const entered = new WeakMap<PersonRecord, number>();

/** A person opens the private chat; told once in ten minutes, so that a page that fetches again is not a visit. */
export function enter(sim: Sim, openId: string): void {
  const person = getPerson(sim, openId);
  const chatId = p2pChatId(openId);
  const now = sim.clock.ms();
  if (now - (entered.get(person) ?? Number.NEGATIVE_INFINITY) < ENTER_AGAIN_MS) return;
  entered.set(person, now);
  const last = sim.world.messagesIn(chatId).at(-1);
  void sim.pushes.event("im.chat.access_event.bot_p2p_chat_entered_v1", {
    chat_id: chatId,
    operator_id: idsOf(sim, person),
    ...(last ? { last_message_id: last.messageId, last_message_create_time: String(last.createdAt) } : {}),
  });
}

/** The ids of a person as an event carries them; user_id only with its scope, else it is not there. */
export function idsOf(sim: Sim, person: PersonRecord): Record<string, string> {
  const userId = sim.world.hasScope("contact:user.employee_id:readonly") ? { user_id: person.userId } : {};
  return { open_id: person.openId, union_id: person.unionId, ...userId };
}

function messageOf(sim: Sim, chat: ChatRecord, messageId: string): MessageRecord {
  const message = sim.world.messages.get(messageId);
  if (!message || message.chatId !== chat.chatId) throw new NotPossible("要回复的消息不在这个会话中");
  return message;
}

function mentionsOf(sim: Sim, chat: ChatRecord, speech: Speech): Mention[] {
  const kind = speech.kind ?? "text";
  if (kind !== "text" && kind !== "post") return [];
  const wanted = speech.mention ?? (chat.kind === "group" && beginsWithSlash(speech.text) ? "bot" : "nobody");
  if (wanted === "nobody" || wanted === "all") return [];
  const ids = wanted === "bot" ? [sim.world.bot.openId] : wanted;
  return ids.map((openId, i) => ({
    key: `@_user_${i + 1}`,
    openId,
    name: openId === sim.world.bot.openId ? sim.world.bot.name : getPerson(sim, openId).name,
    kind: openId === sim.world.bot.openId ? "bot" : "user",
  }));
}

function mustHaveFile(sim: Sim, key: string): void {
  if (!sim.world.files.has(key)) throw new NotPossible("没有这个文件");
}

function contentOf(sim: Sim, speech: Speech, mentions: readonly Mention[]): object {
  const keys = mentions.map((mention) => mention.key);
  if (speech.mention === "all") keys.push("@_all");
  switch (speech.kind ?? "text") {
    case "text":
      return { text: [...keys, speech.text].join(" ") };
    case "post":
      return {
        title: "",
        content: speech.text
          .split("\n")
          .map((line, i) => [
            ...(i === 0 ? mentions.map((each) => ({ tag: "at", user_id: each.key, user_name: each.name })) : []),
            { tag: "text", text: line },
          ]),
      };
    case "image":
      mustHaveFile(sim, speech.text);
      return { image_key: speech.text };
    default: {
      mustHaveFile(sim, speech.text);
      const name = speech.fileName ?? sim.world.files.get(speech.text)?.name;
      return { file_key: speech.text, ...(name ? { file_name: name } : {}) };
    }
  }
}

/** Private chats and mentions reach the bot; all other talk only with the sensitive all-messages scope. */
function botHears(sim: Sim, chat: ChatRecord, message: MessageRecord): boolean {
  if (!chat.botIn) return false;
  const { world } = sim;
  if (chat.kind === "p2p") {
    return world.hasScope("im:message.p2p_msg:readonly") || world.hasScope("im:message.p2p_msg");
  }
  if (world.hasScope("im:message.group_msg")) return true;
  const mentioned = message.mentions.some((mention) => mention.openId === world.bot.openId);
  return mentioned && (world.hasScope("im:message.group_at_msg:readonly") || world.hasScope("im:message.group_at_msg"));
}

function receiveEvent(
  sim: Sim,
  person: PersonRecord,
  chat: ChatRecord,
  message: MessageRecord,
): Record<string, unknown> {
  const tenant = { tenant_key: sim.world.tenantKey };
  return {
    sender: { sender_id: idsOf(sim, person), sender_type: "user", ...tenant },
    message: {
      message_id: message.messageId,
      ...(message.rootId ? { root_id: message.rootId } : {}),
      ...(message.parentId ? { parent_id: message.parentId } : {}),
      ...(message.threadId ? { thread_id: message.threadId } : {}),
      create_time: String(message.createdAt),
      update_time: String(message.createdAt),
      chat_id: chat.chatId,
      chat_type: chat.kind,
      message_type: message.msgType,
      content:
        message.msgType === "interactive" ? JSON.stringify(degradedCard(JSON.parse(message.content))) : message.content,
      ...(message.mentions.length > 0
        ? { mentions: message.mentions.map((mention) => mentionItem(sim, mention)) }
        : {}),
    },
  };
}

function mentionItem(sim: Sim, mention: Mention): object {
  const person = sim.world.people.get(mention.openId);
  const id = person
    ? idsOf(sim, person)
    : { open_id: mention.openId, union_id: `on_${mention.openId.slice(3)}`, user_id: "" };
  return {
    key: mention.key,
    id,
    name: mention.name,
    tenant_key: sim.world.tenantKey,
    // Older payloads do not have it.
    ...(coin(0.5) ? { mentioned_type: mention.kind } : {}),
  };
}
