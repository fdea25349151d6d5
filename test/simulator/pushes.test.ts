import { describe, expect, test } from "vitest";
import { type HostileKind, hostileKinds } from "../../simulator/push/hostile.ts";
import { contentOf, eventOf, type Received, stand, tempDir, verdict } from "./stand.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("what reaches the bot", () => {
  test("a command typed in a group arrives sealed, signed over its exact bytes, with the bot mentioned", async () => {
    const { lark, bot } = await stand();
    const said = await lark.say("ou_an", "oc_town", "／查职责 油烟");
    await said.pushed;
    const [push] = bot.got;
    if (!push?.inner) throw new Error("nothing that opens arrived");
    expect(verdict(push, lark.app)).toBe("accepted");
    expect(push.inner.header).toMatchObject({
      event_type: "im.message.receive_v1",
      app_id: lark.app.appId,
      create_time: expect.stringMatching(/^\d{13}$/),
    });
    expect(push.inner.event).toMatchObject({
      sender: { sender_id: { open_id: "ou_an", union_id: "on_an" }, sender_type: "user" },
      message: {
        message_id: said.messageId,
        chat_id: "oc_town",
        chat_type: "group",
        message_type: "text",
        content: '{"text":"@_user_1 ／查职责 油烟"}',
        mentions: [{ key: "@_user_1", id: { open_id: lark.sim.world.bot.openId } }],
      },
    });
  });

  test("optional fields are absent, never null; a field nobody knows is there", async () => {
    const { lark, bot } = await stand();
    await (await lark.say("ou_an", "p2p", "在吗")).pushed;
    const event = eventOf(bot.got[0]);
    expect(JSON.stringify(event)).not.toContain("null");
    expect(event["message"]).not.toHaveProperty("mentions");
    expect(event["message"]).not.toHaveProperty("root_id");
    expect(event["sender"]).not.toHaveProperty("sender_id.user_id");
    expect(Object.keys(event).some((key) => key.startsWith("x_"))).toBe(true);
  });

  test("talk among people stays among people, until the all-messages scope is on", async () => {
    const { lark, bot } = await stand();
    expect(await (await lark.say("ou_an", "oc_town", "今天下雨")).pushed).toEqual([]);
    expect(await (await lark.say("ou_an", "oc_town", "大家注意", { mention: "all" })).pushed).toEqual([]);
    expect(await (await lark.say("ou_an", "oc_town", "/帮助", { mention: "nobody" })).pushed).toEqual([]);
    lark.switchScopeOn("im:message.group_msg");
    await (await lark.say("ou_an", "oc_town", "雨停了")).pushed;
    expect(bot.got).toHaveLength(1);
    expect(lark.chat("oc_town")).toHaveLength(4);
  });

  test("a reply names its parent and its root", async () => {
    const { lark, bot } = await stand();
    const first = await lark.say("ou_an", "p2p", "一");
    const second = await lark.say("ou_an", "p2p", "二", { replyTo: first.messageId });
    const third = await lark.say("ou_an", "p2p", "三", { replyTo: second.messageId });
    await third.pushed;
    await lark.waitFor(() => bot.got.length === 3);
    const message = bot.got
      .map((push) => push.inner?.event["message"])
      .find((each) => JSON.stringify(each).includes("三"));
    expect(message).toMatchObject({ root_id: first.messageId, parent_id: second.messageId });
  });

  test("a recalled message, a bot put out and taken in, a menu tap: each is told", async () => {
    const { lark, bot } = await stand();
    const { messageId, pushed } = await lark.say("ou_an", "p2p", "说错了");
    await pushed;
    await lark.recall("ou_an", messageId);
    await lark.removeBot("oc_town", "ou_bo");
    await lark.addBot("oc_town");
    await lark.menu("ou_an", "todo");
    expect(bot.got.map((push) => push.inner?.header["event_type"])).toEqual([
      "im.message.receive_v1",
      "im.message.recalled_v1",
      "im.chat.member.bot.deleted_v1",
      "im.chat.member.bot.added_v1",
      "application.bot.menu_v6",
    ]);
    expect(bot.got[2]?.inner?.event).toMatchObject({ chat_id: "oc_town", operator_id: { open_id: "ou_bo" } });
    expect(bot.got[4]?.inner?.event["timestamp"]).toMatch(/^\d{10}$/);
    expect(lark.chat("ou_an")[0]?.recalled).toBe(true);
  });
});

describe("a push that is not acked", () => {
  test("comes again after 15 s, 5 min, 1 h and 6 h, and then no more", async () => {
    const { lark, bot } = await stand();
    bot.answers = [{ status: 503, body: "" }];
    const said = await lark.say("ou_an", "p2p", "在吗");
    const [delivery] = await said.pushed;
    await lark.clock.advance(14_000);
    expect(bot.got).toHaveLength(1);
    await lark.clock.advance(2000);
    expect(bot.got).toHaveLength(2);
    await lark.clock.advance(24 * HOUR);
    expect(bot.got).toHaveLength(5);
    expect(delivery?.state).toBe("given up");
    const at = delivery?.attempts.map((attempt) => Date.parse(attempt.at)) ?? [];
    const waits = at.slice(1).map((each, i) => each - (at[i] ?? 0));
    for (const [i, wait] of [15_000, 5 * MINUTE, HOUR, 6 * HOUR].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual(wait);
      expect(waits[i]).toBeLessThan(wait + 5000);
    }
  });

  test("keeps its event id, but is sealed and signed anew, stamped by the machine's clock", async () => {
    const { lark, bot } = await stand({ startAt: new Date("2031-05-01T08:00:00+08:00") });
    bot.answers = ["cut", { status: 500, body: "" }, { status: 200, body: "{}" }];
    const [delivery] = await (await lark.say("ou_an", "p2p", "在吗")).pushed;
    await lark.clock.advance(HOUR);
    expect(delivery?.state).toBe("done");
    expect(delivery?.attempts.map((attempt) => attempt.status)).toEqual([null, 500, 200]);
    expect(new Set(bot.got.map((push) => push.inner?.header["event_id"])).size).toBe(1);
    expect(new Set(bot.got.map((push) => push.headers["x-lark-signature"])).size).toBe(3);
    for (const push of bot.got) {
      expect(verdict(push, lark.app)).toBe("accepted");
      expect(Math.abs(Number(push.headers["x-lark-request-timestamp"]) - Date.now() / 1000)).toBeLessThan(30);
    }
    expect(Number(bot.got[0]?.inner?.header["create_time"])).toBeGreaterThan(Date.parse("2031-01-01"));
  });

  test("has three seconds to answer", async () => {
    const { lark, bot } = await stand();
    bot.answers = ["never", { status: 200, body: "{}" }];
    const [delivery] = await (await lark.say("ou_an", "p2p", "在吗")).pushed;
    expect(delivery).toMatchObject({ state: "waiting", attempts: [{ kind: "timeout", status: null }] });
    expect(delivery?.attempts[0]?.tookMs).toBeGreaterThanOrEqual(2990);
    await lark.clock.advance(15_000);
    expect(delivery?.state).toBe("done");
  });

  test("is still owed by a platform that was restarted", async () => {
    const stateDir = await tempDir();
    const first = await stand({ stateDir });
    first.bot.answers = [{ status: 503, body: "" }];
    const said = await first.lark.say("ou_an", "p2p", "在吗");
    await said.pushed;
    await first.lark.close();
    const again = await stand({ stateDir });
    await again.lark.clock.advance(15_000);
    expect(again.bot.got[0]?.inner?.event["message"]).toMatchObject({ message_id: said.messageId });
    expect(again.lark.app).toEqual(first.lark.app);
  });
});

describe("disorder", () => {
  test("copies at once share an event id, or have one each", async () => {
    const { lark, bot } = await stand();
    await (await lark.say("ou_an", "p2p", "一", { deliveries: 3 })).pushed;
    await (await lark.say("ou_an", "p2p", "二", { deliveries: 3, newEventIds: true })).pushed;
    const ids = bot.got.map((push) => push.inner?.header["event_id"]);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
    expect(new Set(ids.slice(3)).size).toBe(3);
  });

  test("an event comes again after its ack; one overtakes another; one is late", async () => {
    const { lark, bot } = await stand();
    lark.pushes.duplicateNext();
    await (await lark.say("ou_an", "p2p", "一")).pushed;
    lark.pushes.holdNext();
    const held = await lark.say("ou_an", "p2p", "二");
    await (await lark.say("ou_an", "p2p", "三")).pushed;
    await held.pushed;
    lark.pushes.delayNext(10 * MINUTE);
    const late = await lark.say("ou_an", "p2p", "四");
    await (await lark.say("ou_an", "p2p", "五")).pushed;
    await lark.clock.advance(11 * MINUTE);
    await late.pushed;
    expect(bot.got.map((push) => contentOf(push)["text"])).toEqual(["一", "一", "三", "二", "五", "四"]);
  });
});

describe("pushes with a fault", () => {
  // Those that pass the seal must be caught by what they say: their age, size, kind or app.
  const says: Partial<Record<HostileKind, (push: Received, appId: string) => boolean>> = {
    "stale-timestamp": (push) => Date.now() / 1000 - Number(push.headers["x-lark-request-timestamp"]) > 8 * 3600,
    "unknown-event": (push) => push.inner?.header["event_type"] === "im.something.new_v9",
    "two-megabytes": (push) => push.raw.length > 2 * 1024 * 1024,
    "v1-envelope": (push) => push.inner?.schema === undefined,
    "wrong-app": (push, appId) => push.inner?.header["app_id"] !== appId,
  };
  test.each(hostileKinds.map((kind) => ({ kind })))("$kind", async ({ kind }) => {
    const { lark, bot } = await stand();
    await lark.hostile(kind);
    const [push] = bot.got;
    if (!push) throw new Error("nothing arrived");
    const odd = says[kind];
    expect(verdict(push, lark.app)).toBe(odd ? "accepted" : "refused");
    expect(odd?.(push, lark.app.appId) ?? true).toBe(true);
  });

  test.each([{ encrypted: true }, { encrypted: false }])(
    "the check of the address, encrypted: $encrypted",
    async (how) => {
      const { lark, bot } = await stand();
      expect(await lark.challenge(how)).toMatchObject({ passed: false, status: 200 });
      const [push] = bot.got;
      if (!push) throw new Error("nothing arrived");
      expect(verdict(push, lark.app)).toBe("challenge");
      expect(push.headers).not.toHaveProperty("x-lark-signature");
      await lark.challenge({ ...how, token: "another" });
      expect(bot.got[1] && verdict(bot.got[1], lark.app)).toBe("refused");
    },
  );
});

test("the outer body is not what JSON.stringify would write, unless asked", async () => {
  const mixed = await stand();
  const canonical = await stand({ pushBytes: "canonical" });
  for (const { lark } of [mixed, canonical]) await (await lark.say("ou_an", "p2p", "在吗")).pushed;
  const rewritten = (raw: Buffer | undefined) => JSON.stringify(JSON.parse(String(raw)));
  expect(String(mixed.bot.got[0]?.raw)).not.toBe(rewritten(mixed.bot.got[0]?.raw));
  expect(String(canonical.bot.got[0]?.raw)).toBe(rewritten(canonical.bot.got[0]?.raw));
});
