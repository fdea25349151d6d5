import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { text } from "../../src/bot/cards/kit.ts";
import { topics } from "../../src/bot/topics.ts";
import { setClock } from "../../src/clock.ts";
import { measureEmergencies } from "../../src/courtesy/bypass.ts";
import { putDown } from "../../src/courtesy/put-down.ts";
import { sayUnasked } from "../../src/courtesy/say-unasked.ts";
import { speak } from "../../src/courtesy/speak.ts";
import type { Topic } from "../../src/courtesy/topic.ts";
import { createDb, createPool, type Db } from "../../src/db/database.ts";
import { migrate } from "../../src/db/migrate.ts";
import { createMetrics } from "../../src/metrics.ts";
import { realRegistry } from "../bot/stubs.ts";
import { button, type Person, read, valueOf, World } from "../bot/world.ts";
import { freshDatabase } from "../support/house.ts";

// A database of its own: courtesy speaks to everybody who has something waiting.
let db: Db;
let world: World;
let units: { county: string; qingshi: string; bailu: string; liuxi: string };
let leader: Person;
let townLeader: Person;
let wang: Person;
let far: Person;

beforeAll(async () => {
  const pool = createPool(await freshDatabase(), 6, () => undefined);
  await migrate(pool);
  db = createDb(pool);
  world = new World(db, await realRegistry());
  const unit = async (kind: "county" | "town" | "village", name: string, path: string) => {
    const id = await world.unit(name, path);
    await db.updateTable("orgUnit").set({ kind }).where("id", "=", id).execute();
    return id;
  };
  units = {
    county: await unit("county", "明川县", "mc"),
    qingshi: await unit("town", "青石镇", "mc.qs"),
    bailu: await unit("town", "白鹭镇", "mc.bl"),
    liuxi: await unit("village", "柳溪村", "mc.qs.lx"),
  };
  leader = await world.person("顾岚", units.county, ["leader"]);
  townLeader = await world.person("罗文启", units.bailu, ["leader"]);
  wang = await world.person("王秀兰", units.liuxi);
  far = await world.person("李建国", units.bailu);
});
afterAll(() => db.destroy());
beforeEach(async () => {
  for (const table of ["notice", "emergencyWindow"] as const) await db.deleteFrom(table).execute();
});

const shanghai = (said: string): Date => new Date(`${said}+08:00`);
// A Monday evening.
const night = "2026-11-23T23:00:00";

async function at(said: string): Promise<void> {
  world.now = shanghai(said);
  await setClock(db, world.now);
}

const danger: Topic = {
  name: "test.danger",
  prompt: true,
  safety: true,
  say: async ({ ref }) => ({ title: `险情 ${ref}`, blocks: [text(ref)] }),
};
const news: Topic = { ...danger, name: "test.news", safety: false };

/** Something to say that came up just now; the titles that were said of it. */
async function tell(who: Person, topic: Topic, ref: string): Promise<readonly string[]> {
  const cause = `m-${randomUUID()}`;
  const lapsesAt = shanghai("2026-12-30T00:00:00");
  const ids = await db.transaction().execute(async (tx) => {
    await putDown(tx, [{ county: world.county, to: { personId: who.id }, topic: topic.name, ref, cause, lapsesAt }]);
    return speak(tx, [danger, news], { cause, promptOnly: true });
  });
  return plain(ids);
}

async function plain(ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom("outbox")
    .select("content")
    .where("id", "in", [...ids])
    .execute();
  return rows.map(({ content }) => String(content?.["plain"]));
}

/** Says the command, presses what it asks to confirm. */
async function open(who: Person, line: string): Promise<string> {
  const draft = await world.say(who, `/值班 应急 ${line}`);
  const reason = / (\S+)$/.exec(line)?.[1] ?? "";
  const pressed = await world.press(who, valueOf(button(draft.card, "打开")), { reason });
  return read(pressed);
}

test("the card says what it does and until when; nothing is opened before it is confirmed", async () => {
  await at(night);
  const draft = read(await world.say(leader, "/值班 应急 青石镇 应急 河水上涨要转移"));
  expect(draft).toContain("到 11月24日 23:00");
  expect(draft).toContain("其他消息一条也不放行");
  expect(await db.selectFrom("emergencyWindow").select("id").execute()).toEqual([]);
  expect(await open(leader, "青石镇 应急 河水上涨要转移")).toContain("青石镇的应急通道开着");
  const opened = await db.selectFrom("emergencyWindow").selectAll().execute();
  expect(opened).toMatchObject([{ kind: "应急", reason: "河水上涨要转移", openedBy: leader.id, areaName: "青石镇" }]);
  const trail = await db.selectFrom("auditLog").select(["actor", "action", "target"]).execute();
  expect(trail).toContainEqual({ actor: leader.id, action: "emergency.open", target: opened[0]?.id });
});

test("typed in full it opens at once, for who has no buttons", async () => {
  await at(night);
  const said = read(await world.say(leader, "/值班 应急 全县 安保 48小时 重大活动安保 确认"));
  expect(said).toContain("明川县的应急通道开着");
  expect(said).toContain("到 11月25日 23:00 为止");
});

test("at 23:00 a safety message passes in the area and nowhere else, and nothing else passes", async () => {
  await at(night);
  expect(await tell(wang, danger, "一")).toEqual([]);
  await open(leader, "青石镇 应急 河水上涨要转移");
  const passed = await tell(wang, danger, "二");
  expect(passed).toHaveLength(1);
  expect(passed[0]).toContain("顾岚 打开了青石镇的应急通道（应急：河水上涨要转移），到 11月24日 23:00 为止");
  expect(await tell(wang, news, "三")).toEqual([]);
  expect(await tell(far, danger, "四")).toEqual([]);
  const states = await db.selectFrom("notice").select(["ref", "state"]).orderBy("ref").execute();
  expect(new Map(states.map(({ ref, state }) => [ref, state]))).toEqual(
    new Map([
      // It waited, and went along.
      ["一", "said"],
      ["二", "said"],
      ["三", "waiting"],
      ["四", "waiting"],
    ]),
  );
});

test("what waited since before leaves with the opening", async () => {
  await at(night);
  expect([await tell(wang, danger, "一"), await tell(far, danger, "二"), await tell(wang, news, "三")]).toEqual([
    [],
    [],
    [],
  ]);
  await open(leader, "青石镇 应急 河水上涨要转移");
  const { cause } = await db.selectFrom("emergencyWindow").select("cause").executeTakeFirstOrThrow();
  await db.transaction().execute((tx) => sayUnasked(tx, [danger, news], { id: cause }));
  const said = await db.selectFrom("notice").select("ref").where("state", "=", "said").execute();
  expect(said).toEqual([{ ref: "一" }]);
});

test.each([
  { when: "2026-11-24T22:59:00", hours: "", passes: true },
  { when: "2026-11-24T23:01:00", hours: "", passes: false },
  { when: "2026-11-26T22:59:00", hours: "72小时 ", passes: true },
  { when: "2026-11-26T23:01:00", hours: "72小时 ", passes: false },
])("opened $hours at 23:00, at $when it passes: $passes", async ({ when, hours, passes }) => {
  await at(night);
  await open(leader, `青石镇 应急 ${hours}河水上涨要转移`);
  await at(when);
  expect(await tell(wang, danger, when)).toHaveLength(passes ? 1 : 0);
});

test("over the two of a day it passes too, and the muted are left alone", async () => {
  await at("2026-11-23T10:00:00");
  await open(leader, "全县 安保 重大活动安保");
  for (const ref of ["一", "二"]) expect(await tell(wang, news, ref)).toHaveLength(1);
  expect(await tell(wang, news, "三")).toEqual([]);
  expect(await tell(wang, danger, "四")).toHaveLength(1);
  await db
    .insertInto("mute")
    .values({ county: world.county, personId: wang.id, kind: "mute", untilDay: "2026-11-25" })
    .execute();
  expect(await tell(wang, danger, "五")).toEqual([]);
  await db.deleteFrom("mute").execute();
});

test("at most 72 hours: the command refuses more, and so does the table", async () => {
  await at(night);
  expect(read(await world.say(leader, "/值班 应急 青石镇 应急 73小时 河水上涨要转移"))).toContain("1 到 72 小时");
  await open(leader, "青石镇 应急 72小时 河水上涨要转移");
  const longer = sql<Date>`ends_at + interval '1 second'`;
  await expect(db.updateTable("emergencyWindow").set({ endsAt: longer }).execute()).rejects.toThrow("check constraint");
});

test("who leads elsewhere, or does not lead, opens and closes nothing", async () => {
  await at(night);
  expect(read(await world.say(wang, "/值班 应急 青石镇 应急 河水上涨要转移"))).toContain("由本级的领导或专项办");
  expect(read(await world.say(townLeader, "/值班 应急 青石镇 应急 河水上涨要转移"))).toContain("可以写的有：白鹭镇");
  const draft = await world.say(leader, "/值班 应急 青石镇 应急 河水上涨要转移");
  const forwarded = await world.press(townLeader, valueOf(button(draft.card, "打开")), { reason: "河水上涨要转移" });
  expect(forwarded.toast.text).toContain("由本级的领导或专项办");
  await open(leader, "青石镇 应急 河水上涨要转移");
  const { id } = await db.selectFrom("emergencyWindow").select("id").executeTakeFirstOrThrow();
  expect((await world.press(townLeader, { action: "emergency.close", id })).toast.type).toBe("warning");
  // Not even past the verbs.
  const { numUpdatedRows } = await world.within(townLeader, world.private, ({ db: tx }) =>
    tx.updateTable("emergencyWindow").set({ closedAt: world.now, closedBy: townLeader.id }).executeTakeFirst(),
  );
  expect(numUpdatedRows).toBe(0n);
  expect(read(await world.say(leader, "/值班 应急 青石镇 应急 又来一次也不行"))).toContain("已经开着，是 顾岚 打开的");
});

test("closed by word, it lets nothing through any more; whom it concerns sees it while it is open", async () => {
  await at(night);
  await open(leader, "青石镇 应急 河水上涨要转移");
  expect(read(await world.say(wang, "/值班 应急"))).toContain("河水上涨要转移（顾岚 打开）");
  expect(read(await world.say(far, "/值班 应急"))).toContain("没有开着的应急通道");
  expect(read(await world.say(leader, "/值班 应急 结束"))).toContain("青石镇的应急通道已关");
  expect(await tell(wang, danger, "一")).toEqual([]);
});

test("what passed is counted on its window and shown as a figure", async () => {
  await at(night);
  await open(leader, "青石镇 应急 河水上涨要转移");
  for (const ref of ["一", "二"]) await tell(wang, danger, ref);
  expect(await db.selectFrom("emergencyWindow").select("passed").execute()).toEqual([{ passed: 2 }]);
  const metrics = createMetrics();
  await measureEmergencies(db, metrics);
  const figures = await metrics.registry.metrics();
  expect(figures).toContain('emergency_windows{state="open"} 1');
  expect(figures).toContain("emergency_messages 2");
});

test("of what the house itself says, emergency requests alone are about safety", () => {
  expect(topics.filter((topic) => topic.safety).map((topic) => topic.name)).toEqual(["requests.emergency"]);
});
