import { readdirSync, readFileSync } from "node:fs";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { p2pChatId } from "../../simulator/ids.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { writeWorkbook } from "../../src/sheets/write-workbook.ts";
import { realRegistry } from "../bot/stubs.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";
import { startRedis, type TestRedis } from "../support/redis.ts";

/**
 * What a day leaves behind where it does not belong: every command's example, an import with its button and five kinds of
 * event through real processes that log all they can, then the logs, everything that was ever sent to Redis, and the database's notifications are searched.
 */
const admin = "ou_demo_admin";
const keeper = "ou_demo_liuxi";
const group = "oc_demo_liuxi";
const newcomer = "ou_newcomer_1";
const newName = "欧阳试名";
const said = "独家秘语四十二号";
const rowName = "司徒试人";
const rowPhone = "13900009876";
const fileName = "机密名册.xlsx";
const reported = ["contact.user.updated_v3", "contact.user.deleted_v3"];

let lark: Platform;
let redis: TestRedis;
let house: TestHouse;
let listener: pg.Client;
let watcher: Redis;
const sent: string[] = [];
const notes: string[] = [];

beforeAll(async () => {
  redis = await startRedis();
  watcher = new Redis(redis.url);
  const monitor = await watcher.monitor();
  monitor.on("monitor", (_time: string, command: readonly string[]) => sent.push(command.join(" ")));
  lark = await startPlatform({ cast: castWith({ openId: "ou_stranger_1", name: "路人" }) });
  house = await startHouse(lark, { redisUrl: redis.url, env: { LOG_LEVEL: "trace" } });
  lark.setPushUrl(house.webhook);
  listener = new pg.Client({ connectionString: house.databaseUrl });
  await listener.connect();
  listener.on("notification", ({ channel, payload }) => notes.push(`${channel} ${payload ?? ""}`));
  for (const channel of channels()) await listener.query(`listen ${channel}`);
  await live();
  monitor.disconnect();
}, 180_000);
afterAll(async () => {
  await listener?.end();
  watcher?.disconnect();
  await house?.close();
  await lark?.close();
  await redis?.close();
});

/** Every channel that the sources name. */
function channels(): readonly string[] {
  const folder = new URL("../../src/", import.meta.url);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") || path.endsWith(".sql"))
    .flatMap((path) => [...readFileSync(new URL(path, folder), "utf8").matchAll(/pg_notify\('(\w+)'/g)])
    .flatMap(([, name]) => name ?? []);
  return [...new Set(names)];
}

function answerTo(chat: string, messageId: string, until = ""): Promise<ChatMessage> {
  const isAnswer = (m: ChatMessage): boolean =>
    m.sender.kind === "bot" && m.replyTo?.messageId === messageId && JSON.stringify(m.body).includes(until);
  return lark.waitFor(() => lark.chat(chat).find(isAnswer), 30_000);
}

async function ask(openId: string, chat: string, text: string): Promise<ChatMessage> {
  const { messageId } = await lark.say(openId, chat, text, { mention: "bot" });
  return answerTo(chat === "p2p" ? openId : chat, messageId);
}

/** A workbook with a name and numbers that stand nowhere else, brought in with its button. */
async function bringIn(): Promise<void> {
  await ask(admin, "p2p", "/导入 人员");
  const rows = [
    [rowName, "村经办人", "柳溪村", rowPhone, ""],
    [newName, "村经办人", "柳溪村", "", newcomer],
  ];
  const columns = ["姓名", "身份", "单位名称", "手机号", "飞书 open_id"].map((header) => ({ header }));
  const bytes = await writeWorkbook({ sheets: [{ name: "人员", columns, rows }] });
  const about = { kind: "file", name: fileName, contentType: "", fileType: "", owner: admin } as const;
  const { key } = await lark.sim.files.add(bytes, about);
  const { messageId } = await lark.say(admin, "p2p", key, { kind: "file", fileName });
  const card = await answerTo(admin, messageId, "等您确认");
  await lark.click(admin, card.messageId, "导入");
}

async function live(): Promise<void> {
  // First: later on the administrator has asked for plain text, which has no buttons.
  await lark.hire({ openId: newcomer, name: newName });
  await bringIn();
  const registry = await realRegistry();
  for (const { name, example } of registry.commands) {
    await ask(keeper, "p2p", example.zh);
    // The door answers in private alone; in a group the command itself says so.
    await ask(keeper, group, example.zh);
    await ask(admin, "p2p", `/${name.zh} ${said}`);
  }
  await ask(keeper, group, "/查职责 燃气");
  await ask("ou_stranger_1", "p2p", `${said}是什么`);
  await events();
  const settled = async (): Promise<number> =>
    z.object({ n: z.number() }).parse((await house.pool.query("select count(*)::int as n from intake")).rows[0]).n;
  await vi.waitFor(async () => expect(await settled()).toBe(0), 20_000);
}

async function events(): Promise<void> {
  await lark.renamePerson(newcomer, `${newName}改`);
  await lark.resign(newcomer);
  await lark.menu(keeper, "help");
  await lark.addBot("oc_demo_qingshi");
  const { messageId, pushed } = await lark.say(keeper, group, `/吐槽 ${said}`, { mention: "bot" });
  await pushed;
  await lark.recall(keeper, messageId);
  const seen = async (): Promise<readonly string[]> => {
    const { rows } = await house.pool.query<{ kind: string }>("select distinct kind from inbox");
    return rows.map(({ kind }) => kind);
  };
  await vi.waitFor(
    async () => expect(await seen()).toEqual(expect.arrayContaining([...reported, "im.message.recalled_v1"])),
    20_000,
  );
}

/** Which of them stand in a text, named by what they are. */
function found(text: string): readonly string[] {
  const names = castWith().people.map(({ name }) => name);
  const openIds = [...castWith().people.map(({ openId }) => openId), newcomer, "ou_stranger_1"];
  const { appSecret, encryptKey, verificationToken } = lark.app;
  const words: readonly (readonly [string, readonly string[]])[] = [
    ["secret", [appSecret, encryptKey, verificationToken, Buffer.alloc(32, 7).toString("base64")]],
    ["database address", [house.databaseUrl]],
    ["name", [...names, newName, rowName, fileName, "路人"]],
    ["open_id", openIds],
    ["private chat", openIds.map(p2pChatId)],
    ["message text", [said, "燃气", "飞线充电", "婚姻状况"]],
    ["phone", ["000-0000-", rowPhone]],
  ];
  const stands = words.flatMap(([kind, list]) =>
    list.filter((word) => text.includes(word)).map((word) => `${kind}: ${word}`),
  );
  const token = /\bt-[\w-]{16,}/.exec(text)?.[0];
  return token ? [...stands, `token: ${token}`] : stands;
}

describe("after a day of every command and event", () => {
  test("the house did speak: pushes were logged, queued and told about", () => {
    expect(house.log()).toContain("push handled");
    expect(sent.join("\n")).toContain("push.handle");
    expect(notes.some((note) => note.startsWith("songbang_done"))).toBe(true);
  });

  test("the search finds what it is to find", () => {
    expect(found(`x${newName}x ${said} ${keeper} ${p2pChatId(keeper)} ${lark.app.appSecret}`)).toHaveLength(5);
  });

  test("the logs hold none of it", () => {
    expect(found(house.log())).toEqual([]);
  });

  test("Redis was given none of it: no key, no value, no payload of a job", () => {
    expect(found(sent.join("\n"))).toEqual([]);
  });

  test("notifications carry ids of pushes, and nothing else", () => {
    expect(found(notes.join("\n"))).toEqual([]);
    for (const note of notes) expect(note).toMatch(/^(?:songbang_intake |songbang_done [\w-]+)$/);
  });
});
