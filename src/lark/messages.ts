import { z } from "zod";
import { localFailure, parsed } from "./answer.ts";
import { pathId, uuid } from "./arguments.ts";
import type { AppKeys } from "./token.ts";
import type { Answer, RateKey, Send } from "./types.ts";

export interface NewMessage {
  readonly receiveIdType: "chat_id" | "open_id" | "union_id" | "user_id" | "email";
  readonly receiveId: string;
  readonly msgType: string;
  /** A JSON document as text, as the platform wants it. */
  readonly content: string;
  /** Sends with the same uuid post once within an hour. At most 50 characters. */
  readonly uuid: string;
  /** The private chat with the receiver where it is known: what counts towards one limit should share one key. */
  readonly chatId?: string;
}

export interface NewReply {
  readonly messageId: string;
  readonly msgType: string;
  readonly content: string;
  readonly uuid: string;
  readonly inThread?: boolean;
  /** The chat of that message, so that the reply counts towards the chat's limit. */
  readonly chatId?: string;
}

export interface Posted {
  readonly messageId: string;
  readonly chatId: string;
  readonly threadId?: string;
}

export interface ChatMessage extends Posted {
  readonly parentId?: string;
  readonly rootId?: string;
  readonly msgType: string;
  /** `cli_…` for an app, else an open_id. */
  readonly senderId: string;
  readonly senderType: string;
  readonly createdAtMs: number;
  readonly deleted: boolean;
  /** The message's JSON as text; a card comes back in a simpler form than it was sent. */
  readonly content: string;
}

export interface ChatPage {
  readonly messages: readonly ChatMessage[];
  readonly nextPage?: string;
}

export interface HistoryQuery {
  readonly chatId: string;
  readonly order: "oldest first" | "newest first";
  readonly from?: Date;
  readonly to?: Date;
  readonly page?: string;
}

export interface FindReply {
  readonly chatId: string;
  readonly parentId: string;
}

export interface Messages {
  readonly send: (message: NewMessage) => Promise<Answer<Posted>>;
  readonly reply: (reply: NewReply) => Promise<Answer<Posted>>;
  /** Puts a whole new card in the place of the old one. */
  readonly patch: (change: { readonly messageId: string; readonly content: string }) => Promise<Answer<undefined>>;
  readonly recall: (messageId: string) => Promise<Answer<undefined>>;
  /** The message; for a forwarded bundle also what is in it. */
  readonly getMessage: (messageId: string) => Promise<Answer<readonly ChatMessage[]>>;
  /** 50 a page. Groups need the right to read their history. */
  readonly listChatMessages: (query: HistoryQuery) => Promise<Answer<ChatPage>>;
  /**
   * Our reply to that message, if there is one: for a reply of unknown outcome. `undefined` is sure: all of the chat
   * since that message was looked at. Not by time, since our clock need not be the platform's.
   */
  readonly findReply: (query: FindReply) => Promise<Answer<Posted | undefined>>;
  /** Updates a card by the token of a click, within half an hour and at most twice, after the click was answered. */
  readonly updateClickedCard: (update: {
    readonly token: string;
    readonly card: Readonly<Record<string, unknown>>;
  }) => Promise<Answer<undefined>>;
}

const deadlineMs = 5_000;
// A thousand messages behind the one asked for; who is later than that asks a person.
const mostPages = 20;

const posted = z.object({
  message_id: z.string().min(1),
  chat_id: z.string().min(1),
  thread_id: z.string().optional(),
});
const postedBody = z.object({ data: posted });
const anything = z.unknown();
const item = posted.extend({
  parent_id: z.string().optional(),
  root_id: z.string().optional(),
  msg_type: z.string(),
  create_time: z.coerce.number(),
  deleted: z.boolean().default(false),
  sender: z.object({ id: z.string(), sender_type: z.string() }),
  body: z.object({ content: z.string() }).default({ content: "" }),
});
const itemsBody = z.object({
  data: z.object({
    items: z.array(item).default([]),
    has_more: z.boolean().default(false),
    page_token: z.string().optional(),
  }),
});

export function messages(app: Pick<AppKeys, "appId">, send: Send): Messages {
  const calls: Messages = {
    async send(message) {
      const answer = await send({
        api: "message.create",
        method: "POST",
        path: "/open-apis/im/v1/messages",
        query: { receive_id_type: message.receiveIdType },
        body: {
          receive_id: message.receiveId,
          msg_type: message.msgType,
          content: message.content,
          uuid: uuid(message.uuid),
        },
        counts: [receiver(message)],
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, postedBody, ({ data }) => toPosted(data));
    },
    async reply(reply) {
      const answer = await send({
        api: "message.reply",
        method: "POST",
        path: `/open-apis/im/v1/messages/${pathId("messageId", reply.messageId)}/reply`,
        body: {
          msg_type: reply.msgType,
          content: reply.content,
          uuid: uuid(reply.uuid),
          ...(reply.inThread ? { reply_in_thread: true } : {}),
        },
        counts: reply.chatId === undefined ? [] : [{ scope: "chat", id: reply.chatId }],
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, postedBody, ({ data }) => toPosted(data));
    },
    async patch({ messageId, content }) {
      const answer = await send({
        api: "message.patch",
        method: "PATCH",
        path: `/open-apis/im/v1/messages/${pathId("messageId", messageId)}`,
        body: { content },
        counts: [{ scope: "message", id: messageId }],
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, anything, () => undefined);
    },
    async recall(messageId) {
      const answer = await send({
        api: "message.delete",
        method: "DELETE",
        path: `/open-apis/im/v1/messages/${pathId("messageId", messageId)}`,
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, anything, () => undefined);
    },
    async getMessage(messageId) {
      const answer = await send({
        api: "message.get",
        method: "GET",
        path: `/open-apis/im/v1/messages/${pathId("messageId", messageId)}`,
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, itemsBody, ({ data }) => data.items.map(toChatMessage));
    },
    async listChatMessages({ chatId, order, from, to, page }) {
      const answer = await send({
        api: "message.list",
        method: "GET",
        path: "/open-apis/im/v1/messages",
        query: {
          container_id_type: "chat",
          container_id: chatId,
          sort_type: order === "oldest first" ? "ByCreateTimeAsc" : "ByCreateTimeDesc",
          page_size: 50,
          ...(from ? { start_time: Math.floor(from.getTime() / 1000) } : {}),
          ...(to ? { end_time: Math.ceil(to.getTime() / 1000) } : {}),
          ...(page === undefined ? {} : { page_token: page }),
        },
        expects: [230027], // a group's history is a right that most apps do without
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, itemsBody, ({ data }) => ({
        messages: data.items.map(toChatMessage),
        ...(data.has_more && data.page_token ? { nextPage: data.page_token } : {}),
      }));
    },
    async findReply({ chatId, parentId }) {
      let page: string | undefined;
      for (let pages = 0; pages < mostPages; pages += 1) {
        const next = page === undefined ? {} : { page };
        const answer = await calls.listChatMessages({ chatId, order: "newest first", ...next });
        if (!answer.ok) return answer;
        const ours = answer.data.messages.find((one) => one.parentId === parentId && one.senderId === app.appId);
        if (ours) return { ok: true, data: { messageId: ours.messageId, chatId: ours.chatId } };
        page = answer.data.nextPage;
        const seenAll = page === undefined || answer.data.messages.some((one) => one.messageId === parentId);
        if (seenAll) return { ok: true, data: undefined };
      }
      return localFailure("too-large");
    },
    async updateClickedCard({ token, card }) {
      const answer = await send({
        api: "card.update",
        method: "POST",
        path: "/open-apis/interactive/v1/card/update",
        body: { token, card },
        idempotent: false,
        deadlineMs,
      });
      return parsed(answer, anything, () => undefined);
    },
  };
  return calls;
}

function receiver(message: NewMessage): RateKey {
  if (message.receiveIdType === "chat_id") return { scope: "chat", id: message.receiveId };
  return message.chatId === undefined
    ? { scope: "user", id: message.receiveId }
    : { scope: "chat", id: message.chatId };
}

function toPosted(data: z.output<typeof posted>): Posted {
  return {
    messageId: data.message_id,
    chatId: data.chat_id,
    ...(data.thread_id ? { threadId: data.thread_id } : {}),
  };
}

function toChatMessage(data: z.output<typeof item>): ChatMessage {
  return {
    ...toPosted(data),
    ...(data.parent_id ? { parentId: data.parent_id } : {}),
    ...(data.root_id ? { rootId: data.root_id } : {}),
    msgType: data.msg_type,
    senderId: data.sender.id,
    senderType: data.sender.sender_type,
    createdAtMs: data.create_time,
    deleted: data.deleted,
    content: data.body.content,
  };
}
