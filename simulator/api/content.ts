import { validateCard } from "../cards/validate.ts";
import { knownIds, type Sim } from "../sim.ts";
import { isObject } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";

const TEXT_MAX = 150 * 1024;
const RICH_MAX = 30 * 1024;
const POST_TAGS = new Set(["text", "a", "at", "img", "media", "emotion", "hr", "code_block", "md"]);
const FILE_TYPES: Readonly<Record<string, readonly string[] | null>> = {
  file: null,
  audio: ["opus"],
  media: ["mp4"],
  sticker: null,
};

/** Refuses what the platform would not send. `content` is the JSON text as it came; limits are in UTF-8 bytes. */
export function checkContent(sim: Sim, msgType: string, content: string, chatKind: "group" | "p2p"): void {
  const bytes = Buffer.byteLength(content);
  if (msgType === "interactive") return checkCardContent(sim, content);
  if (bytes > (msgType === "post" ? RICH_MAX : TEXT_MAX)) throw tooLong();
  const value = parseContent(content);
  switch (msgType) {
    case "text":
      if (typeof value.text !== "string" || value.text === "") throw badContent("text is required");
      return;
    case "post":
      return checkPost(sim, value);
    case "image":
      return checkResource(sim, value.image_key, "image", null);
    case "file":
    case "audio":
    case "media":
    case "sticker":
      return checkResource(sim, value.file_key, "file", FILE_TYPES[msgType] ?? null);
    case "share_chat":
      if (typeof value.chat_id !== "string") throw badContent("chat_id is required");
      if (sim.world.chats.get(value.chat_id)?.kind === "p2p") throw new Refusal(230015, "P2P chat can NOT be shared.");
      return;
    case "share_user":
      if (typeof value.user_id !== "string") throw badContent("user_id is required");
      return;
    case "system":
      if (chatKind !== "p2p") throw badContent("system messages are for private chats");
      return;
    default:
      throw new Refusal(230001, "Your request contains an invalid request parameter: msg_type.");
  }
}

/** What the platform says of this card when it is sent or put in another's place. */
export function checkCardContent(sim: Sim, content: string): void {
  const refused = validateCard(content, knownIds(sim.world), sim.settings.oldCards);
  if (refused) throw new Refusal(refused.code, refused.msg);
}

export function isCardOfSchema2(content: string): boolean {
  const card: unknown = JSON.parse(content);
  return isObject(card) && card.schema === "2.0";
}

function badContent(why: string): Refusal {
  return new Refusal(230001, `Your request contains an invalid request parameter: content, ${why}.`);
}

function tooLong(): Refusal {
  return new Refusal(230025, "The length of the message content reaches its limit.");
}

function parseContent(content: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(content);
    if (isObject(value)) return value;
  } catch {
    // answered below
  }
  throw badContent("not a JSON object");
}

function checkPost(sim: Sim, value: Record<string, unknown>): void {
  const locales = Object.values(isObject(value.post) ? value.post : value);
  if (locales.length === 0) throw badContent("a post needs one locale");
  for (const locale of locales) {
    if (!isObject(locale) || !Array.isArray(locale.content)) throw badContent("a post needs content under a locale");
    for (const line of locale.content) {
      if (!Array.isArray(line)) throw badContent("content is a list of paragraphs");
      for (const node of line) checkPostNode(sim, node);
    }
  }
}

function checkPostNode(sim: Sim, node: unknown): void {
  if (!isObject(node) || typeof node.tag !== "string" || !POST_TAGS.has(node.tag)) {
    throw badContent("unknown tag in a post");
  }
  if (node.tag === "img") checkResource(sim, node.image_key, "image", null);
}

function checkResource(sim: Sim, key: unknown, kind: "image" | "file", fileTypes: readonly string[] | null): void {
  if (typeof key !== "string" || key === "") throw badContent(`${kind}_key is required`);
  const record = sim.world.files.get(key);
  if (!record || record.kind !== kind) throw badContent(`invalid ${kind}_key`);
  if (record.owner !== sim.world.app.appId) throw new Refusal(230017, "Bot is NOT the owner of the resource.");
  if (fileTypes && !fileTypes.includes(record.fileType)) {
    throw new Refusal(230055, "The type of file upload does not match the type of message being sent.");
  }
}
