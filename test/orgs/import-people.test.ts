import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { ImportPlan } from "../../src/imports/plan.ts";
import { applyPeople } from "../../src/orgs/apply-people.ts";
import { findActor } from "../../src/orgs/find-actor.ts";
import { planPeople } from "../../src/orgs/import-people.ts";
import { DirectoryAway, type DirectoryEntry, type PeopleDirectory } from "../../src/orgs/people-directory.ts";
import { testDb } from "../support/db.ts";
import { County, type Someone, type Unit } from "./county.ts";

const { pool, db, close } = testDb();
afterAll(close);

let here: County;
let units: Record<"county" | "qingshi" | "bailu" | "liuxi" | "hewan" | "twin", Unit>;
let admin: Someone;
let town: Someone;
let staff: Map<string, DirectoryEntry>;
const today = "2026-11-23";

/** The platform's directory as a table: everybody's address is the open_id with @x, and the number of somebody is known. */
const directory: PeopleDirectory = {
  byOpenId: async (ids) => new Map(ids.flatMap((id) => (staff.has(id) ? [[id, staff.get(id) as DirectoryEntry]] : []))),
  byUserId: async () => new Map(),
  openIds: async ({ emails, mobiles }) =>
    new Map([
      ...emails.flatMap((email) =>
        staff.has(email.replace("@x", "")) ? [[email, email.replace("@x", "")] as const] : [],
      ),
      ...mobiles.flatMap((mobile) => (mobile === "13800000000" ? [[mobile, [...staff.keys()][0] ?? ""] as const] : [])),
    ]),
};

function employ(name: string, gone = false): string {
  const openId = `ou_${randomUUID().replaceAll("-", "")}`;
  staff.set(openId, { openId, name, gone });
  return openId;
}

const headers = ["姓名", "身份", "单位编码", "单位名称", "邮箱", "手机号", "代理谁", "起始日", "截止日"];
const row = (cells: Partial<Record<(typeof headers)[number], string>>): string[] => headers.map((h) => cells[h] ?? "");

async function plan(rows: readonly string[][], who = admin): Promise<ImportPlan> {
  const book = { sheets: [{ name: "人员", rows: [["人员名单"], headers, ...rows] }] };
  const made = await here.as(who, (ctx) => planPeople(ctx, book, directory));
  if ("refused" in made) throw new Error(made.refused);
  return made;
}

const verdicts = (made: ImportPlan): readonly string[] =>
  made.rows.map((one) => (one.verdict === "error" ? (one.reason ?? "") : one.verdict));

async function apply(made: ImportPlan, who = admin): Promise<void> {
  await db.transaction().execute(async (tx) => applyPeople(await here.context(tx, who), here.code, made));
}

async function rolesOf(openId: string): Promise<readonly string[]> {
  const { actor } = await db.transaction().execute((tx) => findActor(tx, openId, here.now));
  return actor.kind === "person"
    ? actor.memberships.map((m) => `${m.role} ${m.orgName}${m.deputyFor ? ` 代${m.deputyFor.name}` : ""}`)
    : ["stranger"];
}

beforeEach(async () => {
  here = new County(db);
  staff = new Map();
  const county = await here.unit("county", "明川县", here.code);
  const qingshi = await here.unit("town", "青石镇", `${here.code}100`, county);
  const bailu = await here.unit("town", "白鹭镇", `${here.code}101`, county);
  const liuxi = await here.unit("village", "柳溪村", `${here.code}100200`, qingshi);
  const hewan = await here.unit("village", "新民村", `${here.code}101200`, bailu);
  const twin = await here.unit("village", "新民村", `${here.code}100299`, qingshi);
  units = { county, qingshi, bailu, liuxi, hewan, twin };
  admin = await here.person("管", ["admin", county]);
  town = await here.person("周", ["town_officer", qingshi]);
});

test("a list of people is judged row by row, applied, and is the same the second time", async () => {
  const [wang, ma, zhou] = [employ("王秀兰"), employ("马超群"), employ("周平")];
  const rows = [
    row({
      姓名: "马超群",
      身份: "村(社区)经办人",
      单位名称: "柳溪村",
      邮箱: `${ma}@x`,
      代理谁: "王秀兰",
      截止日: "2026-12-31",
    }),
    row({ 姓名: "王秀兰", 身份: "村经办人", 单位编码: units.liuxi.code, 手机号: "13800000000" }),
    row({
      姓名: "周平",
      身份: "乡镇经办人",
      单位编码: `${units.qingshi.code}000`,
      邮箱: `${zhou}@x`,
      起始日: "2026-03-01",
    }),
  ];
  const first = await plan(rows);
  expect(verdicts(first)).toEqual(["new", "new", "new"]);
  expect(JSON.stringify(first.rows.map((one) => one.data))).not.toContain("13800000000");
  await apply(first);
  expect(await rolesOf(wang)).toEqual(["keeper 柳溪村"]);
  expect(await rolesOf(ma)).toEqual(["keeper 柳溪村 代王秀兰"]);
  expect(await rolesOf(zhou)).toEqual(["town_officer 青石镇"]);
  expect(verdicts(await plan(rows))).toEqual(["same", "same", "same"]);
  const { rows: why } = await pool.query(
    "select m.source, m.granted_by, m.valid_from from membership m join person p on p.id = m.person_id where p.feishu_open_id = $1",
    [zhou],
  );
  expect(why).toEqual([{ source: "import", granted_by: admin.id, valid_from: "2026-03-01" }]);
});

test("a plan that is applied twice gives everything once", async () => {
  const openId = employ("王秀兰");
  const made = await plan([row({ 姓名: "王秀兰", 身份: "村经办人", 单位名称: "柳溪村", 邮箱: `${openId}@x` })]);
  await apply(made);
  await apply(made);
  expect(await rolesOf(openId)).toEqual(["keeper 柳溪村"]);
});

test("whoever leaves is ended with their deputy and not deleted; who is not on the list keeps what they hold", async () => {
  const [wang, ma] = [employ("王秀兰"), employ("马超群")];
  const one = { 姓名: "王秀兰", 身份: "村经办人", 单位名称: "柳溪村", 邮箱: `${wang}@x` };
  const other = { ...one, 姓名: "马超群", 邮箱: `${ma}@x`, 代理谁: "王秀兰" };
  await apply(await plan([row(one), row(other)]));
  const leaving = await plan([row({ ...one, 截止日: "2026-11-22" })]);
  expect(leaving.rows[0]).toMatchObject({ verdict: "changed", reason: "到 2026-11-22 停用" });
  await apply(leaving);
  expect(await rolesOf(wang)).toEqual(["stranger"]);
  expect(await rolesOf(ma)).toEqual([]);
  expect(await rolesOf(town.openId)).toEqual(["town_officer 青石镇"]);
  const { rows } = await pool.query(
    "select p.status, m.valid_to from person p join membership m on m.person_id = p.id where p.feishu_open_id = $1",
    [wang],
  );
  expect(rows).toEqual([{ status: "left", valid_to: today }]);
  expect(verdicts(await plan([row({ ...one, 截止日: "2026-11-22" })]))).toEqual(["same"]);
  await apply(await plan([row(one)]));
  expect(await rolesOf(wang)).toEqual(["keeper 柳溪村"]);
});

describe("a row with a fault", () => {
  test.each([
    [{ 身份: "村长" }, "身份「村长」看不懂"],
    [{ 单位名称: "新民村" }, "「新民村」对应几个单位：白鹭镇新民村"],
    [{ 单位名称: "无此村" }, "没有编码或名称为「无此村」的单位"],
    [{ 邮箱: "nobody@x" }, "找不到飞书账号"],
    [{ 邮箱: "" }, "至少填一项"],
    [{ 姓名: "王秀蓝" }, "这个飞书账号的姓名是「王秀兰」"],
    [{ 身份: "部门经办人" }, "「部门经办人」不能放在柳溪村"],
    [{ 代理谁: "李四" }, "柳溪村没有任「村（社区）经办人」的李四"],
    [{ 代理谁: "王秀兰" }, "柳溪村没有任「村（社区）经办人」的王秀兰"],
    [{ 起始日: "下周" }, "日期看不懂"],
    [{ 起始日: "2026-12-01", 截止日: "2026-11-30" }, "截止日早于起始日"],
    [{ 姓名: "" }, "姓名没有填"],
  ])("%j says what is wrong", async (fault, words) => {
    const openId = employ("王秀兰");
    const good = { 姓名: "王秀兰", 身份: "村经办人", 单位名称: "柳溪村", 邮箱: `${openId}@x` };
    const [verdict] = verdicts(await plan([row({ ...good, ...fault })]));
    expect(verdict).toContain(words);
  });

  test("twice in the file is named by its first line, whichever way the person was found", async () => {
    const openId = employ("王秀兰");
    const one = { 姓名: "王秀兰", 身份: "村经办人" };
    const made = await plan([
      row({ ...one, 单位名称: "柳溪村", 邮箱: `${openId}@x` }),
      row({ ...one, 单位编码: units.liuxi.code, 手机号: "13800000000" }),
    ]);
    expect(verdicts(made)).toEqual(["new", "与第 3 行重复。"]);
  });

  test("an account that has left gets no role", async () => {
    const openId = employ("王秀兰", true);
    const [verdict] = verdicts(
      await plan([row({ 姓名: "王秀兰", 身份: "村经办人", 单位名称: "柳溪村", 邮箱: `${openId}@x` })]),
    );
    expect(verdict).toContain("已离职或冻结");
  });
});

describe("nobody gives a role above their own, or outside their units", () => {
  test.each([
    ["村经办人", "青石镇新民村", "new"],
    ["村经办人", "白鹭镇新民村", "新民村不在您的管辖范围内。"],
    ["乡镇经办人", "青石镇", "「乡镇（街道）经办人」要由更高身份的人来授予（管理员身份只有管理员能给）。"],
    ["管理员", "柳溪村", "「管理员」要由更高身份的人来授予（管理员身份只有管理员能给）。"],
  ])("a town officer as %s at %s: %s", async (role, unit, verdict) => {
    const openId = employ("新人");
    const made = await plan([row({ 姓名: "新人", 身份: role, 单位名称: unit, 邮箱: `${openId}@x` })], town);
    expect(verdicts(made)).toEqual([verdict]);
  });

  test("nor by a plan that somebody else's rights made", async () => {
    const openId = employ("新人");
    const made = await plan([row({ 姓名: "新人", 身份: "管理员", 单位名称: "明川县", 邮箱: `${openId}@x` })]);
    await expect(apply(made, town)).rejects.toThrow("orgs.notYourUnit");
    const atTown = await plan([row({ 姓名: "新人", 身份: "管理员", 单位名称: "青石镇", 邮箱: `${openId}@x` })]);
    await expect(apply(atTown, town)).rejects.toThrow(/row-level security/);
    expect(await rolesOf(openId)).toEqual(["stranger"]);
  });
});

test("without the platform's directory nothing is guessed", async () => {
  const gone: PeopleDirectory = { ...directory, openIds: () => Promise.reject(new DirectoryAway(false)) };
  const book = { sheets: [{ name: "人员", rows: [headers, row({ 姓名: "王", 身份: "网格员", 单位名称: "柳溪村" })] }] };
  const made = await here.as(admin, (ctx) => planPeople(ctx, book, gone));
  expect(made).toEqual({ refused: "飞书通讯录现在查不到，没有登记任何内容。请过几分钟把文件再发一次。" });
});
