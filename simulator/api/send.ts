import { newId, p2pChatId } from "../ids.ts";
import type { Sim } from "../sim.ts";
import type { ChatRecord, MessageRecord, PersonRecord } from "../world.ts";
import { checkContent } from "./content.ts";
import { type Call, choice, type Endpoint, ok, optionalTextField, param, textField } from "./endpoint.ts";
import { messageItem } from "./message-item.ts";
import { invalidField, Refusal } from "./refusal.ts";

const SEND_SCOPES = ["im:message", "im:message:send_as_bot"];
const UUID_WINDOW_MS = 60 * 60_000;
const ID_TYPES = ["open_id", "user_id", "union_id", "email", "chat_id"];

export const createMessage: Endpoint = {
  name: "message.create",
  method: "POST",
  path: "/open-apis/im/v1/messages",
  auth: "tenant",
  scopes: SEND_SCOPES,
  run: async (sim, call) => {
    if (!call.query.get("receive_id_type")) throw invalidField("receive_id_type", "receive_id_type is required");
    const idType = choice(call, "receive_id_type", ID_TYPES, "");
    const receiveId = textField(call, "receive_id");
    const wanted = readBody(call);
    return once(sim, wanted.uuid, call, () => {
      const chat = idType === "chat_id" ? groupOrP2p(sim, receiveId) : privateChat(sim, idType, receiveId);
      return post(sim, chat, wanted, { rootId: null, parentId: null, threadId: null });
    });
  },
};

export const replyMessage: Endpoint = {
  name: "message.reply",
  method: "POST",
  path: "/open-apis/im/v1/messages/:message_id/reply",
  auth: "tenant",
  scopes: SEND_SCOPES,
  run: async (sim, call) => {
    const wanted = readBody(call);
    return once(sim, wanted.uuid, call, () => {
      const parent = findMessage(sim, param(call, "message_id"));
      if (parent.recalledAt !== null) throw new Refusal(230011, "The message was recalled.");
      const chat = groupOrP2p(sim, parent.chatId);
      const inThread = call.body.reply_in_thread === true;
      if (inThread && parent.msgType === "system")
        throw new Refusal(230071, "This message does not support thread replies.");
      if (inThread) parent.threadId ??= newId.thread();
      const threadId = parent.threadId;
      return post(sim, chat, wanted, {
        rootId: parent.rootId ?? parent.messageId,
        parentId: parent.messageId,
        threadId,
      });
    });
  },
};

/** A message id that is unknown, or whose chat the bot never saw. */
export function findMessage(sim: Sim, messageId: string): MessageRecord {
  const message = sim.world.messages.get(messageId);
  if (!message) throw invalidField("message_id", "invalid message_id");
  return message;
}

/** The chat of an id, if the bot may speak there. */
export function groupOrP2p(sim: Sim, chatId: string): ChatRecord {
  const chat = sim.world.chats.get(chatId);
  if (!chat) throw new Refusal(230034, "The receive_id is invalid.");
  if (chat.dissolved) throw new Refusal(232009, "The chat has been dissolved.");
  if (!chat.botIn) throw new Refusal(230002, "Bot/User can NOT be out of the chat.");
  if (chat.kind === "p2p") mayWriteTo(sim.world.people.get(chat.members[0] ?? ""));
  return chat;
}

function privateChat(sim: Sim, idType: string, id: string): ChatRecord {
  const people = [...sim.world.people.values()];
  if (people.some((person) => person.foreignOpenId === id)) throw new Refusal(99992361, "open_id cross app");
  const person = people.find((each) => personId(each, idType) === id);
  if (!person) {
    throw idType === "open_id"
      ? new Refusal(99992351, "The request contains an invalid open_id.")
      : new Refusal(230034, "The receive_id is invalid.");
  }
  return groupOrP2p(sim, p2pChatId(person.openId));
}

export function personId(person: PersonRecord, idType: string): string {
  switch (idType) {
    case "union_id":
      return person.unionId;
    case "user_id":
      return person.userId;
    case "open_id":
      return person.openId;
    default:
      return "";
  }
}

function mayWriteTo(person: PersonRecord | undefined): void {
  if (!person) throw new Refusal(230034, "The receive_id is invalid.");
  if (person.resigned) throw new Refusal(230029, "The user has resigned.");
  if (!person.available) throw new Refusal(230013, "Bot has NO availability to this user.");
  if (person.stoppedBot) throw new Refusal(230053, "The user has stopped the bot.");
}

interface Wanted {
  readonly msgType: string;
  readonly content: string;
  readonly uuid: string | null;
}

function readBody(call: Call): Wanted {
  const uuid = optionalTextField(call, "uuid");
  if (uuid !== null && uuid.length > 50) throw invalidField("uuid", "the max len is 50");
  return { msgType: textField(call, "msg_type"), content: textField(call, "content"), uuid };
}

/** One success per uuid within the hour: a late twin gets the first message, a parallel one 230049. */
async function once(sim: Sim, uuid: string | null, call: Call, send: () => MessageRecord): Promise<object> {
  const { world, clock, settings } = sim;
  const earlier = uuid && settings.uuidWindow ? world.uuids.get(uuid) : undefined;
  if (earlier && clock.ms() - earlier.at < UUID_WINDOW_MS) {
    if (earlier.messageId === null) throw new Refusal(230049, "The message is being sent.");
    return answer(sim, call, findMessage(sim, earlier.messageId));
  }
  forgetOldUuids(sim);
  const slot = { messageId: null as string | null, at: clock.ms() };
  if (uuid) {
    world.uuids.delete(uuid);
    world.uuids.set(uuid, slot);
    world.announce({ kind: "quiet" });
  }
  try {
    await call.pause();
    const message = send();
    slot.messageId = message.messageId;
    return answer(sim, call, message);
  } finally {
    if (uuid && slot.messageId === null && world.uuids.get(uuid) === slot) world.uuids.delete(uuid);
  }
}

/** Uuids are kept in the order they came. */
function forgetOldUuids({ world, clock }: Sim): void {
  for (const [uuid, kept] of world.uuids) {
    if (clock.ms() - kept.at < UUID_WINDOW_MS) return;
    if (kept.messageId !== null) world.uuids.delete(uuid);
  }
}

function answer(sim: Sim, call: Call, message: MessageRecord): object {
  call.touched.messageId = message.messageId;
  call.touched.chatId = message.chatId;
  return ok(messageItem(sim, message));
}

function post(
  sim: Sim,
  chat: ChatRecord,
  wanted: Wanted,
  place: Pick<MessageRecord, "rootId" | "parentId" | "threadId">,
): MessageRecord {
  checkContent(sim, wanted.msgType, wanted.content, chat.kind);
  const { chatPerSecond, userPerSecond } = sim.settings.limits;
  const limit = chat.kind === "group" ? chatPerSecond : userPerSecond;
  if (sim.rates.take(`chat ${chat.chatId}`, limit, 1000) > 0) {
    throw new Refusal(230020, "This operation triggers the frequency limit.");
  }
  const message: MessageRecord = {
    seq: sim.world.seq + 1,
    messageId: newId.message(),
    chatId: chat.chatId,
    sender: { kind: "bot", id: sim.world.app.appId },
    msgType: wanted.msgType,
    content: wanted.content,
    mentions: [],
    ...place,
    createdAt: sim.clock.ms(),
    updatedAt: null,
    recalledAt: null,
    version: 1,
    edits: 0,
  };
  sim.world.addMessage(message);
  return message;
}
