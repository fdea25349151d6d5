import { afterAll, beforeAll, expect, test } from "vitest";
import { readClock, setClock } from "../src/clock.ts";
import { createDb, createPool, type Db } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate.ts";
import { record } from "../src/db/outbox.ts";
import { createLogger } from "../src/log.ts";
import { deliver } from "../src/queue/contracts.ts";
import { migrateQueues, openQueues, type Queues } from "../src/queue/queues.ts";
import { nextStop, placeInDay } from "../src/roles/demo-clock.ts";
import { jumpTo, nextDue, runDue, type Scheduled, type Ticking } from "../src/schedule.ts";
import { freshDatabase } from "./support/house.ts";

let db: Db;
let queues: Queues;
let house: Ticking;

beforeAll(async () => {
  const url = await freshDatabase();
  const pool = createPool(url, 6, () => undefined);
  await migrate(pool);
  await migrateQueues(pool);
  db = createDb(pool);
  const log = createLogger("silent");
  queues = openQueues({ kind: "postgres", url }, log, "producing");
  house = { db, queues, log };
});
afterAll(async () => {
  await queues.close();
  await db.destroy();
});

const shanghai = (text: string): Date => new Date(`${text}+08:00`);
const monday = shanghai("2026-03-02T08:00:00");

/** An entry that leaves one audit row a run, so that what really ran can be read back, whoever ran it. */
function entry(name: string, hour: number, minute: number, more?: () => Promise<void>): Scheduled {
  return {
    name,
    at: { hour, minute },
    run: async ({ tx, at }) => {
      const row = { actor: "schedule", action: name, target: placeInDay(at), traceId: "schedule" };
      await tx.insertInto("auditLog").values(row).execute();
      await more?.();
      return [];
    },
  };
}

async function happened(...names: string[]): Promise<string[]> {
  const rows = await db
    .selectFrom("auditLog")
    .select(["action", "target"])
    .where("action", "in", names)
    .orderBy("id")
    .execute();
  return rows.map((row) => `${row.target} ${row.action}`);
}

test("a jump runs what it passes, in order, day by day", async () => {
  await setClock(db, monday);
  const schedule = [entry("dawn-1", 6, 11), entry("noon-1", 12, 7), entry("eve-1", 18, 43)];
  const ran = await jumpTo(house, schedule, shanghai("2026-03-04T12:07:00"));
  const expected = [
    "03-02 12:07 noon-1",
    "03-02 18:43 eve-1",
    "03-03 06:11 dawn-1",
    "03-03 12:07 noon-1",
    "03-03 18:43 eve-1",
    "03-04 06:11 dawn-1",
    "03-04 12:07 noon-1",
  ];
  expect(ran.map(({ name, at }) => `${placeInDay(at)} ${name}`)).toEqual(expected);
  expect(await happened("dawn-1", "noon-1", "eve-1")).toEqual(expected);
  const now = (await readClock(db))();
  expect(now.getTime() - shanghai("2026-03-04T12:07:00").getTime()).toBeLessThan(5000);
  expect(await runDue(house, schedule)).toEqual([]);
});

test("eight ticks at once, in as many transactions, run each entry once", async () => {
  await setClock(db, monday);
  const schedule = [entry("one-2", 8, 37), entry("two-2", 8, 37), entry("three-2", 9, 3)];
  // Brings the clock past all three without running them: what a process finds that wakes up late.
  const to = shanghai("2026-03-02T09:30:00");
  await db
    .updateTable("domainClock")
    .set({ offsetMs: String(to.getTime() - Date.now()) })
    .execute();
  const all = await Promise.all(Array.from({ length: 8 }, () => runDue(house, schedule)));
  expect(
    all
      .flat()
      .map((ran) => ran.name)
      .toSorted(),
  ).toEqual(["one-2", "three-2", "two-2"]);
  expect(await happened("one-2", "two-2", "three-2")).toEqual([
    "03-02 08:37 one-2",
    "03-02 08:37 two-2",
    "03-02 09:03 three-2",
  ]);
});

test("an entry that fails takes back what it wrote and does not stop the others", async () => {
  await setClock(db, monday);
  const broken = entry("broken-3", 8, 37, async () => {
    throw new Error("no such thing");
  });
  const ran = await jumpTo(house, [broken, entry("sound-3", 8, 37)], shanghai("2026-03-02T09:00:00"));
  expect(ran.map(({ name, outcome }) => [name, outcome])).toEqual([
    ["broken-3", "failed"],
    ["sound-3", "done"],
  ]);
  expect(await happened("broken-3", "sound-3")).toEqual(["03-02 08:37 sound-3"]);
});

test("a statement that fails inside an entry leaves the transaction usable for the next", async () => {
  await setClock(db, monday);
  const broken: Scheduled = {
    name: "sql-4",
    at: { hour: 8, minute: 37 },
    run: async ({ tx }) => {
      await tx.insertInto("house").values({ key: "clash-4", value: "{}" }).execute();
      await tx.insertInto("house").values({ key: "clash-4", value: "{}" }).execute();
      return [];
    },
  };
  await jumpTo(house, [broken, entry("after-4", 8, 37)], shanghai("2026-03-02T09:00:00"));
  expect(await happened("after-4")).toEqual(["03-02 08:37 after-4"]);
  expect(await db.selectFrom("house").select("key").where("key", "=", "clash-4").execute()).toEqual([]);
});

test("what an entry wants sent is on the queue after its commit", async () => {
  await setClock(db, monday);
  let sent = "";
  const reminder: Scheduled = {
    name: "send-5",
    at: { hour: 8, minute: 37 },
    run: async ({ tx }) => {
      const content = { msgType: "text", json: JSON.stringify({ text: "x" }) } as const;
      sent = await record(tx, { kind: "send", lane: "oc_5", target: { chatId: "oc_5" }, content, cause: "send-5" });
      return [sent];
    },
  };
  const before = await queues.counts(deliver);
  await jumpTo(house, [reminder], shanghai("2026-03-02T09:00:00"));
  const after = await queues.counts(deliver);
  expect((after["wait"] ?? 0) - (before["wait"] ?? 0)).toBe(1);
  expect(await db.selectFrom("outbox").select("state").where("id", "=", sent).execute()).toEqual([
    { state: "waiting" },
  ]);
});

test("setting the clock passes over what lies between, and a step back lets it come again", async () => {
  const schedule = [entry("daily-6", 8, 37)];
  await setClock(db, monday);
  await setClock(db, shanghai("2026-03-05T08:00:00"));
  expect(await runDue(house, schedule)).toEqual([]);
  await setClock(db, monday);
  await jumpTo(house, schedule, shanghai("2026-03-02T08:37:00"));
  expect(await happened("daily-6")).toEqual(["03-02 08:37 daily-6"]);
});

test.each([
  { from: "2026-03-02T08:36:59", to: "2026-03-02T08:37:00", due: "2026-03-02T08:37:00" },
  { from: "2026-03-02T08:37:00", to: "2026-03-03T08:36:59", due: undefined },
  { from: "2026-03-02T23:59:00", to: "2026-03-04T00:00:00", due: "2026-03-03T08:37:00" },
  { from: "2026-12-31T08:37:00", to: "2027-01-01T08:37:00", due: "2027-01-01T08:37:00" },
])("between $from and $to stands $due", ({ from, to, due }) => {
  const found = nextDue([entry("daily", 8, 37)], shanghai(from), shanghai(to));
  expect(found?.at).toEqual(due === undefined ? undefined : shanghai(due));
});

test("an empty schedule is never due", () => {
  expect(nextDue([], monday, shanghai("2030-01-01T00:00:00"))).toBeUndefined();
});

test.each([
  { now: "2026-03-02T08:00:00", step: "hour", next: "2026-03-02T09:00:00" },
  { now: "2026-03-02T08:00:00", step: "morning", next: "2026-03-03T08:30:00" },
  { now: "2026-03-02T23:30:00", step: "morning", next: "2026-03-03T08:30:00" },
  { now: "2026-03-02T08:00:00", step: "monday", next: "2026-03-09T08:30:00" },
  { now: "2026-03-08T23:59:00", step: "monday", next: "2026-03-09T08:30:00" },
] as const)("$step after $now is $next", ({ now, step, next }) => {
  expect(nextStop(shanghai(now), step)).toEqual(shanghai(next));
});
