import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { schedule } from "../../jobs/schedule.ts";
import { text } from "../../src/bot/cards/kit.ts";
import { localTime } from "../../src/calendar/workdays.ts";
import { setClock } from "../../src/clock.ts";
import { putDown } from "../../src/courtesy/put-down.ts";
import { sayUnasked } from "../../src/courtesy/say-unasked.ts";
import { speak } from "../../src/courtesy/speak.ts";
import type { Topic } from "../../src/courtesy/topic.ts";
import { createDb, createPool, type Db } from "../../src/db/database.ts";
import { migrate } from "../../src/db/migrate.ts";
import { createLogger } from "../../src/log.ts";
import { migrateQueues, openQueues, type Queues } from "../../src/queue/queues.ts";
import { jumpTo, runDue, type Scheduled, type Ticking } from "../../src/schedule.ts";
import { freshDatabase } from "../support/house.ts";

// A database of its own: the schedule speaks to everybody who has something waiting.
let db: Db;
let queues: Queues;
let house: Ticking;
const county = "990177";
let orgId = "";

beforeAll(async () => {
  const url = await freshDatabase();
  const pool = createPool(url, 6, () => undefined);
  await migrate(pool);
  await migrateQueues(pool);
  db = createDb(pool);
  const log = createLogger("silent");
  queues = openQueues({ kind: "postgres", url }, log, "producing");
  house = { db, queues, log };
  const unit = {
    county,
    kind: "town",
    name: "青石镇",
    path: "a.b",
    parentId: null,
    urbanClass: null,
    validTo: null,
  } as const;
  orgId = (await db.insertInto("orgUnit").values(unit).returning("id").executeTakeFirstOrThrow()).id;
});
afterAll(async () => {
  await queues.close();
  await db.destroy();
});
beforeEach(async () => {
  for (const table of ["notice", "mute", "courtesySetting", "swap", "shift"] as const)
    await db.deleteFrom(table).execute();
});

const shanghai = (said: string): Date => new Date(`${said}+08:00`);

async function person(name: string): Promise<string> {
  const row = { county, name, post: null, unionId: null, phoneHmac: null, feishuOpenId: `ou_${randomUUID()}` };
  return (await db.insertInto("person").values(row).returning("id").executeTakeFirstOrThrow()).id;
}

async function duty(personId: string, onDay: string, name = "王秀兰"): Promise<string> {
  const people = { leaderName: "罗文启", leaderId: null, staffName: name, staffId: personId };
  const row = { county, orgId, onDay, kind: "full", ...people, phoneSealed: null } as const;
  return (await db.insertInto("shift").values(row).returning("id").executeTakeFirstOrThrow()).id;
}

/** What was said to somebody: when on the domain clock, and the words that went into the outbox. */
async function saidTo(
  personId: string,
): Promise<readonly { readonly at: string; readonly words: string; readonly parts: number }[]> {
  const rows = await db
    .selectFrom("notice as n")
    .innerJoin("outbox as o", "o.id", "n.outboxId")
    .select(["n.saidAt", "o.content", "o.id"])
    .where("n.toldId", "=", personId)
    .orderBy("n.saidAt")
    .execute();
  const messages = new Map(rows.map((row) => [row.id, row]));
  return [...messages.values()].map(({ id, saidAt, content }) => ({
    at: localTime(saidAt ?? new Date(0))
      .toPlainDateTime()
      .toString(),
    words: String(content?.["plain"]),
    parts: rows.filter((row) => row.id === id).length,
  }));
}

test("a jump over a weekend and a holiday: on the last working day before, merged, and nothing in the quiet hours", async () => {
  await setClock(db, shanghai("2026-09-29T10:00:00"));
  const wang = await person("王秀兰");
  // 9月30日 is worked; 10月1日 to 7日 are off, 10月10日 is a worked Saturday.
  for (const day of ["2026-10-01", "2026-10-04", "2026-10-08", "2026-10-12"]) await duty(wang, day);
  await jumpTo(house, schedule, shanghai("2026-10-12T20:00:00"));
  const said = await saidTo(wang);
  expect(said.map(({ at, parts }) => ({ at, parts }))).toEqual([
    { at: "2026-09-30T08:37:00", parts: 3 },
    { at: "2026-10-10T08:37:00", parts: 1 },
  ]);
  expect(said[0]?.words).toContain("有 3 件事告诉您");
  expect(said[0]?.words).toContain("10月4日 周日（国庆节）您在青石镇值班");
  expect(said[1]?.words).toContain("10月12日 周一您在青石镇值班");
});

test("running the same days again says nothing twice", async () => {
  const wang = await person("王秀兰");
  await duty(wang, "2026-03-04");
  await setClock(db, shanghai("2026-03-03T08:00:00"));
  await jumpTo(house, schedule, shanghai("2026-03-03T17:00:00"));
  await setClock(db, shanghai("2026-03-03T08:00:00"));
  await jumpTo(house, schedule, shanghai("2026-03-03T17:00:00"));
  expect(await saidTo(wang)).toHaveLength(1);
});

test("a house that wakes up at night says nothing of the morning it slept through, and the next morning only what still holds", async () => {
  const wang = await person("王秀兰");
  const day = await duty(wang, "2026-03-04");
  const next = await duty(wang, "2026-03-06");
  await setClock(db, shanghai("2026-03-03T08:00:00"));
  // Brings the clock past the morning without running it.
  const woken = shanghai("2026-03-04T20:00:00");
  await db
    .updateTable("domainClock")
    .set({ offsetMs: String(woken.getTime() - Date.now()) })
    .execute();
  await runDue(house, schedule);
  expect(await saidTo(wang)).toEqual([]);
  await jumpTo(house, schedule, shanghai("2026-03-05T09:00:00"));
  expect((await saidTo(wang)).map(({ at }) => at)).toEqual(["2026-03-05T08:37:00"]);
  const states = await db.selectFrom("notice").select(["ref", "state"]).where("personId", "=", wang).execute();
  expect(new Map(states.map((row) => [row.ref, row.state]))).toEqual(
    new Map([
      [day, "lapsed"],
      [next, "said"],
    ]),
  );
});

// A topic that always has something to say.
const news: Topic = {
  name: "test.news",
  prompt: false,
  say: async ({ ref }) => ({ title: `消息 ${ref}`, blocks: [text(ref)] }),
};
const prompt: Topic = { ...news, name: "test.prompt", prompt: true };
const hourly: readonly Scheduled[] = Array.from({ length: 24 }, (_, hour) => ({
  name: `try-${hour}`,
  at: { hour, minute: 41 },
  run: async ({ tx, at }) => {
    await putDown(tx, [
      { county, to: to(), topic: "test.news", ref: at.toISOString(), lapsesAt: shanghai("2027-01-01T00:00:00") },
    ]);
    return speak(tx, [news], { at, cause: `try ${at.toISOString()}`, promptOnly: false });
  },
}));
let to: () => { readonly personId: string } | { readonly chatId: string };

test("something new every hour for two weeks: at most two a working day and six a week, one a group, all within the hours", async () => {
  const wang = await person("王秀兰");
  await setClock(db, shanghai("2026-03-02T00:00:00"));
  to = () => ({ personId: wang });
  await jumpTo(house, hourly, shanghai("2026-03-15T23:59:00"));
  const days = (await saidTo(wang)).map(({ at }) => at);
  expect(days).toHaveLength(12);
  expect(days.map((at) => at.slice(0, 10))).toEqual(
    ["02", "02", "03", "03", "04", "04", "09", "09", "10", "10", "11", "11"].map((day) => `2026-03-${day}`),
  );
  expect(new Set(days.map((at) => at.slice(11, 16)))).toEqual(new Set(["08:41", "09:41"]));

  await setClock(db, shanghai("2026-03-02T00:00:00"));
  const chatId = `oc_${randomUUID()}`;
  to = () => ({ chatId });
  await jumpTo(house, hourly, shanghai("2026-03-08T23:59:00"));
  const { rows } = {
    rows: await db
      .selectFrom("notice")
      .select("saidOn")
      .distinct()
      .where("chatId", "=", chatId)
      .where("state", "=", "said")
      .execute(),
  };
  const sends = await db.selectFrom("outbox").select("id").where("lane", "=", chatId).execute();
  expect([rows.length, sends.length]).toEqual([5, 5]);
});

test("a county may be stricter, and the table refuses what is looser", async () => {
  await db.insertInto("courtesySetting").values({ county, perDay: 1, opens: "09:00" }).execute();
  const wang = await person("王秀兰");
  to = () => ({ personId: wang });
  await setClock(db, shanghai("2026-03-02T00:00:00"));
  await jumpTo(house, hourly, shanghai("2026-03-03T23:59:00"));
  expect((await saidTo(wang)).map(({ at }) => at.slice(0, 16))).toEqual(["2026-03-02T09:41", "2026-03-03T09:41"]);
  for (const looser of [{ perDay: 3 }, { opens: "08:00" }, { closes: "19:00" }, { noonTo: "13:00" }, { perGroup: 2 }]) {
    await expect(db.updateTable("courtesySetting").set(looser).execute()).rejects.toThrow("check constraint");
  }
});

test("muted: it waits, or the deputy reads it; unsubscribed: it is never said", async () => {
  const [wang, sun, zhou] = [await person("王秀兰"), await person("孙倩"), await person("周平")];
  const keeper = { orgId, role: "keeper", deptId: null, validTo: null, grantedBy: null };
  const held = await db
    .insertInto("membership")
    .values({ ...keeper, personId: sun, deputyOf: null })
    .returning("id")
    .executeTakeFirstOrThrow();
  await db
    .insertInto("membership")
    .values({ ...keeper, personId: zhou, deputyOf: held.id })
    .execute();
  await setClock(db, shanghai("2026-03-02T00:00:00"));
  const muted = { county, kind: "mute", untilDay: "2026-03-03" } as const;
  await db
    .insertInto("mute")
    .values([
      { ...muted, personId: wang },
      { ...muted, personId: sun },
    ])
    .execute();
  const gone = await person("马超群");
  await db.insertInto("mute").values({ county, personId: gone, kind: "unsubscribe", untilDay: null }).execute();
  for (const id of [wang, sun, gone])
    await duty(id, id === wang ? "2026-03-03" : id === sun ? "2026-03-05" : "2026-03-06", "某人");
  await db.transaction().execute((tx) =>
    putDown(
      tx,
      [wang, sun, gone].map((personId) => ({
        county,
        to: { personId },
        topic: "test.news",
        ref: "一件事",
        lapsesAt: shanghai("2026-04-01T00:00:00"),
      })),
    ),
  );
  const slot: Scheduled = {
    name: "slot",
    at: { hour: 8, minute: 37 },
    run: ({ tx, at }) => speak(tx, [news], { at, cause: `slot ${at.toISOString()}`, promptOnly: false }),
  };
  await jumpTo(house, [slot], shanghai("2026-03-05T12:00:00"));
  expect((await saidTo(wang)).map(({ at }) => at)).toEqual(["2026-03-04T08:37:00"]);
  expect(await saidTo(sun)).toEqual([]);
  const forDeputy = await saidTo(zhou);
  expect(forDeputy.map(({ at }) => at)).toEqual(["2026-03-02T08:37:00"]);
  expect(forDeputy[0]?.words).toContain("您代 孙倩 收这一条");
  expect(await saidTo(gone)).toEqual([]);
});

test("what does not wait leaves with its push when the hour allows, together with what was waiting; else in the slot", async () => {
  const wang = await person("王秀兰");
  const tell = async (topic: string, ref: string, cause: string) =>
    db.transaction().execute(async (tx) => {
      await putDown(tx, [
        { county, to: { personId: wang }, topic, ref, cause, lapsesAt: shanghai("2026-04-01T00:00:00") },
      ]);
      return speak(tx, [news, prompt], { cause, promptOnly: true });
    });
  await setClock(db, shanghai("2026-03-02T10:00:00"));
  expect(await tell("test.news", "不急", "m-1")).toEqual([]);
  expect(await tell("test.prompt", "急", "m-2")).toHaveLength(1);
  expect((await saidTo(wang)).map(({ parts }) => parts)).toEqual([2]);
  await setClock(db, shanghai("2026-03-02T21:00:00"));
  expect(await tell("test.prompt", "夜里", "m-3")).toEqual([]);
  const slot: Scheduled = {
    name: "slot",
    at: { hour: 8, minute: 37 },
    run: ({ tx, at }) => speak(tx, [news, prompt], { at, cause: "slot", promptOnly: false }),
  };
  await jumpTo(house, [slot], shanghai("2026-03-03T09:00:00"));
  expect((await saidTo(wang)).map(({ at }) => at.slice(0, 10))).toEqual(["2026-03-02", "2026-03-03"]);
});

async function administrator(): Promise<string> {
  const admin = await person("程远");
  const row = { personId: admin, orgId, role: "admin", deptId: null, deputyOf: null, validTo: null, grantedBy: null };
  await db.insertInto("membership").values(row).execute();
  return admin;
}

test("administrators are told once of each share of the month's calls that is passed, of several of the highest", async () => {
  const admin = await administrator();
  const passed = async (percent: number): Promise<void> => {
    await db
      .insertInto("house")
      .values({ key: `call_budget 2026-06 ${percent}`, value: JSON.stringify({}) })
      .execute();
  };
  await setClock(db, shanghai("2026-06-01T09:00:00"));
  await jumpTo(house, schedule, shanghai("2026-06-03T12:00:00"));
  expect(await saidTo(admin)).toEqual([]);
  await passed(70);
  await jumpTo(house, schedule, shanghai("2026-06-09T12:00:00"));
  await passed(90);
  await passed(100);
  await jumpTo(house, schedule, shanghai("2026-07-10T12:00:00"));
  const said = await saidTo(admin);
  expect(said.map(({ at }) => at.slice(0, 10))).toEqual(["2026-06-04", "2026-06-10"]);
  expect(said[0]?.words).toContain("70%");
  expect(said[1]?.words).toContain("100%");
  expect(said[1]?.words).not.toContain("90%");
});

test("from November administrators are told once a week that next year's notice is not loaded", async () => {
  const admin = await administrator();
  await setClock(db, shanghai("2026-10-30T09:00:00"));
  await jumpTo(house, schedule, shanghai("2026-11-15T12:00:00"));
  const said = await saidTo(admin);
  expect(said.map(({ at }) => at.slice(0, 10))).toEqual(["2026-11-02", "2026-11-09"]);
  expect(said[0]?.words).toContain("data/holidays/2027.json");
});

test("a tap on one part of a merged card draws the whole card again; a card of one part is left to the tap", async () => {
  const wang = await person("王秀兰");
  const cause = `m-${randomUUID()}`;
  const notices = ["甲", "乙"].map((ref, index) => {
    return {
      county,
      to: { personId: wang },
      topic: "test.prompt",
      ref,
      cause,
      lapsesAt: shanghai(`2026-04-0${index + 1}T00:00:00`),
    };
  });
  let settled = "";
  const told: Topic = {
    ...prompt,
    say: async ({ ref, isRefresh }) => ({
      title: `${ref}${isRefresh && ref === settled ? "已办" : "待办"}`,
      blocks: [text(ref)],
    }),
  };
  await setClock(db, shanghai("2026-03-02T10:00:00"));
  const [sent = ""] = await db.transaction().execute(async (tx) => {
    await putDown(tx, notices);
    return speak(tx, [told], { cause, promptOnly: true });
  });
  await db
    .updateTable("outbox")
    .set({ messageId: `om_${sent}` })
    .where("id", "=", sent)
    .execute();
  settled = "甲";
  const tap = async (messageId: string, push: string) => {
    await db
      .transaction()
      .execute((tx) => sayUnasked(tx, [told], { id: push, tapped: { messageId, chatId: "oc_wang" } }));
    return db.selectFrom("outbox").select(["kind", "lane", "target", "content"]).where("cause", "=", push).execute();
  };
  const [patch, ...more] = await tap(`om_${sent}`, `e-${randomUUID()}`);
  expect(more).toEqual([]);
  expect(patch).toMatchObject({ kind: "patch", lane: "oc_wang", target: { messageId: `om_${sent}` } });
  expect(String(patch?.content?.["plain"])).toMatch(/甲已办[^]*乙待办/);
  await db.deleteFrom("notice").where("ref", "=", "乙").execute();
  expect(await tap(`om_${sent}`, `e-${randomUUID()}`)).toEqual([]);
});
