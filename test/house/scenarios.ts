import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { freePort } from "../../src/free-port.ts";
import { laneOf } from "../../src/ingress/lane.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";
import { startRedis, type TestRedis } from "../support/redis.ts";

const group = "oc_demo_liuxi";
const keeper = "ou_demo_liuxi";

/** The bot's answers to a message, as the chat shows them. */
function answersTo(lark: Platform, chat: string, messageId: string): ChatMessage[] {
  return lark.chat(chat).filter((m) => m.sender.kind === "bot" && m.replyTo?.messageId === messageId);
}

async function ask(lark: Platform, openId: string, chat: string, text: string, more = {}): Promise<ChatMessage> {
  const { messageId } = await lark.say(openId, chat, text, { mention: "bot", ...more });
  return lark.waitFor(() => answersTo(lark, chat === "p2p" ? openId : chat, messageId)[0], 15_000);
}

function words(message: ChatMessage): string {
  return message.body.kind === "card" ? JSON.stringify(message.body.card) : JSON.stringify(message.body);
}

/**
 * What people and the platform do to the house, and what must come of it (lark-protocol.md 10.4): the same for either
 * carrier of jobs and for either way that pushes come in. Call it inside a describe.
 */
export function conversation(carrier: "postgres" | "redis", transport: "webhook" | "websocket"): void {
  let lark: Platform;
  let house: TestHouse;
  let redis: TestRedis | undefined;

  beforeAll(async () => {
    lark = await startPlatform({ transport, cast: castWith({ openId: "ou_stranger_1", name: "路人" }) });
    // The long connection needs two keys of the four.
    const twoKeys = { LARK_TRANSPORT: "websocket", LARK_ENCRYPT_KEY: "", LARK_VERIFICATION_TOKEN: "" };
    // One of its own: houses on one Redis would take each other's pushes.
    redis = carrier === "redis" ? await startRedis() : undefined;
    house = await startHouse(lark, {
      workers: 2,
      ...(redis ? { redisUrl: redis.url } : {}),
      ...(transport === "websocket" ? { env: twoKeys } : {}),
    });
    if (transport === "webhook") {
      lark.setPushUrl(house.webhook);
    } else {
      // Two web processes: each push goes to one of the two connections by chance, copies of one to either.
      await house.start("web", { PORT: String(await freePort()) });
      await lark.sockets.whenReady(2);
    }
  });
  afterAll(async () => {
    await house.close();
    await lark.close();
    await redis?.close();
  });

  test("a typed command is answered with one card", async () => {
    const card = await ask(lark, keeper, group, "/查职责 燃气");
    expect(words(card)).toContain("燃气");
    expect(card.body.kind).toBe("card");
  });

  test("the same push five times in parallel, and again after a 200, has one answer (10.4 #2)", async () => {
    lark.pushes.duplicateNext();
    const { messageId, pushed } = await lark.say(keeper, group, "/关于", {
      mention: "bot",
      deliveries: 5,
      newEventIds: true,
    });
    await pushed;
    await lark.waitFor(() => answersTo(lark, group, messageId)[0], 15_000);
    // A later message of the same chat is handled after every copy of the earlier one.
    await ask(lark, keeper, group, "/帮助");
    expect(answersTo(lark, group, messageId)).toHaveLength(1);
  });

  test("of the pushes that wait in a chat the oldest is handled first, one at a time; other chats do not wait", async () => {
    const chat = "oc_demo_qingshi";
    const holder = await house.pool.connect();
    await holder.query("select pg_advisory_lock(hashtextextended($1, 0))", [laneOf(chat)]);
    const asked: string[] = [];
    for (const word of ["油烟", "欠薪", "违建"]) {
      const { messageId, pushed } = await lark.say("ou_demo_town", chat, `/查职责 ${word}`, { mention: "bot" });
      await pushed;
      asked.push(messageId);
    }
    await ask(lark, keeper, group, "/关于");
    expect(lark.chat(chat).filter((m) => m.replyTo && asked.includes(m.replyTo.messageId))).toEqual([]);
    await holder.query("select pg_advisory_unlock(hashtextextended($1, 0))", [laneOf(chat)]);
    holder.release();
    asked.push((await ask(lark, "ou_demo_town", chat, "/查职责 飞线充电")).replyTo?.messageId ?? "");
    const { rows } = await house.pool.query<{ key: string; apart: boolean }>(
      `select key, coalesce(started_at >= lag(done_at) over (order by started_at), true) as apart
       from inbox where key = any ($1) order by started_at`,
      [asked.map((id) => `m-${id}`)],
    );
    expect(rows).toEqual(asked.map((id) => ({ key: `m-${id}`, apart: true })));
    // Sends overtake each other: let them all arrive, so that none of them meets the next scenario's fault.
    await lark.waitFor(() => asked.every((id) => answersTo(lark, chat, id).length === 1), 15_000);
  });

  test("429 with a reset of 3 s, then 200: one message, not before the reset (10.4 #5)", async () => {
    const before = Date.now();
    lark.faults.next("message.reply", { kind: "limit", resetSeconds: 3 });
    const { messageId } = await lark.say("ou_demo_shiqiao", "p2p", "/帮助");
    await lark.waitFor(() => answersTo(lark, "ou_demo_shiqiao", messageId)[0], 20_000);
    expect(Date.now() - before).toBeGreaterThanOrEqual(3000);
    expect(answersTo(lark, "ou_demo_shiqiao", messageId)).toHaveLength(1);
  });

  test("the response is lost after success: no second message (10.4 #6)", async () => {
    lark.faults.dropResponse("message.reply");
    const { messageId } = await lark.say("ou_demo_minzhu", "p2p", "/帮助");
    await lark.waitFor(() => answersTo(lark, "ou_demo_minzhu", messageId)[0], 20_000);
    const { outbox } = await settled(house, `m-${messageId}`);
    expect(outbox).toEqual([{ kind: "reply", state: "done" }]);
    expect(answersTo(lark, "ou_demo_minzhu", messageId)).toHaveLength(1);
  });

  test("the token is revoked in mid-life: the call succeeds with a new one (10.4 #7)", async () => {
    lark.revokeTokens();
    const before = lark.calls().filter((call) => call.api === "token").length;
    await ask(lark, keeper, group, "/帮助");
    const tokens = lark.calls().filter((call) => call.api === "token").length - before;
    // Two workers, each with a token of its own.
    expect(tokens).toBeGreaterThanOrEqual(1);
    expect(tokens).toBeLessThanOrEqual(2);
  });

  test("a number picks from the menu, a near miss is answered with the likely command", async () => {
    await ask(lark, keeper, "p2p", "/查职责 管道");
    const near = await ask(lark, keeper, "p2p", "/查值责 燃气");
    expect(words(near)).toContain("/查职责 燃气");
    const picked = await ask(lark, keeper, "p2p", "1");
    expect(words(picked)).toContain("住建");
  });

  test("a form asks for what is missing; refused with what was typed kept, then answered (10.4 #10)", async () => {
    const form = await ask(lark, "ou_demo_shiqiao", "p2p", "/证明");
    expect(words(form)).toContain('"tag":"form"');
    const button = lark.waitFor(() => lark.chat("ou_demo_shiqiao").find((m) => m.messageId === form.messageId));
    await button;
    const answer = await lark.click("ou_demo_shiqiao", form.messageId, submitOf(form), { words: "婚姻状况" });
    expect(answer.toast?.content).toBeTruthy();
    const after = await lark.waitFor(() => {
      const now = lark.chat("ou_demo_shiqiao").find((m) => m.messageId === form.messageId);
      return now?.body.kind === "card" && now.body.version > 1 && now;
    }, 15_000);
    expect(words(after)).toContain("婚姻");
  });

  test("two people click at the same moment: both get a toast and the card is in one state (10.4 #9)", async () => {
    const card = await ask(lark, keeper, group, "/查职责 燃气");
    const name = buttonOf(card, "边界");
    const [first, second] = await Promise.all([
      lark.click(keeper, card.messageId, name),
      lark.click("ou_demo_town", card.messageId, name),
    ]);
    expect(first.toast?.content).toBeTruthy();
    expect(second.toast?.content).toBeTruthy();
  });

  test("the bot is removed from a group with messages queued: they end as dead, with a reason, without a storm (10.4 #12)", async () => {
    const chat = "oc_demo_qingshi";
    await lark.removeBot(chat);
    await lark.addBot(chat);
    const { messageId } = await lark.say("ou_demo_town", chat, "/帮助", { mention: "bot" });
    const removed = lark.removeBot(chat);
    const before = lark.calls().length;
    const row = await waitForRow(house, `m-${messageId}`);
    expect(row).toEqual({ state: "dead", reason: expect.stringMatching(/gone|left/) });
    const refused = lark
      .calls()
      .slice(before)
      .filter((call) => call.code !== 0);
    expect(refused.length).toBeLessThan(5);
    await removed;
    await lark.addBot(chat);
  });

  test("a stranger may ask whose duty it is, and is told whom to ask for the rest", async () => {
    const card = await ask(lark, "ou_stranger_1", "p2p", "/查职责 油烟");
    expect(words(card)).toContain("油烟");
    const refused = await ask(lark, "ou_stranger_1", "p2p", "/纯文本");
    expect(words(refused)).toContain("程远");
  });

  test("logs of the whole run hold no token, secret, name or message body (10.4 #15)", async () => {
    await pause(0);
    const log = house.log();
    expect(log).toContain("push handled");
    for (const secret of [
      lark.app.appSecret,
      lark.app.encryptKey,
      lark.app.verificationToken,
      "t-",
      "查职责",
      "燃气",
      "王秀兰",
      "程远",
      keeper,
    ]) {
      expect(log.includes(secret), `the log holds ${secret}`).toBe(false);
    }
  });
}

async function settled(house: TestHouse, key: string): Promise<{ outbox: { kind: string; state: string }[] }> {
  await waitForRow(house, key);
  const { rows } = await house.pool.query<{ kind: string; state: string }>(
    "select kind, state from outbox where cause = $1",
    [key],
  );
  return { outbox: rows };
}

/** The outbox row of a push, once it is no longer waiting. */
async function waitForRow(house: TestHouse, key: string): Promise<{ state: string; reason: string | null }> {
  const until = Date.now() + 20_000;
  for (;;) {
    const { rows } = await house.pool.query<{ state: string; reason: string | null }>(
      "select state, reason from outbox where cause = $1 and state <> 'waiting'",
      [key],
    );
    if (rows[0]) return rows[0];
    if (Date.now() > until) throw new Error(`no outbox row of ${key} was settled`);
    await pause(50);
  }
}

function elements(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(elements);
  if (typeof value !== "object" || value === null) return [];
  return [{ ...value }, ...Object.values(value).flatMap(elements)];
}

function component(message: ChatMessage, fits: (element: Record<string, unknown>) => boolean) {
  const card = message.body.kind === "card" ? message.body.card : {};
  const interactive = elements(card).filter((element) =>
    ["button", "input", "select_static", "multi_select_static", "date_picker", "checker"].includes(
      String(element["tag"]),
    ),
  );
  const ordinal = interactive.findIndex(fits);
  const found = interactive[ordinal];
  if (!found) throw new Error("no such component in the card");
  return { tag: String(found["tag"]), ordinal, ...(typeof found["name"] === "string" ? { name: found["name"] } : {}) };
}

function submitOf(message: ChatMessage) {
  return component(message, (element) => element["form_action_type"] === "submit");
}

function buttonOf(message: ChatMessage, label: string) {
  return component(
    message,
    (element) => element["tag"] === "button" && JSON.stringify(element["text"]).includes(label),
  );
}
