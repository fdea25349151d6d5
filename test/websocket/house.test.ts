import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";

const keeper = "ou_demo_liuxi";

let lark: Platform;
let house: TestHouse;
beforeAll(async () => {
  const quick = { ReconnectInterval: 1, ReconnectNonce: 0, PingInterval: 1 };
  lark = await startPlatform({ transport: "websocket", clientConfig: quick, cast: castWith() });
  house = await startHouse(lark, {
    env: { LARK_TRANSPORT: "websocket", LARK_ENCRYPT_KEY: "", LARK_VERIFICATION_TOKEN: "" },
  });
  await lark.sockets.whenReady();
});
afterAll(async () => {
  await house.close();
  await lark.close();
});

const answersTo = (openId: string, messageId: string) =>
  lark.chat(openId).filter((message) => message.sender.kind === "bot" && message.replyTo?.messageId === messageId);

async function metric(line: RegExp): Promise<string | undefined> {
  return line.exec(await (await fetch(`${house.origin}/metrics`)).text())?.[0];
}

test("the webhook is not there, and the state of the connection is part of being ready", async () => {
  const push = await fetch(house.webhook, { method: "POST", body: "{}" });
  expect(push.status).toBe(404);
  const ready = await fetch(`${house.origin}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { database: "ok", schema: "ok", queue: "ok", longConnection: "connected" },
  ]);
  expect(await metric(/^long_connection\{state="connected"\} 1$/m)).toBeDefined();
});

test("a click is answered with its outcome as toast", async () => {
  const { messageId } = await lark.say(keeper, "p2p", "/证明");
  const form = await lark.waitFor(() => answersTo(keeper, messageId)[0], 20_000);
  const before = performance.now();
  const { toast } = await lark.click(keeper, form.messageId, "提交", { words: "婚姻状况" });
  expect(performance.now() - before).toBeLessThan(3000);
  expect(toast?.content).toBeTruthy();
  expect(toast?.type).not.toBe("error");
});

test("the door's words get the fixed card, and leave nothing in the house", async () => {
  const { messageId, pushed } = await lark.say("ou_demo_grid", "p2p", "我要举报石桥村");
  await pushed;
  const card = await lark.waitFor(() => answersTo("ou_demo_grid", messageId)[0], 20_000);
  expect(JSON.stringify(card.body)).toContain("12388");
  const { rows } = await house.pool.query(
    "select from inbox where key = $1 union all select from intake where id = $1",
    [`m-${messageId}`],
  );
  expect(rows).toEqual([]);
  expect(house.log()).not.toContain(messageId);
});

test("types that nobody handles and talk among others are acknowledged", async () => {
  const outcome = await lark.pushes.callback("im.something.new_v9", {});
  expect(outcome).toMatchObject({ kind: "answered", status: 200, body: "{}" });
  expect(await metric(/^pushes_total\{outcome="unknown_type"\} 1$/m)).toBeDefined();
});

test("the queue is away: refused, so that the platform pushes again", async () => {
  await house.pool.query("alter table intake rename to intake_away");
  const { messageId, pushed } = await lark.say(keeper, "p2p", "/帮助");
  await pushed;
  await house.pool.query("alter table intake_away rename to intake");
  const delivery = lark.deliveries().find((one) => one.messageId === messageId);
  expect(delivery?.attempts.map(({ status }) => status)).toEqual([500]);
  await lark.clock.advance(15_000);
  await lark.waitFor(() => answersTo(keeper, messageId)[0], 20_000);
  expect(delivery?.state).toBe("done");
});
