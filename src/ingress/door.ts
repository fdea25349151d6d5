import { createHash } from "node:crypto";
import type { Message } from "./push.ts";

/**
 * The words of the door (whistleblow.md 3.7). A private message that begins with one is answered with the fixed card and
 * leaves no other trace: it is never queued, logged, counted by kind or stored. A fixed list, decided by pure code.
 */
const words = [
  "举报",
  "我要举报",
  "匿名举报",
  "实名举报",
  "检举",
  "我要检举",
  "揭发",
  "反映线索",
  "举保",
  "举抱",
  "jubao",
  "whistleblow",
  "tip",
];

// What may stand before a word: marks, a name called, and the courtesies after which the bot too looks for a command.
const before = /^(?:@\S+\s+|[^\p{L}\p{N}@]+|@|松绑|请问|请|麻烦|劳驾|您好|你好|帮我|帮忙|帮|给我|我要|我想|我来|想)/u;
const mostBefore = 12;

/** True when this private message must go no further than the fixed card. No I/O, no logger in scope. */
export function privateGate(message: Message): boolean {
  return message.private && opensDoor(plainWords(message));
}

/** Whether a text begins with one of the door's words, written apart, with marks nobody sees, or politely. */
export function opensDoor(text: string): boolean {
  let said = text
    .slice(0, 1000)
    .normalize("NFKC")
    .replace(/@_user_\d+/g, "")
    .replace(/\p{Cf}/gu, "")
    .toLowerCase();
  for (let taken = 0; taken < mostBefore; taken += 1) {
    if (beginsWithWord(said)) return true;
    said = said.replace(before, "");
  }
  return false;
}

function beginsWithWord(said: string): boolean {
  const joined = said.replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, "");
  return words.some((word) => joined.startsWith(word) && (word !== "tip" || !/^tip[a-z]/.test(joined)));
}

function plainWords(message: Message): string {
  try {
    const content: unknown = JSON.parse(message.content);
    return allText(content).trimStart();
  } catch {
    return "";
  }
}

/** The words of a text or of a rich post in reading order, wherever its shape has put them; pieces of one word join again. */
function allText(content: unknown): string {
  if (typeof content === "string") return content;
  if (Array.isArray(content)) return content.map(allText).join("");
  if (typeof content !== "object" || content === null) return "";
  const { title, text, content: lines, ...rest } = Object.assign<Record<string, unknown>, object>({}, content);
  // A post may come wrapped once more, by language; of other fields only such wrappings hold words.
  const wrapped = Object.values(rest).filter((inner) => typeof inner === "object" && !Array.isArray(inner));
  return [title, text, lines, ...wrapped].map(allText).join("");
}

/** What a form is answered with when one of its fields begins with the door's words: it stays where it is, unread. */
export const doorToast = { type: "info", content: "聊天里不能匿名，这次填的没有保存。要举报请打 12388" } as const;

const card = {
  schema: "2.0",
  config: { update_multi: true, enable_forward: false, summary: { content: "举报请走网页或电话，聊天里不能匿名" } },
  header: { title: { tag: "plain_text", content: "聊天里不能匿名" }, template: "default" },
  body: {
    elements: [
      {
        tag: "markdown",
        content:
          "您刚才那句话，松绑没有保存，也没有转给任何人。但它经过了飞书，平台和单位管理员可能查得到，所以聊天里做不到匿名。",
      },
      {
        tag: "markdown",
        content:
          "想反映问题，可以用自己的手机和流量：\n1. 拨打纪检监察举报电话 **12388**；\n2. 打开 **www.12388.gov.cn**。\n松绑自己的加密网页通道，本版本还没有开放。",
      },
      { tag: "markdown", content: "对松绑本身不满意，发「/吐槽」加一句话，不记名字。", text_size: "notation" },
    ],
  },
} as const;

export interface DoorKeys {
  readonly domain: string;
  readonly appId: string;
  readonly appSecret: string;
}

/**
 * Sends the fixed card by plain fetch, with no client that logs and no queue. The uuid is made of the message, so a push
 * that comes again is answered once. Throws when the platform did not take it: the caller answers 503 and the platform
 * pushes again.
 */
export function createDoor(keys: DoorKeys): (messageId: string) => Promise<void> {
  let token: { readonly text: string; readonly until: number } | undefined;
  const call = async (
    path: string,
    body: unknown,
    late: AbortSignal,
    bearer?: string,
  ): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${keys.domain}/open-apis${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) },
      body: JSON.stringify(body),
      signal: AbortSignal.any([late, AbortSignal.timeout(1000)]),
      // The body may hold the app's secret: it goes where it was sent and nowhere else.
      redirect: "manual",
    });
    if (!answer.ok) throw new Error(`the platform answered ${answer.status}`);
    // The platform's envelope is always an object; anything else is as good as no answer.
    const json = (await answer.json()) as Record<string, unknown>;
    if (json["code"] !== 0) throw new Error(`the platform answered ${String(json["code"])}`);
    return json;
  };
  const freshToken = async (late: AbortSignal): Promise<string> => {
    if (token && token.until > Date.now()) return token.text;
    const asked = { app_id: keys.appId, app_secret: keys.appSecret };
    const got = await call("/auth/v3/tenant_access_token/internal", asked, late);
    token = { text: String(got["tenant_access_token"]), until: Date.now() + (Number(got["expire"]) - 300) * 1000 };
    return token.text;
  };
  return async (messageId) => {
    const uuid = createHash("sha256").update(`door ${messageId}`).digest("hex").slice(0, 40);
    const body = { msg_type: "interactive", content: JSON.stringify(card), uuid };
    // The platform gives up on its push after three seconds; we say so before.
    const late = AbortSignal.timeout(2500);
    const reply = async (): Promise<unknown> =>
      call(`/im/v1/messages/${messageId}/reply`, body, late, await freshToken(late));
    try {
      await reply();
    } catch {
      token = undefined; // perhaps it was revoked: once more with a new one
      await reply();
    }
  };
}
