import type { Sim } from "../sim.ts";
import type { ChatRecord, MessageRecord } from "../world.ts";
import { type Call, choice, type Endpoint, ok, pageSize, param } from "./endpoint.ts";
import { type CardView, messageItem } from "./message-item.ts";
import { invalidField, Refusal } from "./refusal.ts";
import { findMessage } from "./send.ts";

const READ_SCOPES = ["im:message", "im:message:readonly"];
const CARD_VIEWS = ["degraded", "user_card_content", "raw_card_content"];

export const getMessage: Endpoint = {
  name: "message.get",
  method: "GET",
  path: "/open-apis/im/v1/messages/:message_id",
  auth: "tenant",
  scopes: READ_SCOPES,
  run: (sim, call) => {
    const message = findMessage(sim, param(call, "message_id"));
    call.touched.messageId = message.messageId;
    if (!sim.world.chats.get(message.chatId)?.botIn) throw new Refusal(230002, "Bot/User can NOT be out of the chat.");
    return ok({ items: [messageItem(sim, message, cardView(call))] });
  },
};

export const listMessages: Endpoint = {
  name: "message.list",
  method: "GET",
  path: "/open-apis/im/v1/messages",
  auth: "tenant",
  scopes: READ_SCOPES,
  run: (sim, call) => {
    const kind = choice(call, "container_id_type", ["chat", "thread"], "");
    const id = call.query.get("container_id");
    if (!id) throw invalidField("container_id", "container_id is required");
    const size = pageSize(call, 50, 20);
    const offset = sim.pages.read(call.query.get("page_token"));
    if (offset === null) throw invalidField("page_token", "the page token is invalid or has expired");
    const found = kind === "chat" ? inChat(sim, id) : inThread(sim, id);
    const from = seconds(call, "start_time", 0);
    const to = seconds(call, "end_time", Number.POSITIVE_INFINITY);
    const within = found.filter((each) => each.createdAt >= from && each.createdAt <= to);
    const sort = choice(call, "sort_type", ["ByCreateTimeAsc", "ByCreateTimeDesc"], "ByCreateTimeAsc");
    const sorted = sort === "ByCreateTimeDesc" ? within.toReversed() : within;
    const page = sim.pages.slice(sorted, offset, size);
    return ok({ ...page, items: page.items.map((message) => messageItem(sim, message, cardView(call))) });
  },
};

/** A group's history is everyone's talk: it needs the sensitive scope that a careful bot does not ask for. */
function inChat(sim: Sim, chatId: string): readonly MessageRecord[] {
  const chat = sim.world.chats.get(chatId);
  if (!chat) throw new Refusal(230001, "Your request contains an invalid request parameter: container_id.");
  mustBeIn(chat);
  if (chat.kind === "group" && !sim.world.hasScope("im:message.group_msg")) {
    throw new Refusal(230027, "Lack of necessary permissions: im:message.group_msg.");
  }
  return sim.world.messagesIn(chatId);
}

function inThread(sim: Sim, threadId: string): readonly MessageRecord[] {
  const found = [...sim.world.messages.values()].filter((message) => message.threadId === threadId);
  const chat = sim.world.chats.get(found[0]?.chatId ?? "");
  if (!chat) throw new Refusal(230019, "The topic does NOT exist.");
  mustBeIn(chat);
  return found;
}

function mustBeIn(chat: ChatRecord): void {
  if (!chat.botIn) throw new Refusal(230002, "Bot/User can NOT be out of the chat.");
}

function cardView(call: Call): CardView {
  const view = choice(call, "card_msg_content_type", CARD_VIEWS, "degraded");
  return view === "user_card_content" || view === "raw_card_content" ? view : "degraded";
}

function seconds(call: Call, name: string, fallback: number): number {
  const raw = call.query.get(name);
  if (raw === null || raw === "") return fallback;
  if (!/^\d{1,11}$/.test(raw)) throw invalidField(name, `${name} is a time in seconds`);
  return Number(raw) * 1000;
}
