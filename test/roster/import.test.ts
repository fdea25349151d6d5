import { afterAll, beforeAll, expect, test } from "vitest";
import type { Context } from "../../src/context.ts";
import { UserError } from "../../src/errors.ts";
import type { ImportPlan } from "../../src/imports/plan.ts";
import { rosterBook } from "../../src/roster/book.ts";
import { rosterImport } from "../../src/roster/import-kind.ts";
import { planRoster } from "../../src/roster/plan-import.ts";
import { monthBook } from "../../src/roster/show-month.ts";
import { readWorkbook } from "../../src/sheets/read-workbook.ts";
import { writeWorkbook } from "../../src/sheets/write-workbook.ts";
import { realRegistry } from "../bot/stubs.ts";
import { type Person, World } from "../bot/world.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);

const world = new World(db, await realRegistry());
const headers = ["日期", "班次", "带班领导", "值班员", "电话", "单位"];
let officer: Person;
let wang: Person;

beforeAll(async () => {
  const town = await world.unit("青石镇", "county.town");
  const village = await world.unit("柳溪村", "county.town.village");
  await world.unit("白鹭镇", "county.other");
  officer = await world.person("周平", town, ["town_officer"]);
  wang = await world.person("王秀兰", village);
});

function plan(rows: readonly (readonly string[])[], who = officer): Promise<ImportPlan> {
  return world.within(who, world.private, async (ctx) => {
    const made = await planRoster(ctx, { sheets: [{ name: "值班表", rows: [["青石镇值班表"], headers, ...rows] }] });
    if ("refused" in made) throw new Error(made.refused);
    return made;
  });
}

/** As the job does it: as the tables' owner, in one transaction. */
async function apply(made: ImportPlan): Promise<void> {
  await world.within(officer, world.private, async (ctx: Context) => {
    await db
      .transaction()
      .execute((tx) =>
        rosterImport.apply({ ...ctx, db: tx }, { importId: "import-1", county: world.county, plan: made }),
      );
  });
}

const verdicts = (made: ImportPlan): readonly string[] =>
  made.rows.map(({ verdict, reason }) => (reason ? `${verdict}: ${reason}` : verdict));

test("a sound roster: new, then the same, then one change; the number is sealed in the plan and in the table", async () => {
  const rows = [
    ["2026-03-05", "全天", "罗文启", "王秀兰", "000-1111-0001", "青石镇"],
    ["2026-03-06", "全天", "邓若兰", "周平", "000-1111-0002", "青石镇"],
    ["2026-03-07", "白班", "姚树声", "老张", "", "青石镇"],
    ["2026-03-07", "夜班", "姚树声", "老李", "", "青石镇"],
  ];
  const first = await plan(rows);
  expect(verdicts(first)).toEqual(["new", "new", "new", "new"]);
  expect(first.blocked).toBeUndefined();
  expect(JSON.stringify(first.rows.map(({ data }) => data))).not.toContain("1111");
  await apply(first);
  expect(verdicts(await plan(rows))).toEqual(["same", "same", "same", "same"]);
  const stored = await db
    .selectFrom("shift")
    .select(["staffId", "phoneSealed"])
    .where("county", "=", world.county)
    .orderBy("onDay")
    .execute();
  expect(stored[0]?.staffId).toBe(wang.id);
  expect(stored[2]?.staffId).toBeNull();
  expect(stored[0]?.phoneSealed).not.toContain("1111");
  const changed = await plan([["2026-03-06", "全天", "邓若兰", "老赵", "000-1111-0002", "青石镇"]]);
  expect(verdicts(changed)).toEqual(["changed: 原来：邓若兰、周平"]);
});

test("what collides is named row by row, and keeps the whole out", async () => {
  const made = await plan([
    ["2026-05-01", "全天", "罗文启", "王秀兰", "", "青石镇"],
    ["2026-05-02", "全天", "邓若兰", "王秀兰", "", "青石镇"],
    ["2026-05-02", "白班", "老钱", "王秀兰", "", "柳溪村"],
    ["2026-05-03", "全天", "姚树声", "姚树声", "", "青石镇"],
    ["2026-05-04", "全天", "罗文启", "老张", "", "青石镇"],
  ]);
  expect(verdicts(made)).toEqual([
    "error: 王秀兰值完2026-05-01全天（青石镇）不满 24 小时又值班",
    "error: 王秀兰值完2026-05-01全天（青石镇）不满 24 小时又值班",
    "error: 王秀兰值完2026-05-01全天（青石镇）不满 24 小时又值班",
    "error: 姚树声既是带班领导又是值班员",
    "new",
  ]);
  expect(made.blocked).toContain("4 行");
});

test("a row also collides with what stands already beside it", async () => {
  await apply(await plan([["2026-06-01", "夜班", "罗文启", "周平", "", "青石镇"]]));
  const made = await plan([["2026-06-02", "白班", "邓若兰", "周平", "", "青石镇"]]);
  expect(verdicts(made)).toEqual(["error: 周平值完2026-06-01夜班（青石镇）不满 24 小时又值班"]);
});

test("gaps, leaders without rest and holidays are noted and keep nothing out", async () => {
  const made = await plan([
    ["2026-10-01", "全天", "罗文启", "王秀兰", "", "青石镇"],
    ["2026-10-02", "白班", "罗文启", "周平", "", "青石镇"],
    ["2026-10-04", "全天", "邓若兰", "老张", "", "青石镇"],
  ]);
  expect(verdicts(made)).toEqual(["new", "new", "new"]);
  expect(made.blocked).toBeUndefined();
  expect(made.notes).toEqual([
    "这份表里的节假日：2026-10-01国庆节、2026-10-02国庆节、2026-10-04国庆节。",
    "提醒：青石镇 2026-10-02 夜里没有人值班。",
    "提醒：青石镇 2026-10-03 没有人值班。",
    "提醒：带班领导罗文启 2026-10-01夜里带班后不满 24 小时又带班（青石镇）。",
  ]);
});

test.each([
  { row: ["3月5日", "全天", "罗", "王", "", "青石镇"], says: "日期不对" },
  { row: ["2026-02-30", "全天", "罗", "王", "", "青石镇"], says: "日期不对" },
  { row: ["2026-07-05", "早班", "罗", "王", "", "青石镇"], says: "班次只能是" },
  { row: ["2026-07-05", "全天", "", "王", "", "青石镇"], says: "带班领导要填" },
  { row: ["2026-07-05", "全天", "罗", "", "", "青石镇"], says: "值班员要填" },
  { row: ["2026-07-05", "全天", "罗", "王", "找小王要", "青石镇"], says: "电话不对" },
  { row: ["2026-07-05", "全天", "罗", "王", "", "白鹭镇"], says: "没有「白鹭镇」这个单位，或者不归您排班" },
])("$says", async ({ row, says }) => {
  expect(verdicts(await plan([row]))[0]).toContain(says);
});

test("the same day and shift twice is an error of the second row", async () => {
  const row = ["2026-07-05", "全天", "罗", "王", "", "青石镇"];
  expect(verdicts(await plan([row, row]))).toEqual(["new", "error: 同一单位同一天同一班次写了两行"]);
});

test("what came between the preview and the yes takes everything back", async () => {
  const made = await plan([["2026-08-02", "白班", "罗文启", "王秀兰", "", "青石镇"]]);
  await apply(await plan([["2026-08-01", "夜班", "邓若兰", "王秀兰", "", "青石镇"]]));
  await expect(apply(made)).rejects.toBeInstanceOf(UserError);
  const rows = await db
    .selectFrom("shift")
    .select("onDay")
    .where("county", "=", world.county)
    .where("onDay", "=", "2026-08-02")
    .execute();
  expect(rows).toEqual([]);
});

test("somebody who keeps no roster finds no unit to enter, and the database lets them write none", async () => {
  const made = await plan([["2026-07-05", "全天", "罗", "王", "", "青石镇"]], wang);
  expect(verdicts(made)[0]).toContain("不归您排班");
  await expect(
    world.within(wang, world.private, (ctx) => ctx.db.deleteFrom("shift").returning("id").execute()),
  ).resolves.toEqual([]);
});

test("the month's workbook, sent back as it is, changes nothing", async () => {
  await apply(await plan([["2026-09-10", "全天", "罗文启", "王秀兰", "000-1111-0001", "青石镇"]]));
  const verdict = await world.within(officer, world.private, async (ctx) => {
    const bytes = await writeWorkbook(rosterBook(await monthBook(ctx, "2026-09")));
    const made = await planRoster(ctx, await readWorkbook(bytes));
    return "refused" in made ? [made.refused] : verdicts(made);
  });
  expect(verdict).toEqual(["same"]);
});
