import { z } from "zod";
import type { Chat } from "../context.ts";

export interface IncomingFile {
  readonly kind: "file" | "image";
  readonly key: string;
  readonly name?: string;
}

/** A message to the bot, in our words. */
export interface Incoming {
  readonly messageId: string;
  readonly chat: Chat;
  readonly senderOpenId: string;
  /** `other` is what has no words for us: audio, stickers, forwarded bundles, shared cards. */
  readonly kind: "text" | "file" | "other";
  /** What was said, without the bot's mention; other people are `@name`. */
  readonly text: string;
  readonly files: readonly IncomingFile[];
  readonly mentionsBot: boolean;
  /** The message this one answers. */
  readonly replyTo?: string;
}

/** A tap on a card. `value` and `form` are whatever the card held and the person typed: not to be trusted. */
export interface IncomingClick {
  readonly messageId: string;
  readonly chatId: string;
  readonly openId: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly form: Readonly<Record<string, unknown>>;
}

// Loose on purpose: the platform adds fields without notice and leaves optional ones out.
const id = z.string().min(1).max(200);
const mention = z.looseObject({
  key: z.string(),
  name: z.string().default(""),
  mentioned_type: z.string().optional(),
  id: z.looseObject({ open_id: z.string().optional() }).nullish(),
});
const messageEvent = z.looseObject({
  sender: z.looseObject({ sender_id: z.looseObject({ open_id: id }), sender_type: z.string().optional() }),
  message: z.looseObject({
    message_id: id,
    parent_id: z.string().optional(),
    chat_id: id,
    chat_type: z.string(),
    message_type: z.string(),
    content: z.string().default(""),
    mentions: z.array(mention).nullish(),
  }),
});
const clickEvent = z.looseObject({
  operator: z.looseObject({ open_id: id }),
  action: z.looseObject({
    value: z.unknown(),
    form_value: z.record(z.string(), z.unknown()).nullish(),
  }),
  context: z.looseObject({ open_message_id: id, open_chat_id: id }),
});
const node = z.looseObject({
  tag: z.string(),
  text: z.string().optional(),
  href: z.string().optional(),
  user_id: z.string().optional(),
  user_name: z.string().optional(),
  image_key: z.string().optional(),
  file_key: z.string().optional(),
  emoji_type: z.string().optional(),
});
const post = z.looseObject({ title: z.string().default(""), content: z.array(z.array(node)) });
const textContent = z.looseObject({ text: z.string() });
const fileContent = z.looseObject({
  file_key: id.optional(),
  image_key: id.optional(),
  file_name: z.string().optional(),
});

type Mention = z.output<typeof mention>;
interface Content {
  readonly kind: Incoming["kind"];
  readonly text: string;
  readonly files: readonly IncomingFile[];
}

/**
 * Reads the `event` of an im.message.receive_v1. Undefined: not a message, or one that another bot wrote, with whom we
 * hold no conversation.
 */
export function readIncoming(event: unknown, botOpenId: string): Incoming | undefined {
  const parsed = messageEvent.safeParse(event);
  if (!parsed.success) return undefined;
  const { sender, message } = parsed.data;
  if (sender.sender_type !== undefined && sender.sender_type !== "user") return undefined;
  const mentions = message.mentions ?? [];
  const { kind, text, files } = readContent(message.message_type, message.content, mentions, botOpenId);
  return {
    messageId: message.message_id,
    chat: { id: message.chat_id, kind: message.chat_type === "p2p" ? "p2p" : "group" },
    senderOpenId: sender.sender_id.open_id,
    kind,
    text,
    files,
    mentionsBot: mentions.some((one) => isBot(one, botOpenId)),
    ...(message.parent_id ? { replyTo: message.parent_id } : {}),
  };
}

/** Reads the `event` of a card.action.trigger. Undefined: not a tap on one of our cards. */
export function readClick(event: unknown): IncomingClick | undefined {
  const parsed = clickEvent.safeParse(event);
  if (!parsed.success) return undefined;
  const { operator, action, context } = parsed.data;
  const value = z.record(z.string(), z.unknown()).safeParse(action.value).data ?? {};
  return {
    messageId: context.open_message_id,
    chatId: context.open_chat_id,
    openId: operator.open_id,
    value,
    form: cleanForm(action.form_value ?? {}),
  };
}

function readContent(type: string, raw: string, mentions: readonly Mention[], botOpenId: string): Content {
  const content = parseJson(raw);
  if (type === "text") {
    const parsed = textContent.safeParse(content);
    return { kind: "text", text: tidy(withNames(parsed.data?.text ?? "", mentions, botOpenId)), files: [] };
  }
  if (type === "post") return readPost(content, mentions, botOpenId);
  const parsed = fileContent.safeParse(content);
  const { file_key: file, image_key: image, file_name: name } = parsed.data ?? {};
  if (type === "image" && image) return { kind: "file", text: "", files: [{ kind: "image", key: image }] };
  if (type === "file" && file) {
    const known = name ? { name: clean(name) } : {};
    return { kind: "file", text: "", files: [{ kind: "file", key: file, ...known }] };
  }
  return { kind: "other", text: "", files: [] };
}

/** A rich text as lines of words; pictures and files in it are files of the message. */
function readPost(content: unknown, mentions: readonly Mention[], botOpenId: string): Content {
  const parsed = post.safeParse(content);
  if (!parsed.success) return { kind: "other", text: "", files: [] };
  const files: IncomingFile[] = [];
  const lines = parsed.data.content.map((line) =>
    line.map((part) => {
      if (part.tag === "img" && part.image_key) files.push({ kind: "image", key: part.image_key });
      if (part.tag === "media" && part.file_key) files.push({ kind: "file", key: part.file_key });
      return wordsOf(part, mentions, botOpenId);
    }),
  );
  const text = [parsed.data.title, ...lines.map((line) => line.join(""))].filter((line) => line.trim());
  const said = tidy(text.join("\n"));
  return { kind: said || files.length === 0 ? "text" : "file", text: said, files };
}

function wordsOf(part: z.output<typeof node>, mentions: readonly Mention[], botOpenId: string): string {
  switch (part.tag) {
    case "text":
    case "md":
    case "code_block":
      return withNames(part.text ?? "", mentions, botOpenId);
    case "a":
      return part.text || part.href || "";
    case "at":
      return nameOf(part, mentions, botOpenId);
    case "hr":
      return "\n";
    default:
      // img, media and emotion have no words.
      return "";
  }
}

function nameOf(part: z.output<typeof node>, mentions: readonly Mention[], botOpenId: string): string {
  const known = mentions.find((one) => one.key === part.user_id || one.id?.open_id === part.user_id);
  if ((known && isBot(known, botOpenId)) || part.user_id === botOpenId) return " ";
  const name = known?.name || part.user_name || (part.user_id === "@_all" || part.user_id === "all" ? "所有人" : "");
  return name ? `@${name} ` : " ";
}

/** Takes the bot's placeholder out and puts names for the others. `@_user_1` must not eat the start of `@_user_12`. */
function withNames(text: string, mentions: readonly Mention[], botOpenId: string): string {
  const byKey = new Map(mentions.map((one) => [one.key, one]));
  return text.replace(/(@_user_\d+|@_all\b)[ \u00a0]?/gu, (_, key: string) => {
    const one = byKey.get(key);
    if (!one) return key === "@_all" ? "@所有人 " : " ";
    return isBot(one, botOpenId) ? " " : `@${one.name} `;
  });
}

/** Lines without the spaces at their ends, which a mention taken out leaves behind. */
function tidy(text: string): string {
  return clean(text)
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim();
}

function isBot(one: Mention, botOpenId: string): boolean {
  return one.key !== "@_all" && one.id?.open_id === botOpenId;
}

function cleanForm(form: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name, typeof value === "string" ? clean(value) : value]),
  );
}

/** The escapes in this inner JSON were text until now, so what PostgreSQL cannot store is taken out here. */
function clean(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "");
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
