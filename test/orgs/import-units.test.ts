import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { createDb, createPool } from "../../src/db/database.ts";
import type { ImportPlan } from "../../src/imports/plan.ts";
import { applyUnits } from "../../src/orgs/apply-units.ts";
import { countyNow } from "../../src/orgs/county.ts";
import { findActor } from "../../src/orgs/find-actor.ts";
import { planUnits } from "../../src/orgs/import-units.ts";
import { prepareDatabase } from "../../src/roles/prepare.ts";
import { testDb } from "../support/db.ts";
import { freshDatabase } from "../support/house.ts";
import { County, type Someone } from "./county.ts";

const { pool, db, close } = testDb();
afterAll(close);

const headers = ["单位名称", "单位编码", "类别", "上级编码", "变动", "原编码", "占原单位比例", "生效日", "依据文件"];
type Cells = Partial<Record<string, string>>;

async function plan(county: County, who: { openId: string }, rows: readonly Cells[]): Promise<ImportPlan> {
  const sheet = [headers, ...rows.map((cells) => headers.map((h) => cells[h] ?? ""))];
  const made = await county.as(who, (ctx) => planUnits(ctx, { sheets: [{ name: "单位", rows: sheet }] }));
  if ("refused" in made) throw new Error(made.refused);
  return made;
}
const verdicts = (made: ImportPlan): readonly string[] =>
  made.rows.map((one) => (one.verdict === "error" ? (one.reason ?? "") : one.verdict));
const apply = (county: County, who: { openId: string }, made: ImportPlan): Promise<void> =>
  county.db.transaction().execute(async (tx) => applyUnits(await county.context(tx, who), county.code, made));

describe("a county that is there", () => {
  let here: County;
  let coordinator: Someone;
  let town: Someone;

  beforeEach(async () => {
    here = new County(db);
    const county = await here.unit("county", "明川县", here.code);
    const qingshi = await here.unit("town", "青石镇", `${here.code}100`, county);
    await here.unit("town", "白鹭镇", `${here.code}101`, county);
    const liuxi = await here.unit("village", "柳溪村", `${here.code}100200`, qingshi);
    await here.unit("village", "石桥村", `${here.code}100201`, qingshi);
    await here.unit("grid", "一网格", `${here.code}100200001`, liuxi);
    coordinator = await here.person("程", ["coordinator", county]);
    town = await here.person("周", ["town_officer", qingshi]);
  });

  async function tree(): Promise<readonly string[]> {
    const { rows } = await pool.query<{ line: string }>(
      `select concat_ws(' ', p.name, u.name, c.code) as line from org_unit u
       left join org_unit p on p.id = u.parent_id
       left join org_code c on c.org_id = u.id and c.valid_to is null
       where u.county = $1 and u.valid_to is null and (p.path is null or u.path = p.path || subpath(u.path, -1)) order by c.code`,
      [here.code],
    );
    return rows.map(({ line }) => line.replaceAll(here.code, "…"));
  }

  test("grows, changes names and parents by its codes, and the same list is the same the second time", async () => {
    const rows = [
      { 单位名称: "柳溪新村", 单位编码: `${here.code}100200` },
      { 单位名称: "石桥村", 单位编码: `${here.code}100201`, 上级编码: `${here.code}101000` },
      { 单位名称: "二网格", 单位编码: `${here.code}102200001`, 类别: "网格" },
      { 单位名称: "河口村", 单位编码: `${here.code}102200`, 依据文件: "明政发〔2026〕7号" },
      { 单位名称: "河口镇", 单位编码: `${here.code}102000` },
      { 单位名称: "民政局", 类别: "部门" },
    ];
    const made = await plan(here, coordinator, rows);
    expect(verdicts(made)).toEqual(["changed", "changed", "new", "new", "new", "new"]);
    expect(made.rows[0]?.reason).toBe("名称由柳溪村改为柳溪新村");
    await apply(here, coordinator, made);
    expect(await tree()).toEqual([
      "明川县 …",
      "明川县 青石镇 …100",
      "青石镇 柳溪新村 …100200",
      "柳溪新村 一网格 …100200001",
      "白鹭镇 石桥村 …100201",
      "明川县 白鹭镇 …101",
      "明川县 河口镇 …102",
      "河口镇 河口村 …102200",
      "河口村 二网格 …102200001",
      "明川县 民政局 dept:…:民政局",
    ]);
    expect(verdicts(await plan(here, coordinator, rows))).toEqual(Array(6).fill("same"));
  });

  test("splits and merges by the list, and an old code leads to what became of it", async () => {
    const split = { 变动: "拆分", 原编码: `${here.code}100200`, 生效日: "2026/11/1" };
    const made = await plan(here, coordinator, [
      { 单位名称: "西柳村", 单位编码: `${here.code}100210`, 占原单位比例: "60%", ...split },
      { 单位名称: "东柳村", 单位编码: `${here.code}100211`, 占原单位比例: "0.4", ...split },
      { 单位名称: "一网格", 单位编码: `${here.code}100200001`, 上级编码: `${here.code}100211`, 生效日: "2026-11-01" },
    ]);
    expect(verdicts(made)).toEqual(["changed", "changed", "changed"]);
    await apply(here, coordinator, made);
    expect(await tree()).toContain("东柳村 一网格 …100200001");
    const old = await plan(here, coordinator, [{ 单位名称: "柳溪村", 单位编码: `${here.code}100200` }]);
    expect(verdicts(old)[0]).toContain("已经停用，原单位已变为：青石镇西柳村");
    const merged = await plan(here, coordinator, [
      {
        单位名称: "柳桥村",
        单位编码: `${here.code}100201`,
        变动: "合并",
        原编码: `${here.code}100201、${here.code}100210`,
      },
    ]);
    expect(verdicts(merged)).toEqual(["changed"]);
    await apply(here, coordinator, merged);
    expect(await tree()).toContain("青石镇 柳桥村 …100201");
  });

  test("new codes and ends are said in their column", async () => {
    const made = await plan(here, coordinator, [
      { 单位名称: "石桥村", 单位编码: `${here.code}100299`, 变动: "换码", 原编码: `${here.code}100201` },
      { 单位名称: "一网格", 单位编码: `${here.code}100200001`, 变动: "撤销" },
    ]);
    expect(verdicts(made)).toEqual(["changed", "changed"]);
    await apply(here, coordinator, made);
    expect((await tree()).filter((line) => /石桥|网格/.test(line))).toEqual(["青石镇 石桥村 …100299"]);
  });

  test.each([
    [{ 单位名称: "", 单位编码: "1" }, "单位名称没有填"],
    [{ 单位名称: "某村", 单位编码: "12345" }, "看不出是哪一级单位"],
    [{ 单位名称: "某村", 单位编码: "990101100", 类别: "村" }, "编码「990101100」不对"],
    [{ 单位名称: "某村", 单位编码: "110101999200" }, "没有编码为「110101999」的上级单位"],
    [{ 单位名称: "某村", 单位编码: "110101999200", 变动: "分家" }, "变动「分家」看不懂"],
    [{ 单位名称: "某县", 单位编码: "110101" }, "已登记一个县级单位"],
    [{ 单位名称: "某村", 单位编码: "110101999200", 生效日: "2027-01-01" }, "生效日 2027-01-01 还没到"],
  ])("%j is refused with a reason", async (cells, words) => {
    expect(verdicts(await plan(here, coordinator, [cells]))[0]).toContain(words);
  });

  test("of faults in lines that belong together", async () => {
    const one = { 变动: "拆分", 原编码: `${here.code}100200` };
    const made = await plan(here, coordinator, [
      { 单位名称: "西柳村", 单位编码: `${here.code}100210`, ...one },
      { 单位名称: "西柳村", 单位编码: `${here.code}100210`, ...one, 原编码: "" },
      { 单位名称: "合村", 单位编码: `${here.code}100212`, 变动: "合并", 原编码: `${here.code}100200` },
      { 单位名称: "网格", 单位编码: `${here.code}100200002`, 上级编码: here.code, 类别: "村" },
    ]);
    expect(verdicts(made)).toEqual([
      "合并至少要有两个原单位，拆分至少要有两个新单位。",
      "与第 2 行重复。",
      "合并要在「原编码」里写至少两个原单位的编码，用顿号隔开。",
      expect.stringContaining("不对"),
    ]);
  });

  test("is not changed by a town officer, nor by a plan that somebody else's rights made", async () => {
    const rows = [{ 单位名称: "柳溪新村", 单位编码: `${here.code}100200` }];
    expect(verdicts(await plan(here, town, rows))).toEqual(["柳溪村不在您的管辖范围内。"]);
    const made = await plan(here, coordinator, rows);
    await expect(apply(here, town, made)).rejects.toThrow("orgs.notYourUnit");
  });
});

describe("an empty installation", () => {
  const keys = {
    LARK_APP_ID: "cli_0123456789abcdef",
    LARK_APP_SECRET: "s",
    LARK_ENCRYPT_KEY: "e",
    LARK_VERIFICATION_TOKEN: "v",
  };
  const own = { pool: undefined as ReturnType<typeof createPool> | undefined };
  let empty: County;
  let start: (admins: string) => Promise<void>;

  beforeAll(async () => {
    const url = await freshDatabase();
    const ownPool = createPool(url, 4, () => undefined);
    own.pool = ownPool;
    const ownDb = createDb(ownPool);
    empty = new County(ownDb, "000000");
    const MASTER_KEY = Buffer.alloc(32, 7).toString("base64");
    start = (admins) =>
      prepareDatabase(ownDb, ownPool, loadConfig({ DATABASE_URL: url, MASTER_KEY, ...keys, ADMIN_OPEN_IDS: admins }));
  });
  afterAll(() => own.pool?.end());

  const admins = async (): Promise<readonly string[]> => {
    const rows = await empty.db
      .selectFrom("membership as m")
      .innerJoin("person as p", "p.id", "m.personId")
      .innerJoin("orgUnit as o", "o.id", "m.orgId")
      .select(["p.feishuOpenId as openId", "o.name", "o.county"])
      .where("m.role", "=", "admin")
      .orderBy("p.feishuOpenId")
      .execute();
    return rows.map((row) => `${row.openId} ${row.county} ${row.name}`);
  };

  test("has its administrators from the settings, takes the first county unit for its own, and starts again", async () => {
    await start("ou_one");
    expect(await admins()).toEqual(["ou_one 000000 本县"]);
    const rows = [
      { 单位名称: "青石镇", 单位编码: "990101100" },
      { 单位名称: "明川县", 单位编码: "990101000000" },
      { 单位名称: "民政局", 类别: "部门" },
    ];
    const made = await plan(empty, { openId: "ou_one" }, rows);
    expect(verdicts(made)).toEqual(["new", "new", "new"]);
    await apply(empty, { openId: "ou_one" }, made);
    expect(await countyNow(empty.db, "000000")).toBe("990101");
    const duties = await empty.db.selectFrom("duty").select("county").distinct().execute();
    expect(duties).toEqual([{ county: "990101" }]);
    const { county } = await empty.db.transaction().execute((tx) => findActor(tx, "ou_one", empty.now));
    expect(county).toBe("990101");
    await start("ou_two,ou_one");
    expect(await admins()).toEqual(["ou_one 990101 明川县", "ou_two 990101 明川县"]);
    expect(await empty.db.selectFrom("orgUnit").select("id").where("kind", "=", "county").execute()).toHaveLength(1);
    const held = await empty.db.selectFrom("membership").select("source").execute();
    expect(held).toEqual([{ source: "settings" }, { source: "settings" }]);
  });
});
