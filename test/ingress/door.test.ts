import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { keepPushes } from "../../src/db/intake.ts";
import { createDoor, privateGate } from "../../src/ingress/door.ts";
import { groupCommit } from "../../src/ingress/group-commit.ts";
import { testDb } from "../support/db.ts";
import { botMention, eventOf, keys, messageEvent, newId, openStand, type Spoken, type Stand, sealed } from "./stand.ts";

const { pool, db, close } = testDb(2);
const app = { ...keys, appSecret: "secret-of-the-door-test" };
// The platform takes five messages a second for one person: every test has a person of its own.
const people = Array.from({ length: 80 }, (_, n) => ({ openId: `ou_door_${n}`, name: `村民${n}` }));
const cast = { people, chats: [{ chatId: "oc_door", name: "村务群", members: ["ou_door_0"] }] };
let nth = 0;
const ok = { status: 200, body: {} };

let folder: string;
let platform: Platform;
let stand: Stand;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "songbang-test-"));
  platform = await startPlatform({ app, cast, stateDir: folder });
  stand = await openStand({
    put: groupCommit((group) => keepPushes(pool, group)),
    openDoor: createDoor({ domain: platform.origin, appId: app.appId, appSecret: app.appSecret }),
  });
});
afterAll(async () => {
  await stand.close();
  await platform.close();
  await close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => void stand.outcomes());

/** Said in the person's private chat with the bot; the push is ours to send. */
async function whisper(text: string): Promise<{ messageId: string; push: ReturnType<typeof sealed> }> {
  nth += 1;
  const { messageId } = await platform.say(`ou_door_${nth}`, "p2p", text);
  return { messageId, push: sealed(messageEvent({ messageId, text })) };
}
const answersTo = (messageId: string): ChatMessage[] =>
  platform.chat(`ou_door_${nth}`).filter((m) => m.sender.kind === "bot" && m.replyTo?.messageId === messageId);
const kept = (messageId: string) =>
  db.selectFrom("intake").select("id").where("id", "=", `m-${messageId}`).executeTakeFirst();

const text = (words: string): Spoken => ({ content: JSON.stringify({ text: words }) });
const post = (title: string, ...lines: string[]): Spoken => ({
  type: "post",
  content: JSON.stringify({ title, content: lines.map((words) => [{ tag: "text", text: words, style: [] }]) }),
});

test.each<{ name: string; spoken: Spoken }>([
  ...[
    "举报",
    "我要举报",
    "匿名举报某村乱收费",
    "实名举报",
    "检举 某某",
    "我要检举",
    "揭发",
    "反映线索：台账造假",
    "tip",
  ].map((words) => ({ name: words, spoken: text(words) })),
  ...[
    "/举报",
    "／举报",
    " / 举报",
    "　／　举报",
    "//举报",
    "@_user_1 /举报",
    "@_user_1　举报",
    "@_user_1 @_user_2 举报",
    "举 报 某村",
    "举\u200b报",
    "⁄举报",
    "请问，我想举报",
    "帮我检举一个人",
  ].map((words) => ({ name: words, spoken: text(words) })),
  ...["/tip", "／ｔｉｐ", "TIP", "Tip: 某事", "tip，某事", "tip某事", "“举报”", "《举报》", "\n\n举报", "…举报"].map(
    (words) => ({ name: words, spoken: text(words) }),
  ),
  { name: "a post whose title says it", spoken: post("举报", "某村") },
  { name: "a post without a title", spoken: post("", "  ", "／举报 某村") },
  {
    name: "a post that begins with a mention",
    spoken: {
      type: "post",
      content: JSON.stringify({
        title: "",
        content: [
          [
            { tag: "at", user_id: "@_user_1", user_name: "松绑" },
            { tag: "text", text: " 举报" },
          ],
        ],
      }),
    },
  },
  {
    name: "a post with the word in two styles",
    spoken: {
      type: "post",
      content: JSON.stringify({
        title: "",
        content: [
          [
            { tag: "text", text: "举", style: ["bold"] },
            { tag: "text", text: "报" },
          ],
        ],
      }),
    },
  },
  {
    name: "a post in a language of its own",
    spoken: {
      type: "post",
      content: JSON.stringify({ zh_cn: { title: "", content: [[{ tag: "text", text: "举报 某村" }]] } }),
    },
  },
])("the door opens in private for: $name", async ({ spoken }) => {
  const { messageId } = await whisper("见推送");
  expect(await stand.post(sealed(messageEvent({ ...spoken, messageId })))).toEqual(ok);
  expect(answersTo(messageId)).toHaveLength(1);
  expect(await kept(messageId)).toBeUndefined();
});

test.each(["帮助", "/吐槽 举报太麻烦", "怎么举报", "不想举报", "tips", "tipping", "报", "举", "", "@_user_1"])(
  "the door stays shut for: %j",
  async (words) => {
    const { messageId } = await whisper("见推送");
    expect(await stand.post(sealed(messageEvent({ messageId, text: words })))).toEqual(ok);
    expect(await kept(messageId)).toBeDefined();
    expect(answersTo(messageId)).toEqual([]);
  },
);

test.each(["举报 某村", "／ 举 报：某村"])("a form in which somebody wrote %j is not kept", async (said) => {
  const click = eventOf("card.action.trigger", {
    operator: { open_id: newId("ou") },
    action: { tag: "button", value: { action: "command.fill" }, form_value: { said, day: "2026-11-23 +0800" } },
    context: { open_message_id: newId("om"), open_chat_id: newId("oc") },
  });
  const answer = await stand.post(sealed(click));
  expect(answer.status).toBe(200);
  expect(JSON.stringify(answer.body)).toContain("没有保存");
  const id = `e-${String(click.header["event_id"])}`;
  expect(await db.selectFrom("intake").select("id").where("id", "=", id).executeTakeFirst()).toBeUndefined();
  expect(stand.outcomes()).toEqual(["accepted"]);
});

test("in a group the words are a command like any other: kept, and answered by the worker", async () => {
  const { messageId } = await platform.say("ou_door_0", "oc_door", "@松绑 /举报", { mention: "bot" });
  const spoken = { messageId, chatType: "group", text: "@_user_1 /举报", mentions: [botMention] } as const;
  expect(await stand.post(sealed(messageEvent(spoken)))).toEqual(ok);
  expect(await kept(messageId)).toBeDefined();
});

test("the card says what became of the words and where to go; what is counted tells no tip from any other push", async () => {
  const { messageId, push } = await whisper("/举报 某村");
  await stand.post(push);
  const [answer] = answersTo(messageId);
  const said = JSON.stringify(answer?.body);
  expect(said).toContain("没有保存");
  expect(said).toContain("12388");
  expect(said).not.toContain("某村");
  expect(stand.outcomes()).toEqual(["accepted"]);
});

test("a push that comes again is answered once", async () => {
  const { messageId, push } = await whisper("/举报");
  expect(await Promise.all([stand.post(push), stand.post(push)])).toEqual([ok, ok]);
  expect(await stand.post(sealed(messageEvent({ messageId, text: "/举报" })))).toEqual(ok);
  expect(answersTo(messageId)).toHaveLength(1);
});

test("the platform's answer is lost: the card is there, and only once", async () => {
  const { messageId, push } = await whisper("/举报");
  platform.faults.dropResponse("*", 2);
  expect((await stand.post(push)).status).toBe(503);
  expect(await stand.post(push)).toEqual(ok);
  expect(answersTo(messageId)).toHaveLength(1);
  expect(await kept(messageId)).toBeUndefined();
});

test("the platform is silent: 503 before its own three seconds are over", async () => {
  const { messageId, push } = await whisper("/举报");
  platform.faults.delay("*", 5000, 2);
  const started = performance.now();
  expect((await stand.post(push)).status).toBe(503);
  expect(performance.now() - started).toBeLessThan(3000);
  expect(await stand.post(push)).toEqual(ok);
  expect(answersTo(messageId)).toHaveLength(1);
});

test("the platform is away: 503, nothing kept; pushed again when it is back: answered once", async () => {
  const { messageId, push } = await whisper("/举报");
  const port = Number(new URL(platform.origin).port);
  await platform.close();
  expect(await stand.post(push)).toEqual({ status: 503, body: { error: "not kept, push again" } });
  expect(await kept(messageId)).toBeUndefined();
  platform = await startPlatform({ stateDir: folder, port });
  expect(await stand.post(push)).toEqual(ok);
  expect(await stand.post(push)).toEqual(ok);
  expect(answersTo(messageId)).toHaveLength(1);
});

test("text that is no text opens no door and harms nobody", () => {
  const message = { messageId: "om_1", chatId: "oc_1", openId: "ou_1", private: true, type: "text", mentions: [] };
  for (const content of [
    "",
    "null",
    "举报",
    "[]",
    `${"[".repeat(200_000)}`,
    `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
  ])
    expect(privateGate({ ...message, content })).toBe(false);
});
