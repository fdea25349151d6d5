import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { createLark, type Lark } from "../../src/lark/client.ts";
import { createLimits } from "../../src/lark/limits.ts";
import type { Answer } from "../../src/lark/types.ts";
import { createLogger } from "../../src/log.ts";
import { testDb } from "../support/db.ts";

const { pool, close } = testDb();
const people = Array.from({ length: 130 }, (_, i) => ({ openId: `ou_calls_${i}`, name: `村民${i}` }));
const [ann = { openId: "", name: "" }] = people;
const group = "oc_calls";

let platform: Platform;
let lark: Lark;

beforeAll(async () => {
  platform = await startPlatform({
    cast: { people, chats: [{ chatId: group, name: "村务群", members: people.map((one) => one.openId) }] },
  });
  const { appId, appSecret } = platform.app;
  const domain = `${platform.origin}/`;
  lark = createLark({ appId, appSecret, domain }, { log: createLogger("silent"), limits: createLimits(pool) });
});

afterAll(async () => {
  lark.close();
  await platform.close();
  await close();
});

function data<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`refused: ${answer.code}`);
  return answer.data;
}

describe("files", () => {
  it("go up with their bytes and name intact, and down again from the message that holds them", async () => {
    const file = randomBytes(300_000);
    const { fileKey } = data(await lark.uploadFile({ file, name: "独居老人台账.xlsx", type: "xls" }));
    const kept = platform.sim.world.files.get(fileKey);
    expect(kept).toMatchObject({ name: "独居老人台账.xlsx", size: 300_000, fileType: "xls" });
    const sent = data(
      await lark.send({
        receiveIdType: "chat_id",
        receiveId: group,
        msgType: "file",
        content: JSON.stringify({ file_key: fileKey }),
        uuid: randomUUID(),
      }),
    );
    const resource = { messageId: sent.messageId, fileKey, type: "file", maxBytes: 300_000 } as const;
    const down = data(await lark.downloadResource(resource));
    expect(down.bytes.equals(file)).toBe(true);
    expect(await lark.downloadResource({ ...resource, maxBytes: 299_999 })).toMatchObject({ code: "too-large" });
    expect(await lark.downloadResource({ ...resource, fileKey: "file_v3_other" })).toMatchObject({
      ok: false,
      react: "never",
      code: 234003,
    });
  });

  it("that are images get a key, and what is no image is refused by the platform", async () => {
    const pixel = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    const { imageKey } = data(await lark.uploadImage(pixel));
    expect(platform.sim.world.files.get(imageKey)).toMatchObject({ kind: "image", contentType: "image/png" });
    expect(await lark.uploadImage(Buffer.from("no image"))).toMatchObject({ ok: false, react: "never", code: 234011 });
  });
});

describe("what is in a chat", () => {
  it("can be listed a page at a time, from either end, and looked up", async () => {
    for (let i = 0; i < 60; i += 1) await platform.say(ann.openId, "p2p", `第${i}条`);
    const { messageId, chatId } = data(
      await lark.send({
        receiveIdType: "open_id",
        receiveId: ann.openId,
        msgType: "text",
        content: '{"text":"末条"}',
        uuid: randomUUID(),
      }),
    );
    const newest = data(await lark.listChatMessages({ chatId, order: "newest first" }));
    expect(newest.messages).toHaveLength(50);
    expect(newest.messages[0]).toMatchObject({ messageId, senderId: platform.app.appId, senderType: "app" });
    const oldest = data(await lark.listChatMessages({ chatId, order: "oldest first" }));
    expect(oldest.messages[0]?.content).toContain("第0条");
    const rest = data(await lark.listChatMessages({ chatId, order: "oldest first", page: oldest.nextPage ?? "" }));
    expect(rest.messages).toHaveLength(11);
    expect(rest.nextPage).toBeUndefined();
    expect(data(await lark.getMessage(messageId))[0]?.content).toContain("末条");
  });

  it("tells whether we have replied to a message, where its history may be read", async () => {
    const { messageId } = await platform.say(ann.openId, "p2p", "/待办");
    const chatId = platform.sim.world.messages.get(messageId)?.chatId ?? "";
    for (let i = 0; i < 55; i += 1) await platform.say(ann.openId, "p2p", `之后${i}`);
    expect(await lark.findReply({ chatId, parentId: messageId })).toMatchObject({ ok: true, data: undefined });
    const reply = { messageId, chatId, msgType: "text", content: '{"text":"没有待办"}', uuid: randomUUID() };
    const made = data(await lark.reply(reply));
    for (let i = 0; i < 55; i += 1) await platform.say(ann.openId, "p2p", `再之后${i}`);
    expect(await lark.findReply({ chatId, parentId: messageId })).toMatchObject({
      ok: true,
      data: { messageId: made.messageId },
    });
  });

  it("is not ours to read in a group without that right", async () => {
    expect(await lark.findReply({ chatId: group, parentId: "om_1" })).toMatchObject({
      ok: false,
      react: "scope",
      code: 230027,
    });
  });
});

describe("people", () => {
  it("of a chat come a page at a time", async () => {
    const first = data(await lark.chatMembers({ chatId: group }));
    expect(first.members).toHaveLength(100);
    expect(first.total).toBe(130);
    const second = data(await lark.chatMembers({ chatId: group, page: first.nextPage ?? "" }));
    expect(second.members).toHaveLength(30);
    expect(second.nextPage).toBeUndefined();
    expect(await lark.chatMembers({ chatId: "oc_none" })).toMatchObject({ ok: false, react: "gone", target: "chat" });
  });

  it("unknown to the app are left out of a batch", async () => {
    const some = data(await lark.users([ann.openId, "ou_nobody", people[1]?.openId ?? ""]));
    expect(some.map((one) => one.openId)).toEqual([ann.openId, people[1]?.openId]);
    expect(some[0]).toMatchObject({ name: ann.name, resigned: false, frozen: false });
    await expect(lark.users([])).rejects.toThrow("1 to 50");
  });

  it("meet a bot that knows its own id", async () => {
    expect(data(await lark.botInfo())).toEqual({ ...platform.sim.world.bot, activateStatus: 2 });
  });
});

describe("slash commands", () => {
  it("are registered, described anew and taken away; a second of one name is refused", async () => {
    const text = { zh: "查是谁的职责", en: "whose duty is it" };
    expect(await lark.createSlashCommand("查职责", text)).toMatchObject({ ok: true });
    expect(await lark.createSlashCommand("查职责", text)).toMatchObject({ ok: false, react: "never", code: 40000000 });
    const [made] = data(await lark.listSlashCommands());
    expect(made).toMatchObject({ command: "查职责", description: text.zh });
    const id = made?.id ?? "";
    expect(await lark.describeSlashCommand(id, { ...text, zh: "谁的职责" })).toMatchObject({ ok: true });
    expect(data(await lark.listSlashCommands())[0]?.description).toBe("谁的职责");
    expect(await lark.deleteSlashCommand(id)).toMatchObject({ ok: true });
    expect(data(await lark.listSlashCommands())).toEqual([]);
  });
});

describe("a click's card", () => {
  it("cannot be updated with a token the platform does not know", async () => {
    expect(await lark.updateClickedCard({ token: "c-none", card: { schema: "2.0" } })).toMatchObject({
      ok: false,
      react: "bug",
      code: 300020,
    });
  });
});
