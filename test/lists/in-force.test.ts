import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askCertificate, showCertificate } from "../../src/certificates/ask.ts";
import { certificateLists } from "../../src/certificates/list-shape.ts";
import { seedCertificates } from "../../src/certificates/seed.ts";
import type { Context } from "../../src/context.ts";
import { dutyLists } from "../../src/duties/list-shape.ts";
import { matchItems } from "../../src/duties/match.ts";
import { readDuties } from "../../src/duties/repo.ts";
import { seedDuties } from "../../src/duties/seed.ts";
import { UserError } from "../../src/errors.ts";
import { requireArea, wholeCounty } from "../../src/lists/area.ts";
import type { PlannedList } from "../../src/lists/plan.ts";
import type { ListShape } from "../../src/lists/shape.ts";
import { storeLists } from "../../src/lists/versions.ts";
import { County, type Someone, type Unit } from "../orgs/county.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);

const county = new County(db);
let whole: Unit;
let qingshi: Unit;
let bailu: Unit;
let liuxi: Unit;
let people: Readonly<Record<"qingshi" | "bailu" | "liuxi" | "county" | "both" | "officer", Someone>>;

beforeAll(async () => {
  await db.transaction().execute(async (tx) => {
    await seedDuties(tx, county.code);
    await seedCertificates(tx, county.code);
  });
  whole = await county.unit("county", "明川县", county.code);
  qingshi = await county.unit("town", "青石镇", `${county.code}100`, whole);
  bailu = await county.unit("town", "白鹭镇", `${county.code}101`, whole);
  liuxi = await county.unit("village", "柳溪村", `${county.code}100200`, qingshi);
  people = {
    qingshi: await county.person("青", ["keeper", qingshi]),
    bailu: await county.person("白", ["keeper", bailu]),
    liuxi: await county.person("柳", ["keeper", liuxi]),
    county: await county.person("县", ["admin", whole]),
    both: await county.person("两", ["department_officer", whole], ["keeper", bailu]),
    officer: await county.person("镇", ["town_officer", qingshi]),
  };
});

let imports = 0;

/** As an import stores it. */
async function store(
  area: Unit | undefined,
  list: string,
  names: readonly string[],
  more: Partial<PlannedList> = {},
  shape: ListShape = dutyLists,
): Promise<readonly string[]> {
  imports += 1;
  const how = list === "taken" ? { howTakenOver: "由局承接" } : {};
  const items = names.map((name, at) => ({
    itemId: `${list}-${imports}-${at}`,
    cells: { category: "类", name, leadBody: "局", leadContactPost: "科", upperDuty: "上", ourDuty: "下", ...how },
  }));
  const doc = `${area?.name ?? "全县"}清单`;
  const planned = {
    list,
    sourceDoc: doc,
    validFrom: "2026-11-01",
    items,
    ...(area ? { areaId: area.id } : {}),
    ...more,
  };
  await db.transaction().execute((tx) =>
    storeLists(tx, shape, {
      county: county.code,
      importId: `${String(imports).padStart(8, "0")}-0000-0000-0000-000000000000`,
      today: "2026-11-23",
      lists: [planned],
    }),
  );
  return items.map(({ itemId }) => itemId);
}

const docsOf = async (who: Someone, ids: readonly string[]): Promise<readonly string[]> =>
  (await county.as(who, (ctx) => readDuties(ctx.db, ids))).map((duty) => `${duty.name} ${duty.sourceDoc}`);

const hits = (who: Someone, question: string) =>
  county.as(who, async (ctx: Context) =>
    (await matchItems(ctx.db, "duty", question)).toSorted((a, b) => a.itemId.localeCompare(b.itemId)),
  );

test("items of another town are neither found nor counted: figures of a search stay the same to the last digit", async () => {
  const question = "楼下烧烤的油烟谁管";
  // The database lets the county's administrator see all lists; the answer goes by the county's all the same.
  const askers = [people.bailu, people.county];
  const before = await Promise.all(askers.map((who) => hits(who, question)));
  expect(before[0]?.length).toBeGreaterThan(1);
  const names = Array.from({ length: 40 }, (_, at) => `楼下烧烤油烟事项第${at}号`);
  await store(qingshi, "coop", names);
  expect(await Promise.all(askers.map((who) => hits(who, question)))).toEqual(before);
  expect((await hits(people.qingshi, question)).length).toBeGreaterThan(before[0]?.length ?? 0);
});

test("the nearest list above counts, list by list; of several units the deepest", async () => {
  const [wide = ""] = await store(undefined, "basic", ["县里的事"]);
  const [town = ""] = await store(qingshi, "basic", ["镇里的大事"]);
  const [village = ""] = await store(liuxi, "basic", ["村里的一件事情"]);
  const [other = ""] = await store(bailu, "basic", ["邻镇的事儿呢"]);
  const all = [wide, town, village, other];
  expect(await docsOf(people.liuxi, all)).toEqual(["村里的一件事情 柳溪村清单"]);
  expect(await docsOf(people.qingshi, all)).toEqual(["镇里的大事 青石镇清单"]);
  expect(await docsOf(people.officer, all)).toEqual(["镇里的大事 青石镇清单"]);
  expect(await docsOf(people.county, all)).toEqual(["县里的事 全县清单"]);
  expect(await docsOf(people.both, all)).toEqual(["邻镇的事儿呢 白鹭镇清单"]);
  expect(await docsOf({ ...people.qingshi, openId: "ou_stranger" }, all)).toEqual(["县里的事 全县清单"]);
});

describe("the database itself shows a town's rows to that town and to who keeps its lists", () => {
  test.each(["duty", "duty_list", "spoken_name", "local_list"])("%s", async (table) => {
    const areas = async (who: Someone): Promise<readonly string[]> => {
      const { rows } = await county.as(who, (ctx) =>
        sql<{ name: string }>`
          select distinct coalesce(u.name, '全县') as name from ${sql.table(table)} t left join org_unit u on u.id = t.area_id`.execute(
          ctx.db,
        ),
      );
      return rows.map((row) => row.name).toSorted((a, b) => a.localeCompare(b));
    };
    const sorted = (...names: string[]) => names.toSorted((a, b) => a.localeCompare(b));
    expect(await areas(people.bailu)).toEqual(sorted("全县", "白鹭镇"));
    expect(await areas(people.qingshi)).toEqual(sorted("全县", "青石镇"));
    expect(await areas(people.liuxi)).toEqual(sorted("全县", "青石镇", "柳溪村"));
    expect(await areas(people.officer)).toEqual(sorted("全县", "青石镇", "柳溪村"));
    expect(await areas(people.county)).toEqual(sorted("全县", "青石镇", "白鹭镇", "柳溪村"));
    expect(await areas({ ...people.bailu, openId: "ou_stranger" })).toEqual(["全县"]);
  });
});

test("a certificate that stands on another's list is neither found nor opened, even by who may see it", async () => {
  const [item = ""] = await store(qingshi, "allowed", ["竹筏船工身份说明"], {}, certificateLists);
  const kindOf = (who: Someone): Promise<string> =>
    county.as(who, async (ctx) => (await askCertificate(ctx, "竹筏船工身份说明")).kind);
  const opens = (who: Someone, id: string): Promise<boolean> =>
    county.as(who, async (ctx) => (await showCertificate(ctx, id)) !== undefined);
  expect([await kindOf(people.liuxi), await opens(people.liuxi, item)]).toEqual(["allowed", true]);
  for (const who of [people.bailu, people.county]) {
    expect(await kindOf(who)).not.toBe("allowed");
    expect(await opens(who, item)).toBe(false);
  }
  const shipped = await db
    .selectFrom("certificate")
    .select(["itemId", "ruling"])
    .where("county", "=", county.code)
    .where("areaId", "=", wholeCounty)
    .execute();
  const [allowed, refused] = ["allowed", "refused"].map((ruling) => shipped.find((one) => one.ruling === ruling));
  expect(await opens(people.liuxi, allowed?.itemId ?? "")).toBe(false);
  expect(await opens(people.liuxi, refused?.itemId ?? "")).toBe(true);
});

test("two areas may hold the same id, and each keeps its own row", async () => {
  const id = "basic-the-same";
  for (const area of [qingshi, bailu]) {
    const cells = { category: "类", name: `${area.name}的事`, leadBody: "局", leadContactPost: "科", upperDuty: "上" };
    await store(area, "basic", [], { items: [{ itemId: id, cells: { ...cells, ourDuty: "下" } }] });
  }
  expect(await docsOf(people.qingshi, [id])).toEqual(["青石镇的事 青石镇清单"]);
  expect(await docsOf(people.bailu, [id])).toEqual(["白鹭镇的事 白鹭镇清单"]);
});

describe("who may replace whose lists, asked without row level security as when an import is applied", () => {
  test.each([
    { role: "town_officer", at: "town", over: "town", refused: undefined },
    { role: "town_officer", at: "town", over: "village", refused: undefined },
    { role: "town_officer", at: "town", over: "county", refused: "list.notYourCounty" },
    { role: "town_officer", at: "town", over: "other town", refused: "list.notYourArea" },
    { role: "town_officer", at: "town", over: "ended", refused: "list.areaEnded" },
    { role: "town_officer", at: "town", over: "elsewhere", refused: "list.areaEnded" },
    { role: "town_officer", at: "county", over: "town", refused: undefined },
    { role: "town_officer", at: "county", over: "county", refused: "list.notYourCounty" },
    { role: "coordinator", at: "town", over: "town", refused: undefined },
    { role: "coordinator", at: "town", over: "county", refused: "list.notYourCounty" },
    { role: "coordinator", at: "county", over: "county", refused: undefined },
    { role: "admin", at: "county", over: "village", refused: undefined },
    { role: "keeper", at: "town", over: "town", refused: "list.notYourArea" },
    { role: "leader", at: "county", over: "county", refused: "list.notYourCounty" },
  ] as const)("$role of the $at over the $over: $refused", async ({ role, at, over, refused }) => {
    const ended = await county.unit("village", "旧村", randomUUID(), qingshi);
    await db.updateTable("orgUnit").set({ validTo: "2026-11-20" }).where("id", "=", ended.id).execute();
    const elsewhere = await new County(db).unit("town", "外县的镇", randomUUID());
    const areas = { town: qingshi.id, village: liuxi.id, "other town": bailu.id, county: wholeCounty };
    const area = { ...areas, ended: ended.id, elsewhere: elsewhere.id }[over];
    const who = await county.person("某", [role, at === "town" ? qingshi : whole]);
    const asked = db.transaction().execute(async (tx) => {
      await sql`select set_config('songbang.county', ${county.code}, true)`.execute(tx);
      await requireArea(await county.context(tx, who), area);
    });
    const key = await asked.then(
      () => undefined,
      (err: unknown) => (err instanceof UserError ? err.key : err),
    );
    expect(key).toBe(refused);
  });
});

test("a village that goes to another town goes by that town's lists; a unit that has ended has none", async () => {
  const lone = await county.unit("village", "石桥村", `${county.code}100201`, qingshi);
  const keeper = await county.person("桥", ["keeper", lone]);
  const [a = "", b = ""] = [...(await store(qingshi, "taken", ["甲"])), ...(await store(bailu, "taken", ["乙"]))];
  expect(await docsOf(keeper, [a, b])).toEqual(["甲 青石镇清单"]);
  await sql`update org_unit set path = ${bailu.path}::ltree || subpath(path, -1), parent_id = ${bailu.id} where id = ${lone.id}`.execute(
    db,
  );
  expect(await docsOf(keeper, [a, b])).toEqual(["乙 白鹭镇清单"]);
  await db.updateTable("orgUnit").set({ validTo: "2026-11-20" }).where("id", "=", bailu.id).execute();
  expect(await docsOf(keeper, [a, b])).toEqual([]);
});
