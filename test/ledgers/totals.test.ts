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
    await sql`insert into subject (county, id, type, org_id) values (${county}, ${id}, 'household', ${orgId})`.execute(
      db,
    );
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

interface Added {
  readonly held: number;
  readonly cents: number;
  readonly counts: Readonly<Record<string, number>>;
}

function added(parts: readonly Total[]): Added {
  const counts: Record<string, number> = {};
  for (const part of parts) {
    for (const [value, n] of Object.entries(part.counts ?? {})) counts[value] = (counts[value] ?? 0) + n;
  }
  const sum = (of: (part: Total) => number): number => parts.reduce((all, part) => all + of(part), 0);
  return { held: sum(({ held }) => held), cents: sum((part) => inCents(part.sum ?? "0")), counts };
}

/** The same from the rows as they were made; an income a head weighs as many as live there. */
function expected(code: string, values: readonly { readonly value: unknown; readonly persons: number }[]): Added {
  const weight = (persons: number): number => (code === "h.income_pc" ? persons || 1 : 1);
  const amounts = code === "h.type" || code === "h.no" ? [] : values;
  const counted = code === "h.type" ? values : [];
  const groups = Object.entries(Object.groupBy(counted, ({ value }) => String(value)));
  return {
    held: values.length,
    cents: amounts.reduce((sum, { value, persons }) => sum + inCents(String(value)) * weight(persons), 0),
    counts: Object.fromEntries(groups.map(([value, list]) => [value, list?.length ?? 0])),
  };
}

const inCents = (amount: string): number => Math.round(Number(amount) * 100);

test("a town's totals are those of its villages, to the cent, and both are those of the rows", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(home, { minLength: 1, maxLength: 12 }), async (homes) => {
      const area = await file(homes);
      const ask = (level: "village" | "town", within: string): Promise<readonly Total[]> =>
        db
          .transaction()
          .execute((tx) => totalsOf(tx, { county, ledger: "household", elements: codes, area: within, level }));
      for (const [nth, name] of ["a", "b"].entries()) {
        const [villages, towns] = [await ask("village", `${area}.${name}`), await ask("town", `${area}.${name}`)];
        const own = homes.filter(({ village }) => Math.floor(village / 2) === nth);
        const rows = new Set(villages.map(({ orgId }) => orgId));
        expect(rows.size).toBe(
          new Set(own.filter(({ data }) => Object.keys(shown(data)).length > 0).map(({ village }) => village)).size,
        );
        for (const code of codes) {
          const values = own.flatMap(({ data, persons }) =>
            code in shown(data) ? [{ value: data[code], persons }] : [],
          );
          const whole = towns.filter((total) => total.code === code);
          expect(added(whole)).toEqual(expected(code, values));
          expect(added(villages.filter((total) => total.code === code))).toEqual(expected(code, values));
          const different = new Set(values.map(({ value }) => value)).size;
          expect(whole[0]?.distinct ?? 0).toBe(code === "h.no" ? different : 0);
        }
      }
    }),
    { numRuns: 15 },
  );
}, 120_000);
