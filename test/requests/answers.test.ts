import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Tx } from "../../src/db/database.ts";
import { nameGrams, normaliseName } from "../../src/duplicates/normalise.ts";
import { ensureSubjects } from "../../src/ledgers/subjects.ts";
import { cellKey, confirmUnchanged, draftCells, handIn } from "../../src/requests/answer-cells.ts";
import { bindFields, teachAlias } from "../../src/requests/bind.ts";
import { type Answer, answerOf } from "../../src/requests/deliver.ts";
import { draftRequest } from "../../src/requests/draft.ts";
import { examineRequest } from "../../src/requests/examine.ts";
import { openCells, openFill, staleCells } from "../../src/requests/fill.ts";
import { issueRequest } from "../../src/requests/issue.ts";
import { findRequest } from "../../src/requests/read.ts";
import { Village } from "../ledgers/village.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb(4);
afterAll(close);
let village: Village;
const today = new Date("2026-11-23T02:00:00Z");
beforeAll(async () => {
  village = await Village.open(db);
  const path = sql<string>`${`c${village.world.county}`}::ltree`;
  const county = {
    county: village.world.county,
    kind: "county",
    name: "试验县",
    parentId: null,
    urbanClass: null,
  } as const;
  await db
    .insertInto("orgUnit")
    .values({ ...county, path, validTo: null })
    .execute();
});

/** The work after a commit, in the county. */
function asHouse<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('songbang.county', ${village.world.county}, true)`.execute(tx);
    return work(tx);
  });
}

/** A demand of the bureau's that was compared and admitted: to be issued, or served from what is held. */
async function admitted(population: string, fields: readonly string[], status: "issued" | "served"): Promise<string> {
  const { county } = village.world;
  const { id } = await village.as(village.owner, (ctx) =>
    draftRequest(ctx, { title: "试验", population, fields: fields.map((name) => [name]), saidAs: "form" }),
  );
  await asHouse((tx) => examineRequest(tx, county, id, village.world.now));
  const admission = { admissionNo: id, admittedAt: village.world.now, dueAt: new Date("2027-01-01T00:00:00Z") };
  await db
    .updateTable("request")
    .set({ status, ...admission })
    .where("id", "=", id)
    .execute();
  if (status === "issued") await asHouse((tx) => issueRequest(tx, county, id, village.world.now));
  return id;
}

async function delivered(id: string): Promise<Answer> {
  return village.as(village.owner, async ({ columns }) =>
    asHouse(async (tx) => {
      const request = await findRequest(tx, village.world.county, { id });
      if (!request) throw new Error(id);
      return answerOf(tx, columns, village.world.county, request, village.world.now);
    }),
  );
}

const shareOf = (requestId: string) =>
  db
    .selectFrom("assignment")
    .select("id")
    .where("requestId", "=", requestId)
    .where("orgId", "=", village.units.liuxi)
    .executeTakeFirstOrThrow();

const elementOf = (code: string) =>
  db
    .selectFrom("element")
    .select("id")
    .where("county", "=", village.world.county)
    .where("code", "=", code)
    .executeTakeFirstOrThrow();

test("a department teaches what its word means, for itself, as often as it likes", async () => {
  const { id } = await elementOf("p.live_addr");
  for (let times = 0; times < 2; times += 1) await village.as(village.owner, (ctx) => teachAlias(ctx.db, "落脚处", id));
  const taught = await db
    .selectFrom("elementAlias")
    .select(["deptName", "hits"])
    .where("county", "=", village.world.county)
    .where("said", "=", "落脚处")
    .execute();
  expect(taught).toEqual([{ deptName: "民政局", hits: 2 }]);
  const bound = (dept: string) =>
    village.as(village.owner, (ctx) => bindFields(ctx.db, ["落脚处"], { subject: "person", dept }));
  expect(await bound("民政局")).toMatchObject([{ mapState: "bound", key: "p.live_addr" }]);
  expect(await bound("卫健局")).toMatchObject([{ elementId: null }]);
  await expect(village.as(village.keeper, (ctx) => teachAlias(ctx.db, "落脚处", id))).rejects.toThrow(
    "teaches no names",
  );
});

test("what a request defined for households is not taken for a person's", async () => {
  const { county } = village.world;
  const { rows } = await sql<{ id: number }>`
    insert into element (county, code, name, definition, value_type, owner_name, sensitivity, asked, agg_time, agg_org, ask_text, example, origin)
    values (${county}, 'h.r900_1', '档案盒号', '试验用的项', 'text', '民政局', 2, 'missing', 'none', 'none', '档案盒号', '', 'county') returning id`.execute(
    db,
  );
  await sql`insert into element_alias (county, element_id, said, norm, grams, origin)
    values (${county}, ${rows[0]?.id}, '档案盒号', ${normaliseName("档案盒号")}, ${[...nameGrams("档案盒号")]}::text[], 'confirmed')`.execute(
    db,
  );
  const bound = (subject: "person" | "household") =>
    village.as(village.owner, (ctx) => bindFields(ctx.db, ["档案盒号"], { subject, dept: "民政局" }));
  expect(await bound("household")).toMatchObject([{ mapState: "bound", key: "h.r900_1" }]);
  expect(await bound("person")).toMatchObject([{ mapState: "new", elementId: null }]);
});

test("a household's list that asks for a telephone keeps the answer with the household", async () => {
  await village.put(village.keeper, { ledger: "household", values: { "h.no": "001", "h.head": "甲一" } });
  const id = await admitted("农户", ["户主姓名", "联系电话"], "issued");
  const share = await shareOf(id);
  await village.as(village.keeper, async (ctx) => {
    const sheet = await openFill(ctx, share);
    const cells = sheet ? openCells(sheet) : [];
    expect(cells.map(({ element }) => element.code)).toEqual(["p.phone"]);
    await draftCells(
      ctx,
      share.id,
      cells.map((cell) => ({ ...cell, raw: "13800000001" })),
    );
  });
  expect(await village.as(village.keeper, (ctx) => handIn(ctx, share.id))).toMatchObject({
    left: 0,
    counts: { set: 1 },
  });
  expect((await delivered(id)).rows).toEqual([["甲一", "13800000001"]]);
});

test("a child without a number has the birthday and sex that are held; who moved in is said to have", async () => {
  await village.put(village.keeper, {
    ledger: "tekun",
    values: { "p.name": "乙一" },
    subject: (
      await village.put(village.keeper, {
        ledger: "population",
        values: { "p.name": "乙一", "p.birth": "2026-10-01", "p.sex": "2", "p.status": "4" },
      })
    ).subject,
  });
  const answer = await delivered(await admitted("特困人员", ["姓名", "性别", "出生日期", "人口状态"], "served"));
  expect(answer.rows).toEqual([["乙一", "女", "2026-10-01", "迁入"]]);
});

test("no change is said of the value that was shown, where it stands", async () => {
  const person = await village.as(village.keeper, async (ctx) => {
    const [made = ""] = await ensureSubjects(ctx, [{ type: "person", orgId: village.units.liuxi }]);
    return made;
  });
  village.world.now = new Date("2025-01-10T02:00:00Z");
  // The older word stands in the register, the newer one in the other ledger; both are old by now.
  await village.put(village.keeper, {
    ledger: "population",
    subject: person,
    values: { "p.name": "丙一", "p.phone": "13800000001" },
  });
  village.world.now = new Date("2025-03-10T02:00:00Z");
  const newer = await village.put(village.keeper, {
    ledger: "veteran",
    subject: person,
    values: { "p.name": "丙一", "p.phone": "13800000002" },
  });
  village.world.now = today;
  const id = await admitted("居民", ["姓名", "手机号"], "issued");
  const share = await shareOf(id);
  await village.as(village.keeper, async (ctx) => {
    const sheet = await openFill(ctx, share);
    const stale = sheet ? staleCells(sheet) : [];
    expect(stale.map(({ held }) => held)).toEqual(["13800000002"]);
    await confirmUnchanged(ctx, share.id, new Set(stale.map(cellKey)));
  });
  const { id: phone } = await elementOf("p.phone");
  const confirmed = await db
    .selectFrom("confirmation")
    .select("recordId")
    .where("county", "=", village.world.county)
    .where("elementId", "=", phone)
    .execute();
  expect(confirmed).toEqual([{ recordId: newer.record }]);
});
