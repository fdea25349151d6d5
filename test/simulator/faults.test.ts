import { expect, test } from "vitest";
import { stand } from "./stand.ts";

const path = "/im/v1/messages?receive_id_type=chat_id";
const body = { receive_id: "oc_town", msg_type: "text", content: '{"text":"好"}', uuid: "u-1" };

test("a caller told to come back later finds the header, and nothing was done", async () => {
  const { lark, call } = await stand();
  lark.faults.limitNext(2, 3);
  for (let i = 0; i < 2; i++) {
    const answer = await call("POST", path, body);
    expect(answer).toMatchObject({ status: 429, code: 99991400 });
    expect(answer.headers.get("x-ogw-ratelimit-reset")).toBe("3");
  }
  expect(lark.chat("oc_town")).toEqual([]);
  expect((await call("POST", path, body)).code).toBe(0);
});

test("an answer lost after success: the message is there, and its uuid finds it again", async () => {
  const { lark, call } = await stand();
  lark.faults.dropResponse("message.create");
  await expect(call("POST", path, body)).rejects.toThrow("fetch failed");
  expect(lark.chat("oc_town")).toHaveLength(1);
  const again = await call("POST", path, body);
  expect(again.data["message_id"]).toBe(lark.chat("oc_town")[0]?.messageId);
  expect(lark.chat("oc_town")).toHaveLength(1);
  expect(lark.calls().map(({ api, code, status }) => [api, code, status])).toEqual([
    ["token", 0, 200],
    ["message.create", 0, null],
    ["message.create", 0, 200],
  ]);
});

test.each([
  { fault: "resetConnection", sent: 0, says: "fetch failed" },
  { fault: "truncatedJson", sent: 1, says: "JSON" },
  { fault: "htmlGateway502", sent: 0, says: "JSON" },
] as const)("$fault cannot be read as an answer; messages sent: $sent", async ({ fault, sent, says }) => {
  const { lark, call } = await stand();
  lark.faults[fault]("message.create");
  await expect(call("POST", path, body)).rejects.toThrow(says);
  expect(lark.chat("oc_town")).toHaveLength(sent);
});

test("an inner error, a code of one's choice, a late answer", async () => {
  const { lark, call } = await stand();
  lark.faults.http500("message.create");
  lark.faults.code("message.create", 230022);
  lark.faults.delay("message.create", 120);
  expect(await call("POST", path, body)).toMatchObject({ status: 500, code: 2200 });
  expect(await call("POST", path, body)).toMatchObject({ status: 400, code: 230022 });
  const startedAt = performance.now();
  const late = call("POST", path, body);
  await lark.waitFor(() => lark.chat("oc_town").length === 1);
  expect((await late).code).toBe(0);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(115);
});

test("the same token is given while it has half an hour; then a new one, and the old lives to its end", async () => {
  const { lark } = await stand();
  const ask = async () => {
    const { appId, appSecret } = lark.app;
    const response = await fetch(`${lark.origin}/open-apis/auth/v3/tenant_access_token/internal`, {
      method: "POST",
      body: JSON.stringify({ app_id: appId, app_secret: appSecret }),
    });
    return (await response.json()) as { tenant_access_token: string; expire: number };
  };
  const works = async (token: string) => {
    const response = await fetch(`${lark.origin}/open-apis/bot/v3/info`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return response.ok;
  };
  const first = await ask();
  expect(first.expire).toBeGreaterThan(7190);
  await lark.clock.advance(80 * 60_000);
  expect((await ask()).tenant_access_token).toBe(first.tenant_access_token);
  await lark.clock.advance(15 * 60_000);
  const second = await ask();
  expect(second.tenant_access_token).not.toBe(first.tenant_access_token);
  expect([await works(first.tenant_access_token), await works(second.tenant_access_token)]).toEqual([true, true]);
  await lark.clock.advance(26 * 60_000);
  expect([await works(first.tenant_access_token), await works(second.tenant_access_token)]).toEqual([false, true]);
});
