import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defineEvent, type EventReaction } from "../../src/bot/define-event.ts";
import { loadHandlers } from "../../src/bot/registry.ts";
import { drainLane } from "../../src/bot/turn.ts";
import { createColumns } from "../../src/crypto/column.ts";
import { createDb, createPool } from "../../src/db/database.ts";
import { claimRelay, keepPushes, unclaimStale } from "../../src/db/intake.ts";
import { migrate } from "../../src/db/migrate.ts";
import type { House } from "../../src/house.ts";
import { seal } from "../../src/ingress/seal.ts";
import { createLark } from "../../src/lark/client.ts";
import { createLimits } from "../../src/lark/limits.ts";
import { createLogger } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics.ts";
import { migrateQueues, openQueues } from "../../src/queue/queues.ts";
import { botMention, eventOf, keys, messageEvent, newId } from "../ingress/stand.ts";
import { freshDatabase } from "../support/house.ts";

const url = await freshDatabase();
const pool = createPool(url, 20, () => undefined);
const db = createDb(pool);
const log = createLogger("silent");
const limits = createLimits(pool);
const lark = createLark({ ...keys, appSecret: "unused", domain: "http://127.0.0.1:9" }, { log, limits });
const queues = openQueues({ kind: "postgres", url }, log, "producing");
let house: House;

const entered = "im.chat.access_event.bot_p2p_chat_entered_v1";

beforeAll(async () => {
  await migrate(pool);
  await migrateQueues(pool);
  house = {
    db,
    pool,
    lark,
    limits,
    queues,
    log,
    registry: await loadHandlers(new URL("../../handlers/", import.meta.url)),
    events: new Map(),
    metrics: createMetrics(),
    about: { version: "1.2.3" },
    columns: createColumns(Buffer.alloc(32, 7).toString("base64")),
    pushKeys: [keys.encryptKey],
    botOpenId: () => "ou_bot",
    county: () => "990101",
    loopback: false,
    at: () => undefined,
  };
});
afterAll(async () => {
  await queues.close();
  lark.close();
  await db.destroy();
});

/** A push that was accepted: durable, and nobody is at it yet. */
async function keep(lane: string, inner: unknown): Promise<string> {
  const id = `e-${newId("ev")}`;
  await keepPushes(pool, [{ id, lane, sealed: seal(JSON.stringify(inner), keys.encryptKey), receivedAt: Date.now() }]);
  return id;
}

function reacting(run: EventReaction["run"]): House {
  return { ...house, events: new Map([[entered, defineEvent({ types: [entered], run })]]) };
}

const outcomeOf = async (key: string): Promise<string | undefined> =>
  (await db.selectFrom("inbox").select("outcome").where("key", "=", key).executeTakeFirst())?.outcome;

test("a push that comes while the lane's worker is leaving is not left behind", async () => {
  const enter = (): unknown => eventOf(entered, { operator_id: { open_id: newId("ou") } });
  const lanes = Array.from({ length: 240 }, () => newId("oc"));
  for (let n = 0; n < lanes.length; n += 6) {
    await Promise.all(
      lanes.slice(n, n + 6).map(async (lane, nth) => {
        await keep(lane, enter());
        const first = drainLane(house, lane);
        await pause((n / 6 + nth) % 12);
        await keep(lane, enter());
        await Promise.all([first, drainLane(house, lane)]);
      }),
    );
  }
  const left = await db.selectFrom("intake").select("id").where("lane", "in", lanes).execute();
  expect(left).toEqual([]);
});

test("a push that only had to wait its turn, however long, is handled like any other", async () => {
  const lane = newId("oc");
  const key = await keep(lane, messageEvent({ chatId: lane, text: "/关于" }));
  // What tick and relay do with a backlog that takes ten minutes to work off.
  for (let ticks = 0; ticks < 40; ticks += 1) {
    await claimRelay(db, 500);
    await unclaimStale(db, 0, 500);
  }
  await drainLane(house, lane);
  expect(await outcomeOf(key)).toBe("answered");
});

test("a push whose handling dies each time is given up in the end, and the lane goes on", async () => {
  const lane = newId("oc");
  let tries = 0;
  const deadly = reacting(async (ctx) => {
    tries += 1;
    const { rows } = await pool.query<{ pid: number }>(
      "select pid from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())",
    );
    for (const { pid } of rows) await pool.query("select pg_terminate_backend($1)", [pid]);
    await ctx.db.selectFrom("person").select("id").limit(1).execute();
    return [];
  });
  const key = await keep(lane, eventOf(entered, { operator_id: { open_id: newId("ou") } }));
  const next = await keep(lane, messageEvent({ chatId: lane, text: "/关于" }));
  // As if it had been handed over a while ago: a first try that is not late leaves no trace.
  await pool.query("update intake set relayed_at = clock_timestamp() - interval '1 minute' where id = $1", [key]);
  for (let rounds = 0; rounds < 30 && (await outcomeOf(next)) === undefined; rounds += 1) {
    await drainLane(deadly, lane).catch(() => undefined);
  }
  expect(tries).toBe(10);
  expect([await outcomeOf(key), await outcomeOf(next)]).toEqual(["fault", "answered"]);
});

test("group talk to the bot waits until the bot knows who it is", async () => {
  const lane = newId("oc");
  const spoken = { chatId: lane, chatType: "group", text: "@_user_1 /关于", mentions: [botMention] } as const;
  const key = await keep(lane, messageEvent(spoken));
  const early = drainLane({ ...house, botOpenId: () => undefined }, lane);
  await expect(early).rejects.toMatchObject({ name: "Later" });
  expect(await outcomeOf(key)).toBeUndefined();
  await drainLane(house, lane);
  expect(await outcomeOf(key)).toBe("answered");
});
