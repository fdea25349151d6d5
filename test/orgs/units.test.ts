import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { Context } from "../../src/context.ts";
import { UserError } from "../../src/errors.ts";
import { endUnit, moveUnit, recodeUnit, renameUnit } from "../../src/orgs/change-unit.ts";
import { findActor } from "../../src/orgs/find-actor.ts";
import { mergeUnits, splitUnit } from "../../src/orgs/split-merge.ts";
import { testDb } from "../support/db.ts";
import { County, type Someone, type Unit } from "./county.ts";

const { pool, db, close } = testDb();
afterAll(close);

let here: County;
let coordinator: Someone;
let keeper: Someone;
let units: Record<"county" | "qingshi" | "bailu" | "liuxi" | "shiqiao" | "grid1" | "grid2", Unit>;
const change = { effectiveOn: "2026-11-01", basisDoc: "明政发〔2026〕7号" };

beforeEach(async () => {
  here = new County(db);
  const county = await here.unit("county", "明川县", here.code);
  const qingshi = await here.unit("town", "青石镇", `${here.code}100`, county);
  const bailu = await here.unit("town", "白鹭镇", `${here.code}101`, county);
  const liuxi = await here.unit("village", "柳溪村", `${here.code}100200`, qingshi);
  const shiqiao = await here.unit("village", "石桥村", `${here.code}100201`, qingshi);
  const grid1 = await here.unit("grid", "一网格", `${here.code}100200001`, liuxi);
  const grid2 = await here.unit("grid", "二网格", `${here.code}100200002`, liuxi);
  units = { county, qingshi, bailu, liuxi, shiqiao, grid1, grid2 };
  coordinator = await here.person("程", ["coordinator", county]);
  keeper = await here.person("王", ["keeper", liuxi]);
});

const by = <T>(work: (ctx: Context) => Promise<T>, who = coordinator): Promise<T> => here.as(who, work);
const refusal = async (work: (ctx: Context) => Promise<unknown>, who = coordinator): Promise<string> =>
  by(async (ctx) => {
    const refused = await work(ctx).catch((error: unknown) => error);
    if (!(refused instanceof UserError)) throw new Error("was not refused");
    return refused.say(ctx.t);
  }, who);

async function rolesOf(who: Someone): Promise<readonly string[]> {
  const { actor } = await db.transaction().execute((tx) => findActor(tx, who.openId, here.now));
  return actor.kind === "person"
    ? actor.memberships.map((m) => `${m.role} ${m.orgName}${m.deputyFor ? ` 代${m.deputyFor.name}` : ""}`).toSorted()
    : [];
}

async function lineage(): Promise<readonly unknown[]> {
  const { rows } = await pool.query(
    `select f.name as from, t.name as to, l.kind, l.effective_on as on, l.share::float, l.basis_doc as doc
     from org_lineage l join org_unit f on f.id = l.from_id join org_unit t on t.id = l.to_id
     where f.county = $1 order by f.name, t.name`,
    [here.code],
  );
  return rows;
}

test("a renamed unit is the same unit; what it was called is kept with its days", async () => {
  await by((ctx) => renameUnit(ctx, units.liuxi.id, "柳溪新村", change));
  expect(await rolesOf(keeper)).toEqual(["keeper 柳溪新村"]);
  const { rows } = await pool.query("select name, valid_from, valid_to from org_was where org_id = $1", [
    units.liuxi.id,
  ]);
  expect(rows).toEqual([{ name: "柳溪村", valid_from: "2000-01-01", valid_to: "2026-11-01" }]);
  expect(await refusal((ctx) => renameUnit(ctx, units.liuxi.id, "旧", { effectiveOn: "2026-10-31" }))).toBe(
    "柳溪新村在 2026-11-01 已有变动，生效日不能早于这一天。",
  );
});

test("a moved unit takes everything below it along, and who is above it changes", async () => {
  const town = await here.person("白", ["town_officer", units.bailu]);
  await by((ctx) => moveUnit(ctx, units.liuxi.id, units.bailu.id, change));
  const { rows } = await pool.query(
    "select name from org_unit where path <@ (select path from org_unit where id = $1) order by name",
    [units.bailu.id],
  );
  expect(rows.map((row) => row.name)).toEqual(["一网格", "二网格", "柳溪村", "白鹭镇"].toSorted());
  const seen = await here.as(town, ({ db: tx }) => tx.selectFrom("person").select("name").execute());
  expect(seen.map((row) => row.name)).toContain("王");
  expect(await refusal((ctx) => moveUnit(ctx, units.bailu.id, units.liuxi.id, change))).toBe(
    "白鹭镇不能挂在柳溪村下面。",
  );
});

test("a new code, and the old one still leads to the unit", async () => {
  await by((ctx) => recodeUnit(ctx, units.liuxi.id, `${here.code}100299`, change));
  const { rows } = await pool.query("select code, valid_to from org_code where org_id = $1 order by code", [
    units.liuxi.id,
  ]);
  expect(rows).toEqual([
    { code: `${here.code}100200`, valid_to: "2026-11-01" },
    { code: `${here.code}100299`, valid_to: null },
  ]);
  expect(await refusal((ctx) => recodeUnit(ctx, units.liuxi.id, `${here.code}100201`, change))).toContain(
    "已属于另一个单位",
  );
  expect(await refusal((ctx) => recodeUnit(ctx, units.liuxi.id, "12", change))).toContain("编码「12」不对");
});

test("a split leaves nobody without what they had; children go where the paper says", async () => {
  const grant = await pool.query("select id from membership where person_id = $1", [keeper.id]);
  const deputy = await here.person("马");
  await here.grant(deputy.id, "keeper", units.liuxi, { deputyOf: grant.rows[0].id, validTo: "2026-12-01" });
  const [, east] = await by((ctx) =>
    splitUnit(
      ctx,
      units.liuxi.id,
      [
        { name: "西柳村", code: `${here.code}100210`, share: 0.6 },
        { name: "东柳村", code: `${here.code}100211`, share: 0.4, children: [units.grid2.id] },
      ],
      change,
    ),
  );
  expect(await rolesOf(keeper)).toEqual(["keeper 东柳村", "keeper 西柳村"].toSorted());
  expect(await rolesOf(deputy)).toEqual(["keeper 东柳村 代王", "keeper 西柳村 代王"].toSorted());
  const { rows } = await pool.query("select name from org_unit where parent_id = $1", [east]);
  expect(rows).toEqual([{ name: "二网格" }]);
  const paper = { on: "2026-11-01", doc: "明政发〔2026〕7号", kind: "split", from: "柳溪村" };
  expect(await lineage()).toEqual(
    expect.arrayContaining([
      { ...paper, to: "西柳村", share: 0.6 },
      { ...paper, to: "东柳村", share: 0.4 },
    ]),
  );
  expect(await refusal((ctx) => renameUnit(ctx, units.liuxi.id, "旧", change))).toBe(
    "柳溪村已于 2026-11-01 撤销，不能再改。",
  );
});

test("a merger takes people and grids along, each role once, and may keep the code of one of the two", async () => {
  const both = await here.person("双", ["keeper", units.liuxi], ["keeper", units.shiqiao]);
  const into = await by((ctx) =>
    mergeUnits(ctx, [units.liuxi.id, units.shiqiao.id], { name: "溪桥村", code: `${here.code}100200` }, change),
  );
  expect(await rolesOf(keeper)).toEqual(["keeper 溪桥村"]);
  expect(await rolesOf(both)).toEqual(["keeper 溪桥村"]);
  const { rows } = await pool.query("select name from org_unit where parent_id = $1 order by name", [into]);
  expect(rows.map((row) => row.name)).toEqual(["一网格", "二网格"]);
  expect((await lineage()).length).toBe(2);
  const audited = await pool.query("select actor, action from audit_log where target = any ($1)", [
    [units.liuxi.id, units.shiqiao.id],
  ]);
  expect(audited.rows).toEqual(Array(2).fill({ actor: coordinator.id, action: "unit.merge" }));
});

describe("refused", () => {
  test("before its day, to whoever is no coordinator above, and across parents", async () => {
    expect(await refusal((ctx) => renameUnit(ctx, units.liuxi.id, "新", { effectiveOn: "2026-11-24" }))).toBe(
      "生效日 2026-11-24 还没到。单位变动请在当天或之后登记。",
    );
    expect(await refusal((ctx) => renameUnit(ctx, units.liuxi.id, "新", change), keeper)).toContain("可找明川县程");
    expect(await refusal((ctx) => mergeUnits(ctx, [units.liuxi.id, units.bailu.id], { name: "新" }, change))).toContain(
      "不在同一个上级下面",
    );
    expect(await refusal((ctx) => endUnit(ctx, units.liuxi.id, change))).toBe("柳溪村下面还有一网格，请先划转或撤销。");
    expect(await refusal((ctx) => endUnit(ctx, units.county.id, change))).toContain("是县级单位");
  });

  test("when it would move a role that the actor could not give", async () => {
    await here.person("纪", ["tip_recipient", units.liuxi]);
    const parts = [{ name: "西柳村" }, { name: "东柳村" }];
    expect(await refusal((ctx) => splitUnit(ctx, units.liuxi.id, parts, change))).toContain("柳溪村有您无权调整的身份");
    expect(await rolesOf(keeper)).toEqual(["keeper 柳溪村"]);
  });
});

test("a unit without successor ends with the roles held there", async () => {
  await by((ctx) => endUnit(ctx, units.grid1.id, change));
  const worker = await here.person("网", ["grid_worker", units.grid2]);
  await by((ctx) => endUnit(ctx, units.grid2.id, change));
  expect(await rolesOf(worker)).toEqual([]);
});
