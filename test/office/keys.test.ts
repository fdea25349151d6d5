import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { createColumns } from "../../src/crypto/column.ts";
import { compiledCode } from "../support/compiled.ts";
import { castWith, type HouseProcess, startHouse, type TestHouse } from "../support/house.ts";

const rotateMain = fileURLToPath(new URL("../../src/setup/rotate-key.ts", import.meta.url));
const key = (byte: number): string => Buffer.alloc(32, byte).toString("base64");
const [old, fresh] = [key(7), key(8)]; // the first is the test house's own
const keeper = "ou_demo_liuxi";
const town = "ou_demo_town";

let lark: Platform;
let house: TestHouse;
beforeAll(async () => {
  lark = await startPlatform({ cast: castWith() });
  house = await startHouse(lark, { workers: 0 });
  lark.setPushUrl(house.webhook);
});
afterAll(async () => {
  await house?.close();
  await lark?.close();
});

const answersTo = (openId: string, messageId: string): ChatMessage[] =>
  lark.chat(openId).filter((message) => message.sender.kind === "bot" && message.replyTo?.messageId === messageId);

async function ask(openId: string, text: string): Promise<string> {
  const chat = lark.sim.world.chats.get(`oc_p2p_${openId.slice(3)}`)?.chatId ?? "";
  const { messageId } = await lark.say(openId, chat, text);
  const answer = await lark.waitFor(() => answersTo(openId, messageId)[0], 15_000);
  return JSON.stringify(answer.body);
}

/** Telephone numbers as a private answer shows them: they lie sealed in the table. */
async function phones(): Promise<readonly string[]> {
  return (await ask(town, "/值班")).match(/\d{3}[- ]?\d{4}[- ]?\d{4}/g) ?? [];
}

/** Another worker takes over before the last one goes: nobody waits. */
async function takeOver(from: HouseProcess | undefined, env: NodeJS.ProcessEnv): Promise<HouseProcess> {
  const next = await house.start("worker", env);
  if (from) {
    from.child.kill("SIGTERM");
    await from.ended;
  }
  return next;
}

function rotate(env: NodeJS.ProcessEnv): Promise<{ readonly code: number; readonly said: string }> {
  const settings = { PATH: process.env["PATH"], ...compiledCode(), DATABASE_URL: house.databaseUrl, ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, [rotateMain], { env: settings }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}

test("the master key is changed while the house works: first both open, then the new one seals, then the old one is gone", async () => {
  let worker = await takeOver(undefined, {});
  const before = await phones();
  expect(before.length).toBeGreaterThan(0);

  worker = await takeOver(worker, { MASTER_KEY: old, MASTER_KEY_OLD: fresh });
  expect(await phones()).toEqual(before);
  worker = await takeOver(worker, { MASTER_KEY: fresh, MASTER_KEY_OLD: old });
  expect(await phones()).toEqual(before);

  const sealedWith = async (masterKey: string): Promise<number> => {
    const id = createColumns(masterKey).seal("").split(".")[1] ?? "";
    const { rows } = await house.pool.query("select count(*)::int as n from shift where phone_sealed like $1", [
      `1.${id}.%`,
    ]);
    return rows[0]?.n;
  };
  const count = await sealedWith(old);
  expect(count).toBeGreaterThan(0);
  /** Seals of a key anywhere: in columns of their own and inside the ledgers, their history included. */
  const anywhere = async (masterKey: string): Promise<number> => {
    const id = createColumns(masterKey).seal("").split(".")[1] ?? "";
    const { rows } = await house.pool.query(
      `select (select count(*) from subject where key_sealed like $1)
            + (select count(*) from record where data::text like $2)
            + (select count(*) from value_change where concat(old, new) like $2) as n`,
      [`1.${id}.%`, `%"1.${id}.%`],
    );
    return Number(rows[0]?.n);
  };
  const history = async (): Promise<string> =>
    (await house.pool.query("select count(*)::text || ' ' || max(id) as n from value_change")).rows[0]?.n;
  const account = async (): Promise<string> => await ask(keeper, "/台账 低保 张三");
  const known = await account();
  expect(known).toMatch(/6\d{3}\*+|\*{4}|6\d{15,18}/);
  const held = await anywhere(old);
  expect(held).toBeGreaterThan(3000);
  const changes = await history();
  expect(await rotate({ MASTER_KEY: fresh, MASTER_KEY_OLD: key(9) })).toMatchObject({ code: 1 });
  expect(await sealedWith(old)).toBe(count);
  const rotated = await rotate({ MASTER_KEY: fresh, MASTER_KEY_OLD: old });
  expect(rotated).toMatchObject({ code: 0, said: expect.stringMatching(/\d{4,} 个值/) });
  expect([await anywhere(old), await anywhere(fresh)]).toEqual([0, held]);
  expect(await history()).toBe(changes);
  expect([await sealedWith(old), await sealedWith(fresh)]).toEqual([0, count]);
  // Again does no harm, and finds nothing left.
  expect((await rotate({ MASTER_KEY: fresh, MASTER_KEY_OLD: old })).said).toContain("0 个值");

  worker = await takeOver(worker, { MASTER_KEY: fresh });
  expect(await phones()).toEqual(before);
  expect(await account()).toBe(known);
  await expect(house.start("worker", { MASTER_KEY: old })).rejects.toThrow("is not the key of this database");
  worker.child.kill("SIGTERM");
  await worker.ended;
}, 90_000);

test("the app secret is changed with the platform: what is said meanwhile waits, and is answered once by who has the new one", async () => {
  const worker = await takeOver(undefined, { MASTER_KEY: fresh });
  await ask(keeper, "/关于");
  // The platform has a new secret, and the token that was in use is over.
  Object.assign(lark.app, { appSecret: "the-new-one" });
  lark.revokeTokens();
  const { messageId } = await lark.say(keeper, "oc_p2p_demo_liuxi", "/关于");
  const rowsOf = async (state: string): Promise<number> =>
    (await house.pool.query("select count(*)::int as n from outbox where state = $1", [state])).rows[0]?.n;
  await lark.waitFor(() => lark.calls().some((call) => call.code === 10015), 10_000);
  await expect.poll(() => rowsOf("waiting"), { timeout: 10_000 }).toBe(1);
  expect(await rowsOf("dead")).toBe(0);

  const next = await takeOver(worker, { MASTER_KEY: fresh, LARK_APP_SECRET: "the-new-one" });
  await lark.waitFor(() => answersTo(keeper, messageId)[0], 60_000);
  // The platform shows it a moment before the row is marked.
  await expect.poll(() => rowsOf("waiting")).toBe(0);
  expect(answersTo(keeper, messageId)).toHaveLength(1);
  next.child.kill("SIGTERM");
  await next.ended;
}, 90_000);
