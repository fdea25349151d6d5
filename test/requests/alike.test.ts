import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Tx } from "../../src/db/database.ts";
import { findAlike, type NewRequest } from "../../src/requests/alike.ts";
import { realRegistry } from "../bot/stubs.ts";
import { World } from "../bot/world.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);
const world = new World(db, await realRegistry());
const at = new Date("2026-11-29T02:00:00Z");
const asked: NewRequest = {
  county: world.county,
  title: "关于报送独居老人慰问情况的通知",
  population: "独居老人",
  region: "青石镇",
  period: "2026年第四季度",
  fields: ["姓名", "联系电话"].map((name) => ({ name, key: `=${name}` })),
  at,
};
let filed = 0;
let dept = { deptId: "", askerId: "" };

beforeAll(async () => {
  const unit = await world.unit("民政局", "c.mz");
  const person = await world.person("何敏", unit, ["department_officer"]);
  dept = { deptId: unit, askerId: person.id };
});

async function file(
  about: Partial<Record<"title" | "region" | "period" | "status" | "population", string>>,
): Promise<number> {
  filed += 1;
  const [id, no] = [randomUUID(), 100 + filed];
  const row = {
    title: "独居老人登记",
    region: asked.region,
    period: asked.period,
    status: "served",
    population: "独居老人",
    ...about,
  };
  await sql`
    insert into request (county, id, no, dept_id, dept_name, asker_id, asker_name, title, population, whom, region, area, period, cycle,
                         said_as, status, created_at, chat_id, cause)
    values (${world.county}, ${id}, ${no}, ${dept.deptId}, '民政局', ${dept.askerId}, '何敏', ${row.title}, ${row.population}, '{}', ${row.region}, 'c',
            ${row.period}, 'once', 'form', ${row.status}, ${at}::timestamptz - interval '9 days', 'oc', 'test')`.execute(
    db,
  );
  for (const [ord, { name, key }] of asked.fields.entries())
    await sql`insert into request_field (county, request_id, ord, path, name, key, map_state, created_at)
      values (${world.county}, ${id}, ${ord + 1}, array[${name}], ${name}, ${key}, 'new', ${at}::timestamptz - interval '9 days')`.execute(
      db,
    );
  return no;
}

const find = async (change: Partial<NewRequest> = {}): Promise<readonly number[]> =>
  within(async (tx) => (await findAlike(tx, { ...asked, ...change })).map(({ no }) => no));

function within<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('songbang.county', ${world.county}, true)`.execute(tx);
    return work(tx);
  });
}

test("of forms with nothing but general fields the one of the same title comes first, however many are newer", async () => {
  const wanted = await file({ title: "独居老人慰问台账" });
  for (const title of ["独居老人体检", "独居老人用电", "独居老人核查", "独居老人走访"]) await file({ title });
  expect((await find())[0]).toBe(wanted);
});

test("of the same title, but of another quarter or town, is not called alike; nor is a draft or what was withdrawn", async () => {
  const others = [
    await file({ period: "2026年第三季度", title: "独居老人慰问" }),
    await file({ region: "白鹭镇", title: "独居老人慰问" }),
    await file({ status: "draft", title: "独居老人慰问" }),
    await file({ status: "withdrawn", title: "独居老人慰问" }),
  ];
  const found = await find();
  expect(found.length).toBe(3);
  expect(found.filter((no) => others.includes(no))).toEqual([]);
});

test("a request that moves to another period is found by that", async () => {
  const no = await file({ title: "独居老人慰问名单" });
  await db.updateTable("request").set({ period: "2026年下半年" }).where("no", "=", no).execute();
  const { rows } = await sql<{ same: boolean }>`
    select distinct f.period_mark = hashtext(r.period) as same from request_field f join request r on r.id = f.request_id`.execute(
    db,
  );
  expect(rows).toEqual([{ same: true }]);
  expect(await find({ period: "2026年下半年" })).toEqual([no]);
});

test("another county than the transaction's is refused", async () => {
  await expect(find({ county: "990102" })).rejects.toThrow("another county");
});

test.each([
  ["关于报送2026年第3季度留守儿童补贴情况的通知", "留守儿童补贴"],
  ["留守儿童补贴摸底登记表（截至11月）", "留守儿童补贴"],
  ["二〇二六年全县党员花名册", "党员"],
  ["情况统计表", ""],
])("the title %s is about %s", async (title, about) => {
  const { rows } = await sql<{ key: string }>`select title_key(${title}) as key`.execute(db);
  expect(rows[0]?.key).toBe(about);
});
