import { afterAll, expect, test } from "vitest";
import { testDb } from "../support/db.ts";

const { pool, close } = testDb(2);
afterAll(close);

interface Column {
  readonly table: string;
  readonly column: string;
  /** The table it points to, where the database knows of it. */
  readonly to: string | null;
}

/** Every column of every table, and what it points to. Partitions have their parents' columns. */
async function columns(): Promise<readonly Column[]> {
  const { rows } = await pool.query<Column>(`
    select c.relname as "table", a.attname as "column", f.relname as "to"
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_constraint k on k.conrelid = c.oid and k.contype = 'f' and a.attnum = any (k.conkey)
    left join pg_class f on f.oid = k.confrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition`);
  return rows;
}

/** Words by which work or merit would be counted. */
const tally = /(?:^|_)(?:count|rank|ranking|score|points|stars|grade|seconds|minutes|total|rate|speed|streak)(?:_|$)/u;
/** Words by which somebody is meant, whether or not the database knows where the column points. */
const somebody = /(?:^|_)(?:person|keeper|asker|actor|by_id|typed_by|submitted_by|open_id)(?:_|$)/u;
const unit = /(?:^|_)(?:org|unit|village|town|grid)(?:_|$)/u;

const tables = (list: readonly Column[]): ReadonlySet<string> => new Set(list.map(({ table }) => table));

test("the account of minutes is of requests and departments: it names no person, no village, no assignment", async () => {
  const burden = (await columns()).filter(({ table }) => table === "burden");
  expect(burden.map(({ column }) => column).toSorted()).toEqual([
    "cells_asked",
    "cells_confirmed",
    "cells_reused",
    "county",
    "day",
    "dept_name",
    "request_id",
    "seconds_asked",
    "seconds_saved_high",
    "seconds_saved_low",
  ]);
  expect(burden.filter(({ to }) => to !== null)).toEqual([]);
});

test("no table counts, times or ranks by person", async () => {
  const all = await columns();
  const ofSomebody = tables(all.filter(({ column, to }) => to === "person" || somebody.test(column)));
  expect(ofSomebody.size).toBeGreaterThan(10);
  expect(all.filter(({ table, column }) => ofSomebody.has(table) && tally.test(column))).toEqual([]);
});

test("no table ranks or times villages", async () => {
  const all = await columns();
  const ofUnits = tables(all.filter(({ column, to }) => to === "org_unit" || unit.test(column)));
  expect(ofUnits.size).toBeGreaterThan(10);
  expect(all.filter(({ table, column }) => ofUnits.has(table) && tally.test(column))).toEqual([]);
});
