import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Caller, card, send, stand } from "./stand.ts";

const say = (call: Caller, receiveId: string, uuid?: string) =>
  call("POST", `/im/v1/messages?receive_id_type=${receiveId.startsWith("ou_") ? "open_id" : "chat_id"}`, {
    receive_id: receiveId,
    msg_type: "text",
    content: '{"text":"好"}',
    ...(uuid ? { uuid } : {}),
  });
const times = <T>(n: number, make: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: n }, make));
const count = (answers: readonly { code: number }[], code: number) =>
  answers.filter((each) => each.code === code).length;

test("five a second to one group or one person, each counted alone, replies included", async () => {
  const { lark, call } = await stand();
  await call("GET", "/bot/v3/info");
  const { messageId } = await lark.say("ou_an", "oc_town", "好");
  const [town, county, an] = await Promise.all([
    times(8, () => say(call, "oc_town")),
    times(5, () => say(call, "oc_county")),
    times(7, () => say(call, "ou_an")),
  ]);
  expect([count(town, 0), count(town, 230020)]).toEqual([5, 3]);
  expect([count(county, 0), count(an, 0), count(an, 230020)]).toEqual([5, 5, 2]);
  const reply = { msg_type: "text", content: '{"text":"好"}' };
  expect(await call("POST", `/im/v1/messages/${messageId}/reply`, reply)).toMatchObject({ status: 400, code: 230020 });
  expect(lark.chat("oc_town")).toHaveLength(6);
  await wait(1000);
  expect((await say(call, "oc_town")).code).toBe(0);
});

test("five patches a second to one card", async () => {
  const { lark, call } = await stand();
  const ids = [
    await send(call, "oc_town", "interactive", card("一")),
    await send(call, "oc_town", "interactive", card("一")),
  ];
  const patch = (id: string) => call("PATCH", `/im/v1/messages/${id}`, { content: card("二") });
  const first = await times(9, () => patch(ids[0] ?? ""));
  expect([count(first, 0), count(first, 230020)]).toEqual([5, 4]);
  expect((await patch(ids[1] ?? "")).code).toBe(0);
  expect(lark.chat("oc_town")[0]?.body).toMatchObject({ version: 6 });
});

test("fifty calls a second to one API, then 429 and how long to wait; other APIs go on", async () => {
  const { call } = await stand();
  await call("GET", "/bot/v3/info");
  const answers = await times(60, () => call("GET", "/im/v1/chats"));
  expect(count(answers, 0)).toBe(50);
  const refused = answers.find((each) => each.code === 99991400);
  expect(refused?.status).toBe(429);
  expect(refused?.headers.get("x-ogw-ratelimit-limit")).toBe("50");
  const reset = Number(refused?.headers.get("x-ogw-ratelimit-reset"));
  expect(reset).toBe(1);
  expect((await call("GET", "/bot/v3/info")).code).toBe(0);
  await wait(reset * 1000);
  expect((await call("GET", "/im/v1/chats")).code).toBe(0);
});

test("the minute counts too, and an older API says so with 400", async () => {
  const { call } = await stand({ limits: { apiPerMinute: 3 } });
  const later = { token: "c-1", card: {} };
  const answers = [];
  for (let i = 0; i < 4; i++) answers.push(await call("POST", "/interactive/v1/card/update", later));
  expect(answers.map((each) => each.code)).toEqual([300020, 300020, 300020, 99991400]);
  expect(answers[3]?.status).toBe(400);
  expect(Number(answers[3]?.headers.get("x-ogw-ratelimit-reset"))).toBeGreaterThan(50);
});

test("a bench raises the limits while the platform runs, with the app's secret only", async () => {
  const { lark, call } = await stand();
  const raise = (secret: string) =>
    fetch(`${lark.origin}/admin/settings`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify({ limits: { apiPerSecond: 500, apiPerMinute: 30_000 } }),
    });
  expect((await raise("guess")).status).toBe(401);
  expect((await raise(lark.app.appSecret)).status).toBe(200);
  expect(count(await times(120, () => call("GET", "/im/v1/chats")), 0)).toBe(120);
  expect(count(await times(6, () => say(call, "oc_town")), 230020)).toBe(1);
});

test("one uuid is sent once within the hour: late twins get the first message, parallel ones wait", async () => {
  const { lark, call } = await stand();
  const first = await say(call, "oc_town", "u-1");
  const late = await say(call, "oc_town", "u-1");
  expect(late).toMatchObject({ code: 0, data: { message_id: first.data["message_id"] } });
  lark.faults.slow("message.create", 200);
  const open = say(call, "oc_town", "u-2");
  await lark.waitFor(() => lark.sim.world.uuids.has("u-2"));
  expect(await say(call, "oc_town", "u-2")).toMatchObject({ status: 400, code: 230049 });
  expect((await open).code).toBe(0);
  expect(lark.chat("oc_town")).toHaveLength(2);
  await lark.clock.advance(61 * 60_000);
  expect((await say(call, "oc_town", "u-1")).data["message_id"]).not.toBe(first.data["message_id"]);
});

test("a send that was refused leaves its uuid free; without the window every send posts anew", async () => {
  const { lark, call } = await stand();
  await lark.removeBot("oc_town");
  expect((await say(call, "oc_town", "u-1")).code).toBe(230002);
  await lark.addBot("oc_town");
  expect((await say(call, "oc_town", "u-1")).code).toBe(0);
  lark.sim.settings.uuidWindow = false;
  expect((await say(call, "oc_town", "u-1")).code).toBe(0);
  expect(lark.chat("oc_town")).toHaveLength(2);
});
