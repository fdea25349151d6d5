import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { keepPushes } from "../../src/db/intake.ts";
import { type Accepted, groupCommit } from "../../src/ingress/group-commit.ts";
import { laneOf } from "../../src/ingress/lane.ts";
import { testDb } from "../support/db.ts";
import { botMention, eventOf, keys, messageEvent, newId, openStand, sealed, signed } from "./stand.ts";

const { pool, db, close } = testDb(2);
afterAll(close);

// Every line of it by both fronts: the web role's and the edge's.
describe.each(["node", "fetch"] as const)("by the %s front", async (front) => {
  const stand = await openStand({ put: groupCommit((group) => keepPushes(pool, group)) }, front);
  afterAll(stand.close);
  beforeEach(() => void stand.outcomes());

  const kept = (id: string) =>
    db.selectFrom("intake").select(["id", "lane", "sealed", "receivedAt"]).where("id", "=", id).execute();
  const idOf = (messageId: string) => `m-${messageId}`;

  /** What the platform gets for a refusal: a status and a short body. */
  const malformed = { status: 400, body: { error: "malformed" } };
  const unauthentic = { status: 401, body: { error: "not authentic" } };
  const ok = { status: 200, body: {} };

  const challenge = { challenge: "c-71f0", token: keys.verificationToken, type: "url_verification" };
  const { body: sealedChallenge } = sealed(challenge);

  test.each([
    { name: "plain", push: { body: JSON.stringify(challenge) } },
    { name: "plain and spaced", push: { body: JSON.stringify(challenge, null, 2) } },
    { name: "sealed and unsigned", push: { body: sealedChallenge } },
    { name: "sealed and signed", push: sealed(challenge) },
    { name: "sealed, stamped a day ago", push: sealed(challenge, { at: Date.now() - 24 * 3600_000 }) },
  ])("the challenge is answered within a second: $name", async ({ push }) => {
    const started = performance.now();
    expect(await stand.post(push)).toEqual({ status: 200, body: { challenge: "c-71f0" } });
    expect(performance.now() - started).toBeLessThan(1000);
    expect(stand.outcomes()).toEqual(["challenge"]);
  });

  test.each([
    { name: "plain with a wrong token", push: { body: JSON.stringify({ ...challenge, token: "vt-other" }) } },
    { name: "sealed with a wrong token", push: { body: sealed({ ...challenge, token: "vt-other" }).body } },
    { name: "sealed under another key", push: { body: JSON.stringify({ encrypt: wrongKey(challenge) }) } },
    {
      name: "sealed with a wrong signature",
      push: { body: sealedChallenge, headers: { "x-lark-signature": "0".repeat(64) } },
    },
  ])("the challenge is refused: $name", async ({ push }) => {
    expect(await stand.post(push)).toEqual(unauthentic);
    expect(stand.outcomes()).toEqual(["unauthentic"]);
  });

  function wrongKey(inner: unknown): string {
    const body: { encrypt: string } = JSON.parse(String(sealed(inner, { encryptKey: "another" }).body));
    return body.encrypt;
  }

  test.each([
    { name: "as the platform sends it", around: (encrypt: string) => JSON.stringify({ encrypt }) },
    { name: "with spaces", around: (encrypt: string) => `{ "encrypt" :\n "${encrypt}" }\n` },
    {
      name: "with escapes",
      around: (encrypt: string) => `{"encrypt":"${encrypt.replaceAll("=", "\\u003d").replaceAll("/", "\\/")}"}`,
    },
    { name: "with more fields", around: (encrypt: string) => `{"z":1,"encrypt":"${encrypt}","a":{"b":[null]}}` },
  ])("a push is kept as it came, still sealed: $name", async ({ around }) => {
    const [messageId, chatId] = [newId("om"), newId("oc")];
    let box = "";
    const before = Date.now();
    const push = sealed(messageEvent({ messageId, chatId }), {
      around: (encrypt) => {
        box = encrypt;
        return around(encrypt);
      },
    });
    expect(await stand.post(push)).toEqual(ok);
    const [row] = await kept(idOf(messageId));
    expect(row).toMatchObject({ lane: laneOf(chatId), sealed: box });
    expect(row?.receivedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(stand.outcomes()).toEqual(["accepted"]);
  });

  const good = sealed(messageEvent());
  const inner = (header: Record<string, string>) => ({
    ...messageEvent(),
    header: { ...messageEvent().header, ...header },
  });

  test.each([
    {
      name: "a signature that is wrong",
      push: { ...good, headers: { ...good.headers, "x-lark-signature": "0".repeat(64) } },
    },
    { name: "a signature that is no hex", push: { ...good, headers: { ...good.headers, "x-lark-signature": "签名" } } },
    { name: "a signature over other bytes", push: { ...good, body: `${String(good.body)} ` } },
    { name: "a nonce that was changed", push: { ...good, headers: { ...good.headers, "x-lark-request-nonce": "n" } } },
    { name: "no signature headers", push: { body: good.body } },
    { name: "an empty signature", push: { ...good, headers: { ...good.headers, "x-lark-signature": "" } } },
    { name: "a signature under another key", push: sealed(messageEvent(), { encryptKey: "another" }) },
    { name: "a wrong token", push: sealed(inner({ token: "vt-other" })) },
    { name: "a token that is empty", push: sealed(inner({ token: "" })) },
    { name: "another app's id", push: sealed(inner({ app_id: "cli_fedcba9876543210" })) },
    { name: "a plain body", push: { body: JSON.stringify(messageEvent()) } },
    { name: "a plain body that is signed", push: signed(JSON.stringify(messageEvent())) },
    { name: "a plain body of nothing", push: { body: "{}" } },
    { name: "a box that is no text", push: signed('{"encrypt":{"a":1}}') },
    { name: "an old envelope with a wrong token", push: sealed(legacy({ token: "vt-other" })) },
  ])("not authentic: $name", async ({ push }) => {
    const push2 = { ...push, headers: asLatin1("headers" in push ? push.headers : {}) };
    expect(await stand.post(push2)).toEqual(unauthentic);
    expect(stand.outcomes()).toEqual(["unauthentic"]);
  });

  /** fetch refuses header text beyond Latin-1; the bytes go out all the same. */
  function asLatin1(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, Buffer.from(v).toString("latin1")]));
  }

  const invalidUtf8 = Buffer.concat([Buffer.from('{"encrypt":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]);

  test.each([
    { name: "an empty body", push: signed("") },
    { name: "no JSON", push: signed("hello") },
    { name: "half a body", push: signed(String(good.body).slice(0, -9)) },
    { name: "a list", push: signed("[]") },
    { name: "null", push: signed("null") },
    { name: "a number", push: signed("1e999") },
    { name: "bytes that are no UTF-8", push: signed(invalidUtf8) },
    { name: "a box that is cut off", push: signed(JSON.stringify({ encrypt: wrongKey({}).slice(0, 11) })) },
    {
      name: "a box with more in it than base64",
      push: sealed(messageEvent(), { around: (encrypt) => JSON.stringify({ encrypt: `${encrypt}\u0000` }) }),
    },
    { name: "an empty box", push: signed('{"encrypt":""}') },
    { name: "a box without JSON in it", push: sealed("hello") },
    { name: "a box with a list in it", push: sealed("[1,2]") },
    { name: "a box with a deep nest in it", push: sealed("[".repeat(50_000)) },
    { name: "an envelope without a header", push: sealed({ schema: "2.0", event: {} }) },
    { name: "an envelope of another schema", push: sealed({ ...messageEvent(), schema: "3.0" }) },
    { name: "an envelope without an event", push: sealed({ schema: "2.0", header: messageEvent().header }) },
    { name: "a message without its sender", push: sealed(eventOf("im.message.receive_v1", { message: {} })) },
    { name: "a click without its operator", push: sealed(eventOf("card.action.trigger", { context: {} })) },
  ])("malformed: $name", async ({ push }) => {
    expect(await stand.post(push)).toEqual(malformed);
    expect(stand.outcomes()).toEqual(["malformed"]);
  });

  const wrongIds = [
    "",
    "a b",
    "a:b",
    "../x",
    "x'; drop table intake --",
    "消息",
    "a\u0000b",
    "om_\ud800",
    "x".repeat(101),
  ];

  test.each(wrongIds)("an id that is no id is malformed: %j", async (wrong) => {
    const broken = [
      messageEvent({ messageId: wrong }),
      messageEvent({ chatId: wrong }),
      eventOf("im.chat.disbanded_v1", { chat_id: newId("oc") }, { event_id: wrong }),
      eventOf("card.action.trigger", { operator: { open_id: wrong } }),
      legacy({ uuid: wrong }),
    ];
    for (const event of broken) expect(await stand.post(sealed(event))).toEqual(malformed);
    expect(stand.outcomes()).toEqual(broken.map(() => "malformed"));
  });

  test("an id of a hundred characters is an id", async () => {
    const messageId = "x".repeat(84) + newId("om").slice(-16);
    expect(await stand.post(sealed(messageEvent({ messageId })))).toEqual(ok);
    expect(await kept(idOf(messageId))).toHaveLength(1);
  });

  test.each([
    { name: "now", age: 0, seen: ["accepted"] },
    { name: "nine minutes ago", age: 9 * 60, seen: ["accepted"] },
    { name: "eleven minutes ago, which is noted", age: 11 * 60, seen: ["old_stamp", "accepted"] },
    { name: "eleven minutes ahead, which is noted", age: -11 * 60, seen: ["old_stamp", "accepted"] },
    { name: "just under eight hours ago", age: 8 * 3600 - 60, seen: ["old_stamp", "accepted"] },
  ])("a push is kept that was stamped $name", async ({ age, seen }) => {
    const messageId = newId("om");
    expect(await stand.post(sealed(messageEvent({ messageId }), { at: Date.now() - age * 1000 }))).toEqual(ok);
    expect(await kept(idOf(messageId))).toHaveLength(1);
    expect(stand.outcomes()).toEqual(seen);
  });

  test.each([
    { name: "over eight hours ago", at: Date.now() - 8 * 3600_000 - 60_000 },
    { name: "over eight hours ahead", at: Date.now() + 8 * 3600_000 + 60_000 },
    { name: "at no time", at: Number.NaN },
    { name: "at the end of time", at: Number.POSITIVE_INFINITY },
  ])("a push is refused that was stamped $name", async ({ at }) => {
    const messageId = newId("om");
    expect(await stand.post(sealed(messageEvent({ messageId }), { at }))).toEqual(unauthentic);
    expect(await kept(idOf(messageId))).toEqual([]);
    expect(stand.outcomes()).toEqual(["stale"]);
  });

  function legacy(outer: Record<string, unknown> = {}, event: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      ts: "1700000000.12",
      uuid: newId("ev"),
      token: keys.verificationToken,
      type: "event_callback",
      event: { type: "approval_instance", app_id: keys.appId, tenant_key: "tk-1", ...event },
      ...outer,
    };
  }

  test.each([
    { name: "a new event", push: sealed(eventOf("im.event_of_next_year_v1", { any: ["thing"] })) },
    { name: "an event of the old envelope", push: sealed(legacy()) },
  ])("an authentic push of an unknown type is acknowledged and counted: $name", async ({ push }) => {
    expect(await stand.post(push)).toEqual(ok);
    expect(stand.outcomes()).toEqual(["unknown_type"]);
  });

  const group = { chatType: "group" } as const;
  const otherMention = { ...botMention, id: { open_id: "ou_other" } };

  test.each([
    { name: "without a mention", mentions: undefined },
    { name: "with a mention of somebody else", mentions: [{ ...otherMention, mentioned_type: "user" }] },
    { name: "with a mention of another bot", mentions: [otherMention] },
    { name: "with a mention of everybody", mentions: [{ key: "@_all", id: {}, name: "所有人" }] },
  ])("group talk is acknowledged and not kept: $name", async ({ mentions }) => {
    const messageId = newId("om");
    const spoken = { ...group, messageId, ...(mentions ? { mentions } : {}) };
    expect(await stand.post(sealed(messageEvent(spoken)))).toEqual(ok);
    expect(await kept(idOf(messageId))).toEqual([]);
    expect(stand.outcomes()).toEqual(["ignored"]);
  });

  test("group talk that mentions the bot is kept, and so is any bot's mention until ours is known", async () => {
    const unsure = await openStand({ botOpenId: () => undefined, put: groupCommit((g) => keepPushes(pool, g)) }, front);
    const [one, two, three] = [newId("om"), newId("om"), newId("om")];
    await stand.post(sealed(messageEvent({ ...group, messageId: one, mentions: [otherMention, botMention] })));
    await unsure.post(sealed(messageEvent({ ...group, messageId: two, mentions: [otherMention] })));
    const person = { ...otherMention, mentioned_type: "user" };
    await unsure.post(sealed(messageEvent({ ...group, messageId: three, mentions: [person] })));
    await unsure.close();
    expect([await kept(idOf(one)), await kept(idOf(two)), await kept(idOf(three))].map((rows) => rows.length)).toEqual([
      1, 1, 0,
    ]);
  });

  test("the same message pushed twenty times at once, under new event ids too, is one row", async () => {
    const messageId = newId("om");
    const same = sealed(messageEvent({ messageId }));
    const pushes = Array.from({ length: 20 }, (_, n) => (n % 2 ? same : sealed(messageEvent({ messageId }))));
    const answers = await Promise.all(pushes.map((push) => stand.post(push)));
    expect(answers).toEqual(pushes.map(() => ok));
    expect(await kept(idOf(messageId))).toHaveLength(1);
  });

  test("a click gets its outcome as toast, or 已收到 when that takes longer", async () => {
    const put = async (push: Accepted): Promise<void> => keepPushes(pool, [push]);
    const quick = await openStand({ put, settled: async () => ({ type: "success", content: "已退回" }) }, front);
    const click = () => sealed(eventOf("card.action.trigger", { operator: { open_id: "ou_1" }, action: {} }));
    expect(await quick.post(click())).toEqual({ status: 200, body: { toast: { type: "success", content: "已退回" } } });
    expect(await stand.post(click())).toEqual({ status: 200, body: { toast: { type: "info", content: "已收到" } } });
    await quick.close();
  });

  test("other methods and other paths are nobody's", async () => {
    expect((await fetch(stand.url)).status).toBe(404);
    expect((await fetch(`${stand.url}/x`, { method: "POST", body: "{}" })).status).toBe(404);
    expect(stand.outcomes()).toEqual([]);
  });
});
