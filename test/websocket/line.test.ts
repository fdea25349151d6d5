import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import type { ClientConfig } from "../../simulator/ws/connections.ts";
import { type LineState, type LongConnection, openLongConnection } from "../../src/lark/long-connection.ts";
import { castWith } from "../support/house.ts";

const quick: ClientConfig = { ReconnectCount: -1, ReconnectInterval: 1, ReconnectNonce: 0, PingInterval: 1 };
const keeper = "ou_demo_liuxi";

interface Opened {
  readonly line: LongConnection;
  readonly got: {
    readonly header: { readonly event_id: string };
    readonly event: { readonly message: { readonly content: string } };
  }[];
  readonly states: { readonly state: LineState; readonly at: number }[];
}

let lark: Platform;
let lines: LongConnection[] = [];
afterEach(async () => {
  await Promise.all(lines.map((line) => line.close()));
  lines = [];
  await lark.close();
});

async function open(answer: (body: unknown) => Promise<object | undefined> = async () => undefined): Promise<Opened> {
  const got: Opened["got"] = [];
  const states: Opened["states"] = [];
  const line = openLongConnection(
    { appId: lark.app.appId, appSecret: lark.app.appSecret, domain: lark.origin },
    {
      log: pino({ level: "silent" }),
      receive: (body) => {
        // The simulator's own envelope of a message.
        got.push(body as Opened["got"][number]);
        return answer(body);
      },
      changed: (state) => states.push({ state, at: performance.now() }),
      pingTimeoutSeconds: 1,
      refusedWaitsMs: [100],
    },
  );
  lines.push(line);
  return { line, got, states };
}

async function start(): Promise<void> {
  const limits = { apiPerSecond: 200 };
  lark = await startPlatform({ transport: "websocket", clientConfig: quick, cast: castWith(), limits });
}

const attempts = (messageId: string) =>
  lark
    .deliveries()
    .filter((one) => one.messageId === messageId)
    .flatMap((one) => one.attempts.map(({ kind, status }) => ({ kind, status })));

test("a push arrives whole and in clear, in one piece or in shuffled ones, and its answer goes back", async () => {
  await start();
  const { got } = await open(async () => ({ toast: { type: "info", content: "收到了" } }));
  await lark.sockets.whenReady();
  for (const pieces of [1, 2, 7, 5000]) {
    lark.sockets.pieces = pieces;
    const text = `查职责 燃气🔥 ${pieces}`;
    const { pushed, messageId } = await lark.say(keeper, "p2p", text);
    await pushed;
    expect(attempts(messageId)).toEqual([{ kind: "answered", status: 200 }]);
    expect(JSON.parse(got.at(-1)?.event.message.content ?? "")).toEqual({ text });
  }
  expect(got).toHaveLength(4);
  const outcome = await lark.pushes.callback("card.action.trigger", {});
  expect(outcome).toMatchObject({ status: 200, body: JSON.stringify({ toast: { type: "info", content: "收到了" } }) });
});

test("what could not be kept is pushed again on the plan, with the same id", async () => {
  await start();
  let failures = 2;
  const { got } = await open(async () => {
    if (failures-- > 0) throw new Error("not kept");
    return undefined;
  });
  await lark.sockets.whenReady();
  const { pushed, messageId } = await lark.say(keeper, "p2p", "/帮助");
  await pushed;
  await lark.clock.advance(15_000);
  await lark.clock.advance(300_000);
  await lark.clock.advance(3_600_000);
  expect(attempts(messageId)).toEqual([
    { kind: "answered", status: 500 },
    { kind: "answered", status: 500 },
    { kind: "answered", status: 200 },
  ]);
  expect(new Set(got.map(({ header }) => header.event_id)).size).toBe(1);
});

test("without a connection a push waits for its next try", async () => {
  await start();
  const { pushed, messageId } = await lark.say(keeper, "p2p", "/帮助");
  await pushed;
  await open();
  await lark.sockets.whenReady();
  await lark.clock.advance(15_000);
  expect(attempts(messageId)).toEqual([
    { kind: "no connection", status: null },
    { kind: "answered", status: 200 },
  ]);
});

test("half-open: noticed within PingInterval and pingTimeout, connected anew, and what was lost comes again (10.4 #13)", async () => {
  await start();
  const { got, states } = await open();
  await lark.sockets.whenReady();
  lark.sockets.goHalfOpen();
  const from = performance.now();
  const { pushed, messageId } = await lark.say(keeper, "p2p", "/帮助");
  await lark.sockets.whenReady();
  const noticed = states.find(({ state, at }) => state === "reconnecting" && at > from);
  // Seconds of waiting as set above; the rest is for a busy machine.
  expect((noticed?.at ?? Number.POSITIVE_INFINITY) - from).toBeLessThan(1000 + 1000 + 500);
  expect(states.at(-1)?.state).toBe("connected");
  await pushed;
  expect(got).toEqual([]);
  await lark.clock.advance(15_000);
  expect(attempts(messageId).at(-1)).toEqual({ kind: "answered", status: 200 });
  expect(got).toHaveLength(1);
});

test("cut right after a push: connected anew, and the push comes again", async () => {
  await start();
  const { got } = await open();
  await lark.sockets.whenReady();
  lark.sockets.closeAfterNext();
  const { pushed, messageId } = await lark.say(keeper, "p2p", "/帮助");
  await pushed;
  await lark.sockets.whenReady();
  await lark.clock.advance(15_000);
  expect(attempts(messageId)).toEqual([
    { kind: "error", status: null },
    { kind: "answered", status: 200 },
  ]);
  // It may have been read before the cut: whoever receives must bear it twice.
  expect(got.length).toBeGreaterThanOrEqual(1);
});

test.each([1, 403, 514, 1000040350])("refused with %i it asks again until it is let in", async (code) => {
  await start();
  lark.sockets.refusals.push(code, code);
  const { states } = await open();
  await lark.sockets.whenReady();
  expect(states.map(({ state }) => state)).toEqual(["refused", "refused", "connected"]);
});

test("the 51st connection of an app is refused, and let in when another has left", async () => {
  await start();
  for (let n = 0; n < 50; n++) await open();
  await lark.sockets.whenReady(50);
  const late = await open();
  await expect.poll(() => late.states.at(-1)?.state).toBe("refused");
  await lines.shift()?.close();
  await late.line.connected;
  expect(lark.sockets.count).toBe(50);
});

test("each push goes to one connection, by chance", async () => {
  await start();
  const [one, two] = [await open(), await open()];
  await lark.sockets.whenReady(2);
  for (let n = 0; n < 40; n++) await (await lark.say(keeper, "p2p", "/帮助")).pushed;
  expect(one.got.length + two.got.length).toBe(40);
  expect(one.got.length).toBeGreaterThan(0);
  expect(two.got.length).toBeGreaterThan(0);
});

test("a frame of type card is not acknowledged, as no card comes that way any more", async () => {
  await start();
  const { got } = await open();
  await lark.sockets.whenReady();
  expect(await lark.sockets.push("{}", 200, "card")).toMatchObject({ kind: "timeout" });
  expect(got).toEqual([]);
});

test("on leaving, what is in hand is acknowledged first", async () => {
  await start();
  const slow = Promise.withResolvers<void>();
  const { line, got } = await open(async () => {
    await slow.promise;
    return undefined;
  });
  await lark.sockets.whenReady();
  const { pushed, messageId } = await lark.say(keeper, "p2p", "/帮助");
  await expect.poll(() => got.length).toBe(1);
  const closed = line.close();
  slow.resolve();
  await Promise.all([closed, pushed]);
  expect(attempts(messageId)).toEqual([{ kind: "answered", status: 200 }]);
});
