import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { createLark, type Lark, type LarkPorts } from "../../src/lark/client.ts";
import { createLimits, platformRates } from "../../src/lark/limits.ts";
import { createLogger } from "../../src/log.ts";
import { testDb } from "../support/db.ts";

const { pool, close } = testDb();
const limits = createLimits(pool);
const ann = "ou_lark_test_ann";
const secretText = "低保户名单请勿外传";

// What all tests of this file together have logged, for the last one.
const lines: string[] = [];
const log = createLogger("trace", { write: (line) => lines.push(line) });

let platform: Platform;
let lark: Lark;
let group: string;
const secrets = new Set<string>();

beforeAll(async () => {
  platform = await startPlatform({
    cast: { people: [{ openId: ann, name: "测试员安" }], chats: [] },
    limits: { apiPerMinute: 5000 },
  });
  secrets.add(platform.app.appSecret);
});

beforeEach(() => {
  // Every test has its own chat and its own client: limits of one are not felt by the next, and each starts without a token.
  group = `oc_${randomUUID()}`;
  platform.sim.world.chats.set(group, {
    chatId: group,
    kind: "group",
    name: "测试群",
    members: [ann],
    botIn: true,
    dissolved: false,
    createdAt: platform.clock.ms(),
  });
  lark = newLark();
});

afterEach(() => {
  for (const { token } of platform.sim.world.tokens) secrets.add(token);
  platform.faults.clear();
  lark.close();
});

afterAll(async () => {
  await platform.close();
  await close();
});

function newLark(more: Partial<LarkPorts> = {}): Lark {
  const { appId, appSecret } = platform.app;
  return createLark({ appId, appSecret, domain: platform.origin }, { log, limits, ...more });
}

function text(words = secretText) {
  return { msgType: "text", content: JSON.stringify({ text: words }) };
}

const card = (title: string) =>
  JSON.stringify({
    schema: "2.0",
    header: { title: { tag: "plain_text", content: title } },
    body: { elements: [{ tag: "markdown", content: secretText }] },
  });

function send(uuid: string = randomUUID(), to = group, by = lark) {
  return by.send({ receiveIdType: "chat_id", receiveId: to, uuid, ...text() });
}

const callsOf = (api: string) => platform.calls().filter((call) => call.api === api).length;

describe("the app's token", () => {
  it("is fetched once for five calls that start cold together", async () => {
    const before = callsOf("token");
    const answers = await Promise.all(Array.from({ length: 5 }, () => lark.botInfo()));
    expect(answers.map((answer) => answer.ok)).toEqual([true, true, true, true, true]);
    expect(callsOf("token") - before).toBe(1);
  });

  it("is fetched once more when the platform revokes it, and the calls succeed", async () => {
    await lark.botInfo();
    for (const { token } of platform.sim.world.tokens) secrets.add(token);
    platform.sim.world.tokens = [];
    const before = callsOf("token");
    const answers = await Promise.all([send(), send(), lark.botInfo()]);
    expect(answers.map((answer) => answer.ok)).toEqual([true, true, true]);
    expect(callsOf("token") - before).toBe(1);
  });

  it("is not asked for a third time when the new one is refused too", async () => {
    platform.faults.code("message.create", 99991663, 2);
    const before = callsOf("token");
    expect(await send()).toMatchObject({ ok: false, react: "token", code: 99991663, unknownOutcome: false });
    expect(callsOf("token") - before).toBe(2);
    expect(platform.chat(group)).toEqual([]);
  });

  it("is kept until three minutes before its end by the machine's clock", async () => {
    let now = Date.now();
    const patient = newLark({ now: () => now });
    const lifeMs = 7_200_000 - 180_000;
    platform.sim.world.tokens = [];
    await patient.botInfo();
    const before = callsOf("token");
    now += lifeMs - 5_000;
    await patient.botInfo();
    expect(callsOf("token") - before).toBe(0);
    now += 5_000;
    await patient.botInfo();
    expect(callsOf("token") - before).toBe(1);
    patient.close();
  });

  it("that cannot be had for a wrong secret puts the call off until the secret is mended, and nothing is sent", async () => {
    const wrong = createLark(
      { appId: platform.app.appId, appSecret: "not-the-secret", domain: platform.origin },
      { log, limits },
    );
    expect(await send(undefined, group, wrong)).toMatchObject({ ok: false, react: "wait", code: 10015 });
    expect(platform.chat(group)).toEqual([]);
    wrong.close();
  });
});

describe("messages", () => {
  it("are sent, replied to, patched, and recalled", async () => {
    const sent = await lark.send({
      receiveIdType: "open_id",
      receiveId: ann,
      msgType: "interactive",
      content: card("一"),
      uuid: randomUUID(),
    });
    if (!sent.ok) throw new Error(`not sent: ${sent.code}`);
    expect(sent.logId).toMatch(/\S/);
    const { messageId, chatId } = sent.data;
    expect(await lark.patch({ messageId, content: card("二") })).toMatchObject({ ok: true });
    const reply = await lark.reply({ messageId, chatId, uuid: randomUUID(), ...text("收到") });
    expect(reply).toMatchObject({ ok: true, data: { chatId } });
    const [first, second] = platform.chat(ann);
    expect(JSON.stringify(first)).toContain("二");
    expect(JSON.stringify(second)).toContain("收到");
    expect(await lark.recall(messageId)).toMatchObject({ ok: true });
    const after = await lark.reply({ messageId, chatId, uuid: randomUUID(), ...text() });
    expect(after).toMatchObject({ ok: false, react: "gone", target: "message", code: 230011 });
  });

  it("wait as long as the platform says, and go then", async () => {
    await lark.botInfo();
    platform.faults.next("message.create", { kind: "limit", resetSeconds: 1 });
    const started = performance.now();
    expect(await send()).toMatchObject({ ok: true });
    expect(performance.now() - started).toBeGreaterThanOrEqual(1000);
    expect(platform.chat(group)).toHaveLength(1);
  });

  it("tell how long to wait when that is longer than a process should", async () => {
    platform.faults.next("message.create", { kind: "limit", resetSeconds: 30 });
    const started = performance.now();
    const answer = await send();
    expect(performance.now() - started).toBeLessThan(1000);
    expect(answer).toMatchObject({ ok: false, react: "wait", code: 99991400, unknownOutcome: false });
    expect(!answer.ok && answer.waitMs).toBeGreaterThanOrEqual(30_000);
  });

  it("back off by themselves when a chat has had enough", async () => {
    platform.faults.code("message.create", 230020, 2);
    expect(await send()).toMatchObject({ ok: true });
    expect(platform.chat(group)).toHaveLength(1);
  });

  it("give up after a few refusals, with a time to come back", async () => {
    platform.faults.code("message.create", 230020, 10);
    const answer = await send();
    expect(answer).toMatchObject({ ok: false, react: "wait", code: 230020, unknownOutcome: false });
    expect(!answer.ok && answer.waitMs).toBeGreaterThan(0);
    expect(platform.chat(group)).toEqual([]);
  });

  it.each(["dropResponse", "truncatedJson", "http500", "htmlGateway502", "resetConnection"] as const)(
    "stand in the chat once, whatever breaks: %s",
    async (fault) => {
      platform.faults[fault]("message.create");
      expect(await send()).toMatchObject({ ok: true });
      expect(platform.chat(group)).toHaveLength(1);
    },
  );

  it("stand in the chat once when the caller repeats an unknown outcome with the same uuid", async () => {
    const hasty = newLark({ patience: { tries: 1, longestMs: 0 } });
    const uuid = randomUUID();
    platform.faults.dropResponse("message.create");
    const first = await send(uuid, group, hasty);
    expect(first).toMatchObject({ ok: false, react: "wait", code: "broken", unknownOutcome: true });
    expect(platform.chat(group)).toHaveLength(1);
    const second = await send(uuid, group, hasty);
    expect(second).toMatchObject({ ok: true });
    expect(platform.chat(group)).toHaveLength(1);
    hasty.close();
  });

  it.each([
    ["htmlGateway502", "garbled"],
    ["truncatedJson", "garbled"],
    ["http500", 2200],
    ["resetConnection", "broken"],
  ] as const)("leave the outcome open after %s", async (fault, code) => {
    const hasty = newLark({ patience: { tries: 1, longestMs: 0 } });
    platform.faults[fault]("message.create");
    expect(await send(undefined, group, hasty)).toMatchObject({ ok: false, react: "wait", code, unknownOutcome: true });
    hasty.close();
  });

  it("leave the outcome open after five seconds without an answer", async () => {
    platform.faults.delay("message.create", 5_500);
    const started = performance.now();
    expect(await send()).toMatchObject({ ok: false, react: "wait", code: "timeout", unknownOutcome: true });
    expect(performance.now() - started).toBeLessThan(5_400);
  });

  it("wait for their twin that is still under way", async () => {
    const uuid = randomUUID();
    platform.faults.slow("message.create", 600);
    const [first, second] = await Promise.all([send(uuid), send(uuid)]);
    expect(first).toMatchObject({ ok: true });
    expect(second).toMatchObject({ ok: true, data: first.ok ? { messageId: first.data.messageId } : {} });
    expect(platform.chat(group)).toHaveLength(1);
  });

  it("to a chat without the bot are gone after one call", async () => {
    const chat = platform.sim.world.chats.get(group);
    if (chat) chat.botIn = false;
    const before = callsOf("message.create");
    expect(await send()).toMatchObject({
      ok: false,
      react: "gone",
      target: "chat",
      code: 230002,
      unknownOutcome: false,
    });
    expect(callsOf("message.create") - before).toBe(1);
  });

  it("name what a broken card is refused for, and the right that is missing", async () => {
    const content = JSON.stringify({ schema: "2.0", body: { elements: [{ tag: "nonsense" }] } });
    const broken = await lark.send({
      receiveIdType: "chat_id",
      receiveId: group,
      msgType: "interactive",
      content,
      uuid: randomUUID(),
    });
    expect(broken).toMatchObject({ ok: false, react: "bug", code: 230099, cardError: expect.any(Number) });
    const { missingScopes } = platform.sim.world;
    missingScopes.add("im:message");
    missingScopes.add("im:message:send_as_bot");
    const refused = await send();
    missingScopes.delete("im:message");
    missingScopes.delete("im:message:send_as_bot");
    expect(refused).toMatchObject({ ok: false, react: "scope", code: 99991672 });
    expect(!refused.ok && refused.about).toContain("im:message:send_as_bot");
  });

  it("take no arguments that could not be meant", async () => {
    await expect(lark.recall("../chats")).rejects.toThrow("messageId is not an id of the platform");
    await expect(send("")).rejects.toThrow("uuid");
    await expect(send("x".repeat(51))).rejects.toThrow("uuid");
  });
});

describe("limits, with the platform's own switched on", () => {
  it("let twenty messages to one chat through without a storm of refusals", async () => {
    // As many processes would: each sees only the shared limits, and comes back when told.
    const refusedBefore = platform.calls().filter((call) => call.code === 230020).length;
    const workers = [newLark(), newLark()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const uuid = randomUUID();
        for (;;) {
          const answer = await send(uuid, group, workers[i % 2]);
          if (answer.ok || answer.code !== "limited") return answer;
        }
      }),
    );
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(platform.chat(group)).toHaveLength(20);
    // None when the machine is at ease; a pause of the process on the way may bunch two windows up once.
    const refused = platform.calls().filter((call) => call.code === 230020).length - refusedBefore;
    expect(refused).toBeLessThanOrEqual(2);
    for (const worker of workers) worker.close();
  });

  it("answer with a time to wait when there is no room within two seconds, and send nothing", async () => {
    await send();
    const blocked = newLark({ limits: createLimits(pool, { ...platformRates, appPerMinute: 1 }) });
    await blocked.botInfo(); // the token is there: only the send is to be counted
    const before = platform.calls().length;
    const answer = await send(undefined, group, blocked);
    expect(answer).toMatchObject({ ok: false, react: "wait", code: "limited", unknownOutcome: false });
    expect(!answer.ok && answer.waitMs).toBeGreaterThan(2_000);
    expect(platform.calls()).toHaveLength(before);
    blocked.close();
  });
});

it("has logged every failure, and no secret, token, name or word of what was said", () => {
  const all = lines.join("");
  expect(all).toContain("platform call without success");
  expect(all).toContain("platform refused the call");
  expect(secrets.size).toBeGreaterThan(2);
  for (const secret of secrets) expect(all).not.toContain(secret);
  for (const word of [secretText, "收到", ann, "not-the-secret", "Bearer", "oc_", "om_"])
    expect(all).not.toContain(word);
});
