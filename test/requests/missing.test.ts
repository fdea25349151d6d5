import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import { authorities, recordSource } from "../../src/ledgers/source.ts";
import type { Stored } from "../../src/ledgers/value.ts";
import { writeCells } from "../../src/ledgers/write-cells.ts";
import { type CountedField, countCells } from "../../src/requests/count-cells.ts";
import { cellsOf, type Scope, type WantedElement } from "../../src/requests/missing.ts";
import { realRegistry } from "../bot/stubs.ts";
import { type Person, World } from "../bot/world.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb(4);
afterAll(close);
const world = new World(db, await realRegistry());
const { county } = world;
let officer: Person;
let wanted: readonly WantedElement[] = [];
const slots = new Map<string, { ledgerId: number; slot: number; elementId: number }>();

const personLedgers = ["population", "dibao", "insurance"] as const;
const householdLedgers = ["household", "dibao_household"] as const;
const codes = ["p.name", "p.phone", "p.nation", "p.work_out", "p.dibao_kind", "h.head", "h.head_phone", "h.income"];

beforeAll(async () => {
  await db.transaction().execute((tx) => seedCatalogue(tx, county));
  officer = await world.person("周平", await world.unit("青石镇", "qs"), ["keeper"]);
  const { rows } = await sql<{ ledger: string; code: string; ledgerId: number; slot: number; elementId: number }>`
    select l.code as ledger, e.code, l.id as "ledgerId", le.slot, e.id as "elementId"
    from ledger_element le join ledger l on l.id = le.ledger_id join element e on e.id = le.element_id
    where l.county = ${county}`.execute(db);
  for (const row of rows) slots.set(`${row.ledger} ${row.code}`, row);
  const elements = await db
    .selectFrom("element")
    .select(["id", "code", "refreshDays"])
    .where("county", "=", county)
    .where("code", "in", codes)
    .execute();
  wanted = elements.map((one, ord) => ({ ord, elementId: one.id, code: one.code, refreshDays: one.refreshDays }));
});

interface Act {
  readonly authority: number;
  readonly days: number;
}
interface Held {
  readonly ledger: string;
  /** Of each element: place among the acts, -1 for nobody's; and what else was said of it. */
  readonly cells: readonly {
    code: string;
    act: number;
    confirmed: number | null;
    conflict: "hard" | "outranked" | null;
  }[];
}
interface Village {
  readonly acts: readonly Act[];
  readonly households: readonly (readonly Held[])[];
  /** -1: in no household. */
  readonly people: readonly { home: number; held: readonly Held[] }[];
}

const days = fc.integer({ min: 1, max: 500 });
const heldIn = (ledgers: readonly string[], firstAlways: boolean): fc.Arbitrary<readonly Held[]> =>
  fc
    .tuple(
      ...ledgers.map((ledger, nth) =>
        fc
          .record({
            there: firstAlways && nth === 0 ? fc.constant(true) : fc.boolean(),
            cells: fc.subarray(codes).chain((some) =>
              fc.tuple(
                ...some.map((code) =>
                  fc.record({
                    code: fc.constant(code),
                    act: fc.integer({ min: -1, max: 4 }),
                    confirmed: fc.option(days, { freq: 3 }),
                    conflict: fc.option(fc.constantFrom("hard" as const, "outranked" as const), { freq: 6 }),
                  }),
                ),
              ),
            ),
          })
          .map(({ there, cells }) => ({ ledger, there, cells })),
      ),
    )
    .map((all) => all.filter(({ there }) => there));
const village: fc.Arbitrary<Village> = fc.record({
  acts: fc.array(fc.record({ authority: fc.integer({ min: 1, max: 5 }), days }), { minLength: 5, maxLength: 5 }),
  households: fc.array(heldIn(householdLedgers, false), { minLength: 1, maxLength: 3 }),
  people: fc.array(fc.record({ home: fc.integer({ min: -1, max: 2 }), held: heldIn(personLedgers, true) }), {
    minLength: 1,
    maxLength: 5,
  }),
});

/** Puts a village on file as the owner of the tables; returns the scope that asks for its people. */
async function file({ acts, households, people }: Village): Promise<Scope> {
  const name = `v${randomUUID().replaceAll("-", "")}`;
  const orgId = await world.unit("柳溪村", `qs.${name}`);
  await db.transaction().execute(async (tx) => {
    const sources: number[] = [];
    for (const { authority, days: ago } of acts) {
      const row = await tx
        .insertInto("valueSource")
        .values({ county, kind: "seed", authority, recordedAt: before(ago), trueSince: "2026-01-01" })
        .returning("id")
        .executeTakeFirstOrThrow();
      sources.push(row.id);
    }
    const subject = async (
      type: "person" | "household",
      held: readonly Held[],
      home: string | null,
    ): Promise<string> => {
      const id = randomUUID();
      await tx
        .insertInto("subject")
        .values({
          county,
          id,
          type,
          orgId,
          householdId: home,
          keyBlind: null,
          keySealed: null,
          statusOn: null,
          mergedInto: null,
        })
        .execute();
      for (const one of held) await put(id, one);
      return id;
    };
    const put = async (subjectId: string, { ledger, cells }: Held): Promise<void> => {
      const places = cells.flatMap((cell) => {
        const place = slots.get(`${ledger} ${cell.code}`);
        return place ? [{ ...cell, ...place }] : [];
      });
      const src: number[] = [];
      for (const { slot, act } of places) src[slot - 1] = sources[act] ?? 0;
      const id = randomUUID();
      await sql`
        insert into record (county, id, ledger_id, subject_id, org_id, data, src, valid_from)
        values (${county}, ${id}, (select id from ledger where county = ${county} and code = ${ledger}), ${subjectId}, ${orgId},
                ${JSON.stringify(Object.fromEntries(places.map(({ code }) => [code, "x"])))}::jsonb, ${Array.from(src, (one) => one ?? 0)}::integer[], '2025-01-01')`.execute(
        tx,
      );
      for (const { elementId, confirmed, conflict } of places) {
        if (confirmed !== null)
          await tx
            .insertInto("confirmation")
            .values({ county, recordId: id, elementId, asOf: before(confirmed), sourceId: 1 })
            .execute();
        if (conflict !== null)
          await sql`
            insert into conflict (county, record_id, element_id, kept, rejected, source_id, kind, opened_at, due_on)
            values (${county}, ${id}, ${elementId}, '"x"', '"y"', 1, ${conflict}, ${world.now}, '2026-12-31')`.execute(
            tx,
          );
      }
    };
    const homes: string[] = [];
    for (const held of households) homes.push(await subject("household", held, null));
    for (const { home, held } of people) await subject("person", held, homes[home] ?? null);
  });
  return {
    county,
    area: `c${county}.qs.${name}`,
    whom: { ledger: "population", where: [], minAge: null, maxAge: null },
    asOf: world.now,
  };
}

const before = (ago: number): Date => new Date(world.now.getTime() - ago * 86_400_000);
const sorted = (fields: readonly CountedField[]): readonly CountedField[] => fields.toSorted((a, b) => a.ord - b.ord);

/** One cell after the other, as a village is shown them. */
async function counted(scope: Scope): Promise<readonly CountedField[]> {
  const { rows } = await db.transaction().execute((tx) =>
    sql<CountedField>`
      select ord, count(*) filter (where state = 'fresh')::integer as fresh, count(*) filter (where state = 'stale')::integer as stale,
             count(*) filter (where state = 'missing')::integer as missing
      from (${cellsOf(scope, wanted)}) as cell group by ord`.execute(tx),
  );
  return sorted(rows);
}

test("cells counted without making them are as many, for a village and for a county", async () => {
  await fc.assert(
    fc.asyncProperty(village, async (made) => {
      const scope = await file(made);
      const expected = await counted(scope);
      for (const wideFrom of [0, Number.POSITIVE_INFINITY]) {
        const count = (some: readonly WantedElement[]) =>
          db.transaction().execute((tx) => countCells(tx, scope, some, wideFrom));
        const { rows, units, fields } = await count(wanted);
        expect(rows).toBe(made.people.length);
        expect(units).toEqual([{ orgId: expect.any(String), rows }]);
        expect(await count([])).toEqual({ rows, units, fields: [] });
        expect(sorted(fields)).toEqual(expected);
      }
    }),
    { numRuns: 40 },
  );
}, 120_000);

test("the missing cells answered and the old ones confirmed, no others: everything is fresh", async () => {
  await fc.assert(
    fc.asyncProperty(village, async (made) => {
      // A dispute is settled by a person, and what is in no household has nowhere to hold a household's elements.
      const calm = (held: readonly Held[]): readonly Held[] =>
        held.map((one) => ({ ...one, cells: one.cells.map((cell) => ({ ...cell, conflict: null })) }));
      const scope = await file({
        ...made,
        households: made.households.map(calm),
        people: made.people.map(({ home, held }) => ({
          home: Math.min(Math.max(home, 0), made.households.length - 1),
          held: calm(held),
        })),
      });
      await world.within(officer, world.private, async (ctx) => {
        const { rows } = await sql<{
          state: string;
          subjectId: string;
          orgId: string;
          elementId: number;
          ledgerId: number;
          value: Stored;
        }>`
          with cell as (${cellsOf(scope, wanted)})
          select cell.state, coalesce(r.subject_id, case when e.code like 'h.%' then s.household_id else s.id end) as "subjectId",
                 cell.org_id as "orgId", e.id as "elementId", coalesce(cell.value, '"new"') as value,
                 coalesce(r.ledger_id, (select l.id from ledger l join ledger_element le on le.ledger_id = l.id and le.element_id = e.id
                                        where l.county = ${county} order by l.id limit 1)) as "ledgerId"
          from cell join element e on e.id = cell.element_id join subject s on s.county = ${county} and s.id = cell.subject_id
          left join record r on r.county = ${county} and r.id = cell.record_id
          where cell.state <> 'fresh'`.execute(ctx.db);
        const source = await recordSource(ctx, { kind: "card", authority: authorities.onTheSpot });
        const once = new Map(rows.map((row) => [`${row.subjectId} ${row.ledgerId} ${row.elementId}`, row]));
        await writeCells(ctx, source, [...once.values()]);
      });
      const { rows, fields } = await db.transaction().execute((tx) => countCells(tx, scope, wanted));
      expect(sorted(fields)).toEqual(wanted.map(({ ord }) => ({ ord, fresh: rows, stale: 0, missing: 0 })));
    }),
    { numRuns: 20 },
  );
}, 120_000);
