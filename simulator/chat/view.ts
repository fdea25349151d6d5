import { isObject } from "../api/endpoint.ts";
import { degradedCard } from "../api/message-item.ts";
import type { ChatMessage, ChatSummary, Person } from "../chat-contract.ts";
import type { Sim } from "../sim.ts";
import type { ChatRecord, MessageRecord, World } from "../world.ts";

const EXCERPT = 60;

export function personView({ openId, name, post, body }: Person): Person {
  return { openId, name, post, body };
}

/** A message as a client draws it. */
export function messageView(world: World, message: MessageRecord): ChatMessage {
  const parent = message.parentId ? world.messages.get(message.parentId) : undefined;
  return {
    messageId: message.messageId,
    chatId: message.chatId,
    sender: senderView(world, message.sender),
    at: new Date(message.createdAt).toISOString(),
    updatedAt: message.updatedAt === null ? null : new Date(message.updatedAt).toISOString(),
    recalled: message.recalledAt !== null,
    replyTo: parent ? { messageId: parent.messageId, excerpt: lineOf(world, parent) } : null,
    body: message.recalledAt === null ? bodyOf(world, message) : { kind: "text", text: "" },
  };
}

function senderView(world: World, { kind, id }: MessageRecord["sender"]): ChatMessage["sender"] {
  if (kind === "person") return { kind, id, name: world.people.get(id)?.name ?? "" };
  return id === world.app.appId
    ? { kind, id: world.bot.openId, name: world.bot.name }
    : { kind, id, name: "其他机器人" };
}

export function chatView(sim: Sim, chat: ChatRecord, openId: string): ChatSummary {
  const messages = sim.world.messagesIn(chat.chatId);
  const last = messages.at(-1);
  const readUpTo = sim.world.readSeq(openId, chat.chatId);
  return {
    chatId: chat.chatId,
    kind: chat.kind,
    name: chat.kind === "p2p" ? sim.world.bot.name : chat.name,
    memberCount: chat.members.length + (chat.botIn ? 1 : 0),
    lastLine: last ? lineOf(sim.world, last) : "",
    lastAt: last ? new Date(last.createdAt).toISOString() : null,
    unread: messages.filter((each) => each.seq > readUpTo && each.sender.id !== openId).length,
  };
}

function bodyOf(world: World, message: MessageRecord): ChatMessage["body"] {
  const content: unknown = JSON.parse(message.content);
  if (!isObject(content)) return { kind: "text", text: "" };
  switch (message.msgType) {
    case "text":
      return { kind: "text", text: readable(message, String(content.text)) };
    case "post":
      return postBody(message, content);
    case "interactive":
      return { kind: "card", card: content, version: message.version };
    case "image":
      return fileBody(world, "image", String(content.image_key));
    case "file":
    case "audio":
    case "media":
      return fileBody(world, "file", String(content.file_key));
    default:
      return { kind: "text", text: `[${message.msgType}]` };
  }
}

function fileBody(world: World, kind: "file" | "image", fileKey: string): ChatMessage["body"] {
  const file = world.files.get(fileKey);
  return { kind, fileKey, fileName: file?.name ?? "", size: file?.size ?? 0 };
}

/** Placeholders and at-tags become @name. */
function readable(message: MessageRecord, text: string): string {
  const named = text.replace(/<at user_id="([^"]*)">([^<]*)<\/at>/g, (_, id: string, name: string) =>
    id === "all" ? "@所有人" : `@${name}`,
  );
  return named.replace(/@_(?:user_\d+|all)/g, (key) =>
    key === "@_all" ? "@所有人" : `@${message.mentions.find((mention) => mention.key === key)?.name ?? ""}`,
  );
}

function postBody(message: MessageRecord, content: Record<string, unknown>): ChatMessage["body"] {
  const localised = isObject(content.post) ? content.post : content;
  const whole = Array.isArray(content.content) ? content : (localised.zh_cn ?? Object.values(localised)[0]);
  if (!isObject(whole) || !Array.isArray(whole.content)) return { kind: "post", title: "", text: "" };
  const lines = whole.content.map((line: unknown) => (Array.isArray(line) ? line.map(nodeText).join("") : ""));
  const title = typeof whole.title === "string" ? whole.title : "";
  return { kind: "post", title, text: readable(message, lines.join("\n").trim()) };
}

function nodeText(node: unknown): string {
  if (!isObject(node)) return "";
  if (node.tag === "at") return typeof node.user_name === "string" ? `@${node.user_name} ` : `${String(node.user_id)} `;
  return typeof node.text === "string" ? node.text : "";
}

/** One line for lists and quotes. */
function lineOf(world: World, message: MessageRecord): string {
  if (message.recalledAt !== null) return "已撤回";
  const body = bodyOf(world, message);
  switch (body.kind) {
    case "text":
      return clip(body.text);
    case "post":
      return clip(body.title || body.text);
    case "card":
      return clip(cardLine(body.card));
    case "file":
      return clip(body.fileName);
    case "image":
      return "[图片]";
  }
}

function cardLine(card: Record<string, unknown>): string {
  const summary = isObject(card.config) && isObject(card.config.summary) ? card.config.summary.content : undefined;
  if (typeof summary === "string" && summary !== "") return summary;
  const { title } = degradedCard(card);
  return title === "" ? "[卡片]" : title;
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const signs = Array.from(new Intl.Segmenter("zh").segment(line), (each) => each.segment);
  return signs.length > EXCERPT ? `${signs.slice(0, EXCERPT).join("")}…` : line;
}
