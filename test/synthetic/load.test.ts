import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import { shippedCatalogue } from "../../src/catalogue/shipped.ts";
import { createColumns } from "../../src/crypto/column.ts";
import { createDb, createPool } from "../../src/db/database.ts";
import { migrate } from "../../src/db/migrate.ts";
import { fromStored } from "../../src/ledgers/value.ts";
import { seedOrgs } from "../../src/orgs/seed.ts";
import { loadVillages } from "../../src/synthetic/load.ts";
import { castOf, planVillages } from "../../src/synthetic/plan.ts";
import { truthOf } from "../../src/synthetic/truth.ts";
import { makeVillage, villages } from "../../src/synthetic/village.ts";
import { freshDatabase } from "../support/house.ts";

const now = new Date("2026-11-29T02:00:00Z");
const columns = createColumns(Buffer.alloc(32, 7).toString("base64"));
const catalogue = await shippedCatalogue();
// The last village is loaded without what would be sealed.
const plan = planVillages({ counties: 1, towns: 1, villages: 3, persons: 600 }, "load", "2026-11-29");
const [whole, bare] = [plan.slice(0, 2), plan.slice(2)];

const pool = createPool(await freshDatabase(), 4, () => undefined);
const db = createDb(pool);
afterAll(() => db.destroy());

async function load(specs: typeof plan, sealed: boolean): Promise<readonly boolean[]> {
  const done: boolean[] = [];
  for await (const { loaded } of loadVillages(db, columns, villages(specs, catalogue.ledgers), { now, sealed })) {
    done.push(loaded);
  }
  return done;
}

beforeAll(async () => {
  await migrate(pool);
  await db.transaction().execute(async (tx) => {
    await seedOrgs(tx, castOf(plan));
    await seedCatalogue(tx, "990101");
  });
  await load(whole, true);
  await load(bare, false);
});

describe.each(plan.map((spec, nth) => ({ spec, nth })))("village $nth holds what its truth says", ({ spec }) => {
  const truth = truthOf(makeVillage(spec, catalogue.ledgers), catalogue, whole.includes(spec));

  test("subjects by type, and every person in their household", async () => {
    const { rows } = await sql<{ type: string; n: number }>`
      select s.type, count(*)::int as n from subject s join org_code c on c.org_id = s.org_id
      where c.code = ${spec.code} group by s.type`.execute(db);
    expect(Object.fromEntries(rows.map(({ type, n }) => [type, n]))).toEqual(truth.subjects);
    const { rows: homeless } = await sql<{ n: number }>`
      select count(*)::int as n from subject s join org_code c on c.org_id = s.org_id
      left join subject h on h.id = s.household_id and h.type = 'household' and h.org_id = s.org_id
      where c.code = ${spec.code} and s.type = 'person' and h.id is null`.execute(db);
    expect(homeless[0]?.n).toBe(0);
  });

  test("records by ledger", async () => {
    const { rows } = await sql<{ code: string; n: number }>`
      select l.code, count(*)::int as n from record r join ledger l on l.id = r.ledger_id join org_code c on c.org_id = r.org_id
      where c.code = ${spec.code} group by l.code`.execute(db);
    expect(Object.fromEntries(rows.map(({ code, n }) => [code, n]))).toEqual(truth.records);
  });

  test("cells by element: held, missing, and too old by the element's own measure", async () => {
    const { rows } = await sql<{ ledger: string; element: string; held: number; missing: number; stale: number }>`
      select l.code as ledger, e.code as element, count(r.id) filter (where r.data ? e.code)::int as held,
             count(r.id) filter (where not r.data ? e.code)::int as missing,
             count(*) filter (where r.data ? e.code and v.recorded_at < ${now}::timestamptz - make_interval(days => e.refresh_days))::int as stale
      from ledger l join ledger_element le on le.ledger_id = l.id join element e on e.id = le.element_id
      left join (record r join org_code c on c.org_id = r.org_id and c.code = ${spec.code}) on r.ledger_id = l.id
      left join value_source v on v.id = r.src[le.slot]
      where l.county = '990101' group by 1, 2`.execute(db);
    const key = (one: { ledger: string; element: string }): string => `${one.ledger} ${one.element}`;
    const sorted = <T extends { ledger: string; element: string }>(list: readonly T[]): readonly T[] =>
      list.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
    expect(sorted(rows)).toEqual(sorted(truth.cells));
    expect(rows.reduce((sum, { held }) => sum + held, 0)).toBeGreaterThan(3000);
  });
});

test("every value has a source that was known before it was loaded, and a history of one", async () => {
  const { rows } = await sql<Record<string, number>>`
    select count(*)::int as cells, count(v.id)::int as sourced, count(*) filter (where v.kind = 'seed' and v.authority = 4)::int as seeded,
           count(distinct v.recorded_at)::int as days, (select count(*)::int from value_change) as changes,
           count(*) filter (where exists (select from value_change h where h.record_id = r.id and h.element_id = e.id
             and h.new = r.data -> e.code and h.source_id = v.id and h.known_since = v.recorded_at and h.old is null))::int as told
    from record r cross join lateral jsonb_object_keys(r.data) as d (code)
    join element e on e.county = r.county and e.code = d.code
    join ledger_element le on le.ledger_id = r.ledger_id and le.element_id = e.id
    left join value_source v on v.county = r.county and v.id = r.src[le.slot]`.execute(db);
  const [{ cells = 0 } = {}] = rows;
  expect(cells).toBeGreaterThan(10_000);
  expect(rows[0]).toEqual({ cells, sourced: cells, seeded: cells, days: 3, changes: cells, told: cells });
});

test("loading again loads nothing", async () => {
  const count = async (): Promise<unknown> =>
    (
      await sql`select (select count(*) from subject) as s, (select count(*) from record) as r,
                       (select count(*) from value_source) as v, (select count(*) from value_change) as c`.execute(db)
    ).rows;
  const before = await count();
  expect(await load(plan, true)).toEqual([false, false, false]);
  expect(await count()).toEqual(before);
});

test("identity numbers are sealed, open to what was made, and are found by their blind index", async () => {
  const [spec] = plan;
  if (!spec) throw new Error("no village");
  const [person] = makeVillage(spec, catalogue.ledgers).subjects.filter(({ type }) => type === "person");
  const row = await db
    .selectFrom("subject as s")
    .innerJoin("record as r", "r.subjectId", "s.id")
    .innerJoin("ledger as l", "l.id", "r.ledgerId")
    .select(["s.keySealed", "r.data"])
    .where("s.keyBlind", "=", columns.blind(person?.key ?? ""))
    .where("l.code", "=", "population")
    .executeTakeFirstOrThrow();
  expect(columns.open(row.keySealed ?? "")).toBe(person?.key);
  const data = row.data as Record<string, unknown>;
  expect(fromStored(columns, data["p.id"])).toBe(person?.key);
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from record where data::text like ${`%${person?.key}%`}`.execute(db);
  expect(rows[0]?.n).toBe(0);
});

test("a village whose unit is not there is an error, and nothing of it stays", async () => {
  const [elsewhere] = planVillages(
    { counties: 1, towns: 2, villages: 1, persons: 40 },
    "elsewhere",
    "2026-11-29",
  ).slice(1);
  if (!elsewhere) throw new Error("no village");
  await expect(load([{ ...elsewhere, code: "990101999999" }], true)).rejects.toThrow(
    "no unit has the code 990101999999",
  );
});
