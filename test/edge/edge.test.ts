import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";
import { startRedis, type TestRedis } from "../support/redis.ts";
import { type Edge, startEdge } from "./stand.ts";

const keeper = "ou_demo_liuxi";
let lark: Platform;
let redis: TestRedis;
let house: TestHouse;
let edge: Edge;
const bindings = (): Record<string, string> => ({
  LARK_APP_ID: lark.app.appId,
  LARK_APP_SECRET: lark.app.appSecret,
  LARK_ENCRYPT_KEY: lark.app.encryptKey,
  LARK_VERIFICATION_TOKEN: lark.app.verificationToken,
  LARK_DOMAIN: lark.origin,
  REDIS_URL: redis.url,
});

// Real workerd, a real Redis, a real worker process on PostgreSQL; no web process.
beforeAll(async () => {
  lark = await startPlatform({ cast: castWith() });
  redis = await startRedis();
  edge = await startEdge(bindings());
  house = await startHouse(lark, { webs: 0, workers: 1, redisUrl: redis.url });
  lark.setPushUrl(edge.webhook);
}, 120_000);
afterAll(async () => {
  // A start that failed half-way leaves nothing running.
  await edge?.close();
  await house?.close();
  await lark.close();
  await redis.close();
});

const answersTo = (openId: string, messageId: string) =>
  lark.chat(openId).filter((message) => message.sender.kind === "bot" && message.replyTo?.messageId === messageId);

test("the platform's check of the address passes, in clear and sealed", async () => {
  for (const encrypted of [false, true]) {
    const { passed, tookMs } = await lark.challenge({ encrypted });
    expect(passed).toBe(true);
    expect(tookMs).toBeLessThan(1000);
  }
  expect((await lark.challenge({ encrypted: true, token: "another" })).status).toBe(401);
});

test("a command is taken at the edge and answered by the worker, once, however often it is pushed", async () => {
  const { messageId, pushed } = await lark.say(keeper, "p2p", "/查职责 燃气", { deliveries: 5, newEventIds: true });
  await pushed;
  const answer = await lark.waitFor(() => answersTo(keeper, messageId)[0], 20_000);
  expect(JSON.stringify(answer.body)).toContain("燃气");
  const later = await lark.say(keeper, "p2p", "/关于");
  await lark.waitFor(() => answersTo(keeper, later.messageId)[0], 20_000);
  expect(answersTo(keeper, messageId)).toHaveLength(1);
});

test("a click is answered 已收到 at once, and its card follows", async () => {
  const { messageId } = await lark.say("ou_demo_shiqiao", "p2p", "/证明");
  const form = await lark.waitFor(() => answersTo("ou_demo_shiqiao", messageId)[0], 20_000);
  const { toast } = await lark.click("ou_demo_shiqiao", form.messageId, "提交", { words: "婚姻状况" });
  expect(toast).toEqual({ type: "info", content: "已收到" });
  const after = await lark.waitFor(() => {
    const now = lark.chat("ou_demo_shiqiao").find((message) => message.messageId === form.messageId);
    return now?.body.kind === "card" && now.body.version > 1 && now;
  }, 20_000);
  expect(JSON.stringify(after.body)).toContain("婚姻");
});

test.each([
  ["bad-signature", 401],
  ["missing-headers", 401],
  ["stale-timestamp", 401],
  ["wrong-token", 401],
  ["wrong-app", 401],
  ["plaintext", 401],
  ["wrong-key", 401],
  ["truncated-base64", 400],
  ["two-megabytes", 413],
  ["not-json", 400],
  ["unknown-event", 200],
] as const)("%s is answered %i", async (kind, status) => {
  expect((await lark.hostile(kind)).status).toBe(status);
});

test("the door's words get the fixed card from the edge itself: nothing is queued, stored or logged", async () => {
  const { messageId, pushed } = await lark.say("ou_demo_grid", "p2p", "我要举报石桥村");
  await pushed;
  const card = await lark.waitFor(() => answersTo("ou_demo_grid", messageId)[0], 20_000);
  expect(JSON.stringify(card.body)).toContain("12388");
  // A later message of that chat has been handled: had the first been queued, it would have been handled before.
  const later = await lark.say("ou_demo_grid", "p2p", "/关于");
  await lark.waitFor(() => answersTo("ou_demo_grid", later.messageId)[0], 20_000);
  const { rows } = await house.pool.query("select key from inbox where key = any ($1)", [
    [`m-${messageId}`, `m-${later.messageId}`],
  ]);
  expect(rows).toEqual([{ key: `m-${later.messageId}` }]);
  for (const said of [edge.log(), house.log()]) {
    expect(said).not.toContain(messageId);
    expect(said).not.toContain("举报");
  }
});

test("what is not the webhook is not there", async () => {
  expect((await fetch(`${edge.origin}/healthz`)).status).toBe(200);
  expect((await fetch(`${edge.origin}/metrics`)).status).toBe(404);
  expect((await fetch(`${edge.origin}/readyz`)).status).toBe(404);
});

test("nothing was logged but method, path and status", () => {
  const secrets = Object.values(bindings()).filter((value) => value !== lark.origin);
  for (const secret of [...secrets, keeper, "燃气", "婚姻"]) expect(edge.log()).not.toContain(secret);
});

test("Redis is away: 503 within the platform's patience, and the push is answered once it is back", async () => {
  const port = Number(new URL(redis.url).port);
  await redis.close();
  const { messageId, pushed } = await lark.say(keeper, "p2p", "/帮助");
  await pushed;
  const delivery = lark.deliveries().find((one) => one.messageId === messageId);
  expect(delivery?.attempts.map(({ kind, status }) => ({ kind, status }))).toEqual([{ kind: "answered", status: 503 }]);
  redis = await startRedis({ port });
  await lark.clock.advance(15_000);
  await lark.waitFor(() => answersTo(keeper, messageId)[0], 20_000);
  expect(delivery?.state).toBe("done");
}, 60_000);

test("Redis takes the connection and says nothing: 503 before the platform gives up", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  // A TCP server that listens has an address with a port.
  const { port } = silent.address() as AddressInfo;
  const stuck = await startEdge({ ...bindings(), REDIS_URL: `redis://127.0.0.1:${port}` });
  try {
    lark.setPushUrl(stuck.webhook);
    const { messageId, pushed } = await lark.say(keeper, "p2p", "/帮助");
    await pushed;
    const attempts = lark.deliveries().find((one) => one.messageId === messageId)?.attempts ?? [];
    expect(attempts.map(({ kind, status }) => ({ kind, status }))).toEqual([{ kind: "answered", status: 503 }]);
  } finally {
    lark.setPushUrl(edge.webhook);
    await stuck.close();
    silent.close();
  }
}, 60_000);

test.each([
  ["missing or malformed", "http://elsewhere"],
  ["for a cluster", "redis+cluster://127.0.0.1:7000"],
])(
  "with bindings %s it says which, and keeps nothing",
  async (_, url) => {
    const { LARK_ENCRYPT_KEY: _key, ...rest } = bindings();
    const lame = await startEdge({ ...rest, REDIS_URL: url });
    try {
      const answer = await fetch(lame.webhook, { method: "POST", body: "{}" });
      expect([answer.status, await answer.json()]).toEqual([
        503,
        { error: "bindings missing or bad", names: ["LARK_ENCRYPT_KEY", "REDIS_URL"] },
      ]);
    } finally {
      await lame.close();
    }
  },
  60_000,
);
