import { sql } from "kysely";
import { afterAll, beforeEach, expect, test } from "vitest";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import { examineRequest } from "../../src/requests/examine.ts";
import type { Alike, Examined } from "../../src/requests/request.ts";
import { realRegistry } from "../bot/stubs.ts";
import { type Person, read, World } from "../bot/world.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);
const registry = await realRegistry();
let world: World;
let officer: Person;
let other: Person;
let coordinator: Person;

// Each test asks for the same things, so each has a county of its own.
beforeEach(async () => {
  world = new World(db, registry);
  await db.transaction().execute((tx) => seedCatalogue(tx, world.county));
  const county = await world.unit("明川县", "c");
  await db.updateTable("orgUnit").set({ kind: "county" }).where("id", "=", county).execute();
  const bureaus = await Promise.all([world.unit("民政局", "c.mz"), world.unit("卫健局", "c.wj")]);
  await db.updateTable("orgUnit").set({ kind: "department" }).where("id", "in", bureaus).execute();
  officer = await world.person("何敏", bureaus[0], ["department_officer"]);
  other = await world.person("陆宁", bureaus[1], ["department_officer"]);
  coordinator = await world.person("程远", county, ["coordinator"]);
});

async function asked(who: Person, line: string): Promise<{ id: string; no: number; alike: readonly Alike[] }> {
  await world.say(who, `/要数 ${line}`);
  const { id, no } = await db
    .selectFrom("request")
    .select(["id", "no"])
    .where("county", "=", world.county)
    .orderBy("no", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  return { id, no, alike: (await compared(id)).alike };
}

/** What the job does after a command: as the owner of the tables. */
async function compared(id: string): Promise<Examined> {
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('songbang.county', ${world.county}, true)`.execute(tx);
    const request = await examineRequest(tx, world.county, id, world.now);
    if (!request?.examined) throw new Error("not examined");
    return request.examined;
  });
}

const states = async (id: string): Promise<readonly string[]> =>
  (await db.selectFrom("requestField").select("mapState").where("requestId", "=", id).orderBy("ord").execute()).map(
    ({ mapState }) => mapState,
  );
const bands = (alike: readonly Alike[]): readonly string[] =>
  alike.map(({ no, band, apart }) => `${no} ${apart ? "apart" : band}`);

const winter = "标题：低保取暖情况统计表\n对象：低保对象\n字段：姓名、取暖方式、燃料种类\n截止：12月20日";
const clothes = "标题：冬季送温暖台账\n对象：低保对象\n字段：姓名、取暖方式、燃料种类\n截止：12月25日";

test("two requests that were told apart are not named again, nor are others of the same two forms, until it is taken back", async () => {
  const first = await asked(officer, winter);
  await world.press(officer, { action: "request.ask", id: first.id });
  const second = await asked(other, clothes);
  expect(bands(second.alike)).toEqual([`${first.no} likely`]);

  const click = await world.press(other, { action: "request.apart", id: second.id, other: first.id });
  expect(click.toast.text).toBe("记住了，这两张表以后不再提示");
  expect(read(click)).toContain(`说过不是一回事：第 ${first.no} 号《低保取暖情况统计表》（陆宁 2026-11-23）`);
  expect(read(click)).not.toContain("很可能重复");
  expect(JSON.stringify(click.card)).toContain(`第 ${first.no} 号恢复提示`);

  // The same two forms a month later, filed the other way round.
  const third = await asked(officer, winter.replace("统计表", "明细表").replace("12月20日", "12月22日"));
  expect(bands(third.alike)).toEqual([`${first.no} likely`]);
  await world.press(other, { action: "request.ask", id: second.id });
  expect(bands((await compared(third.id)).alike)).toEqual([`${first.no} likely`, `${second.no} apart`]);
  await world.press(officer, { action: "request.ask", id: third.id });
  const fourth = await asked(other, clothes.replace("台账", "名单"));
  expect(bands(fourth.alike)).toEqual([`${second.no} likely`, `${third.no} apart`, `${first.no} apart`]);

  const undone = await world.press(other, { action: "request.together", id: fourth.id, other: first.id });
  expect(undone.toast.text).toBe("已撤销，以后照常提示");
  expect(bands((await compared(fourth.id)).alike).filter((band) => band.includes("apart"))).toEqual([]);
  const said = await db
    .selectFrom("notSameForm")
    .select(["byName", "undoneBy", "shown"])
    .where("county", "=", world.county)
    .execute();
  expect(said).toEqual([{ byName: "陆宁", undoneBy: "陆宁", shown: { band: "likely", matched: 3, of: 3 } }]);
});

test("the coordinator says so on the card of admission, where the button that would merge the two goes", async () => {
  const first = await asked(officer, winter);
  await world.press(officer, { action: "request.ask", id: first.id });
  await world.press(coordinator, { action: "admit.admit", id: first.id }, { keep: ["1", "2", "3"], due: "2026-12-20" });
  const second = await asked(other, clothes);
  await world.press(other, { action: "request.ask", id: second.id });
  const before = JSON.stringify((await world.say(coordinator, `/准入 ${second.no}`)).card);
  expect(before).toContain("admit.merge");
  const click = await world.press(coordinator, { action: "admit.apart", id: second.id, other: first.id });
  expect(read(click)).toContain("（程远 2026-11-23）");
  expect(JSON.stringify(click.card)).not.toContain("admit.merge");
  const back = await world.press(coordinator, { action: "admit.together", id: second.id, other: first.id });
  expect(JSON.stringify(back.card)).toContain("admit.merge");
});

test("only who asks or admits may say so, and only of what was shown", async () => {
  const first = await asked(officer, winter);
  await world.press(officer, { action: "request.ask", id: first.id });
  const second = await asked(other, clothes);
  const stranger = await world.press(officer, { action: "request.apart", id: second.id, other: first.id });
  expect(stranger.toast.type).toBe("warning");
  const unseen = await world.press(other, { action: "request.apart", id: second.id, other: second.id });
  expect(unseen.toast.type).toBe("warning");
  expect(await db.selectFrom("notSameForm").select("id").where("county", "=", world.county).execute()).toEqual([]);
});

test("an element that a name does not mean is not proposed to that department again, until it chooses anew", async () => {
  const line = "标题：待遇情况\n对象：低保对象\n字段：姓名、享受待遇\n截止：12月20日";
  const first = await asked(officer, line);
  expect(await states(first.id)).toEqual(["bound", "proposed"]);
  await world.press(officer, { action: "request.bind", id: first.id }, { f2: "new" });
  expect(await states(first.id)).toEqual(["bound", "new"]);

  const second = await asked(officer, line.replace("待遇情况", "待遇核对"));
  expect(await states(second.id)).toEqual(["bound", "new"]);
  const looked = read(await world.say(officer, "/查重 低保对象的姓名、享受待遇"));
  expect(looked).toContain("没有的 1 项　享受待遇");
  const elsewhere = await asked(other, line);
  expect(await states(elsewhere.id)).toEqual(["bound", "proposed"]);

  await world.press(officer, { action: "request.choose", id: second.id, ord: 2 });
  expect(await states(second.id)).toEqual(["bound", "proposed"]);
  const third = await asked(officer, line.replace("待遇情况", "待遇复核"));
  expect(await states(third.id)).toEqual(["bound", "proposed"]);
});

test("names that were kept as new meet however they are written", async () => {
  const first = await asked(officer, "标题：待遇情况\n对象：低保对象\n字段：姓名、享受待遇（元）\n截止：12月20日");
  await world.press(officer, { action: "request.bind", id: first.id }, { f2: "new" });
  const { key } = await db
    .selectFrom("requestField")
    .select("key")
    .where("requestId", "=", first.id)
    .where("ord", "=", 2)
    .executeTakeFirstOrThrow();
  expect(key).toBe("=享受待遇");
});
