import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import { type Total, totalsOf } from "../../src/ledgers/totals.ts";
import { realRegistry } from "../bot/stubs.ts";
import { World } from "../bot/world.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb(4);
afterAll(close);
const world = new World(db, await realRegistry());
const { county } = world;
const codes = ["h.type", "h.income", "h.income_pc", "h.land", "h.no"];

beforeAll(async () => {
  await db.transaction().execute((tx) => seedCatalogue(tx, county));
});

interface Home {
  readonly village: number;
  readonly persons: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const cents = fc.integer({ min: 0, max: 10_000_000 }).map((n) => n / 100);
const home: fc.Arbitrary<Home> = fc.record({
  village: fc.integer({ min: 0, max: 3 }),
  persons: fc.integer({ min: 0, max: 3 }),
  data: fc.record(
    {
      "h.type": fc.constantFrom("1", "2", "3"),
      "h.income": fc.oneof(cents, fc.constant({ blank: "unknown" })),
      "h.income_pc": cents,
      "h.land": cents,
      "h.no": fc.constantFrom("a", "b", "c", "d"),
    },
    { requiredKeys: [] },
  ),
});

/** Two towns of two villages; returns the path above them. */
async function file(homes: readonly Home[]): Promise<string> {
  const top = `t${randomUUID().replaceAll("-", "")}`;
  const villages: string[] = [];
  for (const town of ["a", "b"]) {
    const id = await world.unit("镇", `${top}.${town}`);
    await db.updateTable("orgUnit").set({ kind: "town" }).where("id", "=", id).execute();
    for (const village of ["x", "y"]) villages.push(await world.unit("村", `${top}.${town}.${village}`));
  }
  for (const { village, persons, data } of homes) {
    const [id, orgId] = [randomUUID(), villages[village] ?? ""];
    await sql`insert into subject (county, id, type, org_id) values (${county}, ${id}, 'household', ${orgId})`.execute(db);
    await sql`
      insert into subject (county, type, org_id, household_id)
      select ${county}, 'person', ${orgId}, ${id} from generate_series(1, ${persons}::integer)`.execute(db);
    await sql`
      insert into record (county, ledger_id, subject_id, org_id, data, valid_from)
      values (${county}, (select id from ledger where county = ${county} and code = 'household'), ${id}, ${orgId}, ${JSON.stringify(data)}::jsonb, '2026-01-01')`.execute(
      db,
    );
  }
  return `c${county}.${top}`;
}

/** Blank is no value. */
function shown(data: Home["data"]): Home["data"] {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => typeof value !== "object"));
}

function added(parts: readonly Total[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { counts } of parts) {
    for (const [value, n] of Object.entries(counts ?? {})) sums[value] = (sums[value] ?? 0) + n;
  }
  return sums;
}

const inCents = (amount: string): number => Math.round(Number(amount) * 100);

test("a town's totals are those of its villages, to the cent, and both are those of the rows", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(home, { minLength: 1, maxLength: 12 }), async (homes) => {
      const area = await file(homes);
      const ask = (level: "village" | "town", within: string): Promise<readonly Total[]> =>
        db.transaction().execute((tx) => totalsOf(tx, { county, ledger: "household", elements: codes, area: within, level }));
      for (const [nth, name] of ["a", "b"].entries()) {
        const [villages, towns] = [await ask("village", `${area}.${name}`), await ask("town", `${area}.${name}`)];
        const own = homes.filter(({ village }) => Math.floor(village / 2) === nth);
        const rows = new Set(villages.map(({ orgId }) => orgId));
        expect(rows.size).toBe(new Set(own.filter(({ data }) => Object.keys(shown(data)).length > 0).map(({ village }) => village)).size);
        for (const code of codes) {
          const parts = villages.filter((total) => total.code === code);
          const values = own.flatMap(({ data, persons }) => (code in shown(data) ? [{ value: data[code], persons }] : []));
          const whole = towns.find((total) => total.code === code);
          if (values.length === 0) {
            expect([...parts, whole]).toEqual([undefined]);
            continue;
          }
          expect(parts.reduce((sum, one) => sum + one.held, 0)).toBe(values.length);
          expect(whole?.held).toBe(values.length);
          if (code === "h.type") {
            const all = Object.groupBy(values, ({ value }) => String(value));
            const counted = Object.fromEntries(Object.entries(all).map(([value, list]) => [value, list?.length]));
            expect(whole?.counts).toEqual(counted);
            expect(added(parts)).toEqual(counted);
          } else if (code === "h.no") {
            expect(whole?.distinct).toBe(new Set(values.map(({ value }) => value)).size);
          } else {
            const weight = (persons: number): number => (code === "h.income_pc" ? persons || 1 : 1);
            const expected = values.reduce((sum, one) => sum + inCents(String(one.value)) * weight(one.persons), 0);
            expect(inCents(whole?.sum ?? "")).toBe(expected);
            expect(parts.reduce((sum, one) => sum + inCents(one.sum ?? ""), 0)).toBe(expected);
          }
        }
      }
    }),
    { numRuns: 15 },
  );
}, 120_000);
