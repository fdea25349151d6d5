import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { createDb } from "../../src/db/database.ts";
import { record } from "../../src/db/outbox.ts";
import { createLogger } from "../../src/log.ts";
import { deliver } from "../../src/queue/contracts.ts";
import { openQueues, type Queues } from "../../src/queue/queues.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";

const keeper = "ou_demo_liuxi";
const passers = Array.from({ length: 16 }, (_, n) => `ou_passer_${n}`);
let lark: Platform;
let house: TestHouse;
let queues: Queues;

beforeAll(async () => {
  lark = await startPlatform({ cast: castWith(...passers.map((openId) => ({ openId, name: "路人" }))) });
  house = await startHouse(lark, { workers: 0 });
  lark.setPushUrl(house.webhook);
  queues = openQueues({ kind: "postgres", url: house.databaseUrl }, createLogger("silent"), "producing");
});
afterAll(async () => {
  await queues.close();
  await house.close();
  await lark.close();
});

test("no worker at all: pushes are acked in time, and answered once one is there (10.4 #3, #4)", async () => {
  const said = await Promise.all(["/帮助", "/关于"].map((line) => lark.say(keeper, "p2p", line)));
  const deliveries = (await Promise.all(said.map((one) => one.pushed))).flat();
  expect(deliveries.map((one) => one.attempts[0]?.status)).toEqual([200, 200]);
  for (const one of deliveries) expect(one.attempts[0]?.tookMs).toBeLessThan(3000);
  expect(lark.chat(keeper).filter((m) => m.sender.kind === "bot")).toHaveLength(0);
  await house.start("worker");
  await lark.waitFor(() => lark.chat(keeper).filter((m) => m.sender.kind === "bot").length === 2, 20_000);
});

test("twenty updates of one card within a second: at most five calls a second, the last state wins (10.4 #8)", async () => {
  const { messageId } = await lark.say(keeper, "p2p", "/关于");
  const card = await lark.waitFor(() => lark.chat(keeper).find((m) => m.replyTo?.messageId === messageId), 15_000);
  const before = lark.calls().length;
  const db = createDb(house.pool);
  const cause = `test-${randomUUID()}`;
  for (let n = 1; n <= 20; n += 1) {
    const content = { msgType: "interactive", json: JSON.stringify(stateCard(n)) } as const;
    const effect = { kind: "patch", lane: card.chatId, target: { messageId: card.messageId }, content, cause } as const;
    const outboxId = await db.transaction().execute((tx) => record(tx, effect));
    await queues.add(deliver, [{ outboxId }]);
  }
  await lark.waitFor(() => {
    const now = lark.chat(keeper).find((m) => m.messageId === card.messageId);
    return now?.body.kind === "card" && JSON.stringify(now.body.card).includes("状态 20。");
  }, 30_000);
  const patches = lark
    .calls()
    .slice(before)
    .filter((call) => call.api === "message.patch");
  expect(patches.filter((call) => call.code === 230_020)).toEqual([]);
  for (const from of patches) {
    const start = Date.parse(from.at);
    expect(
      patches.filter((call) => Date.parse(call.at) >= start && Date.parse(call.at) < start + 1000).length,
    ).toBeLessThanOrEqual(5);
  }
  expect(await states(cause)).toEqual({ waiting: 0, all: 20 });
});

test("a card that the platform refuses reaches the person in words", async () => {
  const { messageId, pushed } = await lark.say(keeper, "p2p", "/帮助");
  lark.faults.code("message.reply", 230_099);
  await pushed;
  const answer = await lark.waitFor(() => lark.chat(keeper).find((m) => m.replyTo?.messageId === messageId), 15_000);
  expect(answer.body.kind).toBe("text");
});

test("a recalled message whose answer has not left is not answered", async () => {
  lark.faults.next("message.reply", { kind: "limit", resetSeconds: 4 });
  const { messageId } = await lark.say("ou_demo_town", "p2p", "/帮助");
  // Refused by the limit and given back: nothing of it can have left.
  for (let tries = 0; tries < 400; tries += 1) {
    const { rowCount } = await house.pool.query(
      "select from outbox where cause = $1 and attempts = 1 and tried_at is null and leased_until is null",
      [`m-${messageId}`],
    );
    if (rowCount === 1) break;
    await pause(25);
  }
  await lark.recall("ou_demo_town", messageId);
  expect(await settledOrAnswered(`m-${messageId}`)).toEqual({
    state: "superseded",
    reason: "the message was recalled",
  });
  expect(lark.chat("ou_demo_town").filter((m) => m.sender.kind === "bot")).toEqual([]);
});

test.each([
  { name: "", limited: 0 },
  { name: ", also when the platform has no time for that at first", limited: 1 },
])("after 55 minutes a send of unknown outcome is looked up and never sent blind$name", async ({ limited }) => {
  const { messageId } = await lark.say("ou_demo_shiqiao", "p2p", "/关于");
  expect(await settledOrAnswered(`m-${messageId}`)).toMatchObject({ state: "done" });
  const before = lark.chat("ou_demo_shiqiao").length;
  const { rows } = await house.pool.query<{ id: string }>(
    `update outbox set state = 'waiting', done_at = null, message_id = null, tried_at = clock_timestamp() - interval '2 hours',
       content = '{"msgType":"text","json":"{\\"text\\":\\"x\\"}"}' where cause = $1 returning id`,
    [`m-${messageId}`],
  );
  for (let n = 0; n < limited; n += 1) lark.faults.next("message.list", { kind: "limit", resetSeconds: 3 });
  await queues.add(deliver, [{ outboxId: rows[0]?.id ?? "" }]);
  const row = await settledOrAnswered(`m-${messageId}`);
  expect(row).toMatchObject({ state: "done" });
  expect(lark.chat("ou_demo_shiqiao")).toHaveLength(before);
});

test("a platform that takes its time with some chats keeps no other chat from being handled", async () => {
  lark.faults.delay("message.reply", 4000, passers.length);
  const slow = await Promise.all(passers.map((openId) => lark.say(openId, "p2p", "/关于")));
  await Promise.all(slow.map((one) => one.pushed));
  const { messageId, pushed } = await lark.say(keeper, "p2p", "/帮助");
  await pushed;
  const from = Date.now();
  await handled(messageId);
  expect(Date.now() - from).toBeLessThan(2500);
  for (const one of slow) expect(await settledOrAnswered(`m-${one.messageId}`)).toMatchObject({ state: "done" });
});

async function handled(messageId: string): Promise<void> {
  for (let tries = 0; tries < 800; tries += 1) {
    const { rowCount } = await house.pool.query("select from inbox where key = $1", [`m-${messageId}`]);
    if (rowCount === 1) return;
    await pause(25);
  }
  throw new Error("the push was not handled");
}

function stateCard(n: number): object {
  return {
    schema: "2.0",
    config: { update_multi: true },
    body: { elements: [{ tag: "markdown", content: `状态 ${n}。` }] },
  };
}

async function states(cause: string): Promise<{ waiting: number; all: number }> {
  const until = Date.now() + 20_000;
  for (;;) {
    const { rows } = await house.pool.query<{ waiting: number; all: number }>(
      "select count(*) filter (where state = 'waiting')::int as waiting, count(*)::int as all from outbox where cause = $1",
      [cause],
    );
    const now = rows[0] ?? { waiting: -1, all: -1 };
    if (now.waiting === 0 || Date.now() > until) return now;
    await pause(50);
  }
}

async function settledOrAnswered(cause: string): Promise<{ state: string; reason: string | null }> {
  const until = Date.now() + 20_000;
  for (;;) {
    const { rows } = await house.pool.query<{ state: string; reason: string | null }>(
      "select state, reason from outbox where cause = $1 and state <> 'waiting'",
      [cause],
    );
    if (rows[0]) return rows[0];
    if (Date.now() > until) throw new Error(`the effects of ${cause} were never settled`);
    await pause(50);
  }
}
