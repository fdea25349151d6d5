import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { createColumns } from "../../src/crypto/column.ts";
import { createDb, createPool } from "../../src/db/database.ts";
import { fromStored } from "../../src/ledgers/value.ts";
import { prepareDatabase } from "../../src/roles/prepare.ts";
import { freshDatabase } from "../support/house.ts";

const masterKey = Buffer.alloc(32, 7).toString("base64");
const columns = createColumns(masterKey);
const url = await freshDatabase();
const pool = createPool(url, 4, () => undefined);
const db = createDb(pool);
afterAll(() => db.destroy());
const start = (): Promise<void> =>
  prepareDatabase(db, pool, loadConfig({ DATABASE_URL: url, MASTER_KEY: masterKey, SEED: "demo" }));
beforeAll(start);

test("each of the demo's three villages has 1,200 residents; a community's stand in its grids", async () => {
  const { rows } = await sql<{ name: string; kind: string; people: number }>`
    select o.name, o.kind, count(*)::int as people from subject s join org_unit o on o.id = s.org_id
    where s.type = 'person' and s.county = '990101' group by o.name, o.kind order by o.kind desc, o.name`.execute(db);
  const villages = rows.filter(({ kind }) => kind === "village");
  expect(villages.map(({ name }) => name).toSorted()).toEqual(["柳溪村", "石桥村"].toSorted());
  expect(villages.map(({ people }) => people)).toEqual([1200, 1200]);
  const grids = rows.filter(({ kind }) => kind === "grid").map(({ people }) => people);
  expect(grids).toHaveLength(2);
  expect(grids.reduce((sum, people) => sum + people, 0)).toBe(1200);
  expect(Math.min(...grids)).toBeGreaterThan(400);
});

test.each([
  ["张三", "dibao", "p.dibao", true],
  ["张三", "elder_allowance", "p.elder_allowance", 50],
  ["张三", "population", "p.living_alone", true],
  ["李秀英", "elder_allowance", "p.elder_allowance", 50],
  ["王小明", "children", "p.left_behind", true],
  ["陈大山", "disability", "p.disab_card", expect.stringMatching(/^9901011971\d{7}[\dX]42$/)],
])("%s of 柳溪村 stands in %s with %s", async (name, ledger, code, value) => {
  const { rows } = await sql<{ data: Record<string, unknown> }>`
    select r.data from record r join ledger l on l.id = r.ledger_id join org_unit o on o.id = r.org_id
    where o.name = '柳溪村' and l.code = ${ledger} and r.data ->> 'p.name' = ${name}`.execute(db);
  expect(rows).toHaveLength(1);
  expect(fromStored(columns, rows[0]?.data[code])).toEqual(value);
});

test("another start finds them and leaves them as they are", async () => {
  const count = async (): Promise<unknown> =>
    (
      await sql`select (select count(*) from subject) as subjects, (select count(*) from record) as records,
                       (select count(*) from value_source) as sources`.execute(db)
    ).rows;
  const before = await count();
  await start();
  expect(await count()).toEqual(before);
});
