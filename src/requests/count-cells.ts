import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { rowsOf, type Scope, villageOf, type WantedElement } from "./missing.ts";

export interface CountedField {
  readonly ord: number;
  readonly fresh: number;
  readonly stale: number;
  readonly missing: number;
}

export interface Counted {
  readonly rows: number;
  readonly units: readonly { readonly orgId: string; readonly rows: number }[];
  readonly fields: readonly CountedField[];
}

/**
 * How many rows a request has, unit by unit, and how much of each element is known. Reads what the role may read. From
 * `wideFrom` records on the county is read through.
 */
export async function countCells(
  tx: Tx,
  scope: Scope,
  wanted: readonly WantedElement[],
  wideFrom = 50_000,
): Promise<Counted> {
  const way = await wayFor(tx, scope, wideFrom);
  const units = await steered(tx, way, () =>
    wanted.length === 0 ? countRows(tx, scope) : countFields(tx, scope, wanted, way),
  );
  const total = (name: string): number => units.reduce((sum, unit) => sum + (unit.counts[name] ?? 0), 0);
  const rows = units.reduce((sum, unit) => sum + unit.rows, 0);
  return {
    rows,
    units: units.map((unit) => ({ orgId: unit.orgId, rows: unit.rows })),
    fields: wanted.map(({ ord }) => {
      const [fresh, stale] = [total(`f${ord}`), total(`s${ord}`)];
      return { ord, fresh, stale, missing: rows - fresh - stale };
    }),
  };
}

interface CountedUnit {
  readonly orgId: string;
  readonly rows: number;
  /** Of each element the fresh and the stale cells, by `f` or `s` and its place. */
  readonly counts: Readonly<Record<string, number>>;
}

async function countRows(tx: Tx, scope: Scope): Promise<readonly CountedUnit[]> {
  const { rows } = await sql<{ orgId: string; rows: number }>`
    with row_of as (select org_id, count(*) as rows from (${rowsOf(scope)}) as one group by org_id), ${villageOf(scope.county)}
    select v.village_id as "orgId", sum(row_of.rows)::integer as rows from row_of join village v on v.org_id = row_of.org_id
    group by v.village_id`.execute(tx);
  return rows.map((row) => ({ ...row, counts: {} }));
}

interface Way {
  /** Of the ledger's subjects. */
  readonly subjectType: string;
  /** So many rows that the county is read through; else each row's records are looked up. */
  readonly wide: boolean;
}

/** Counts the ledger's records in the area, from their index alone. */
async function wayFor(tx: Tx, { county, area, whom }: Scope, wideFrom: number): Promise<Way> {
  const { rows } = await sql<{ subjectType: string; held: number }>`
    select l.subject_type as "subjectType", (
      select count(*)::integer from record r
      where r.county = ${county} and r.ledger_id = l.id
        and r.org_id = any (array(select u.id from org_unit u where u.county = ${county} and u.path <@ ${area}::ltree))) as held
    from ledger l where l.county = ${county} and l.code = ${whom.ledger}`.execute(tx);
  const [{ subjectType, held } = { subjectType: "", held: 0 }] = rows;
  return { subjectType, wide: held >= wideFrom };
}

/**
 * The planner takes a county's rows for a few thousand and would look each of them up: when it is known that there are
 * many, it is told to join by hash. Back to what it was afterwards.
 */
async function steered<T>(tx: Tx, { wide }: Way, work: () => Promise<T>): Promise<T> {
  await sql`select set_config('work_mem', '64MB', true), set_config('enable_nestloop', ${wide ? "off" : "on"}, true)`.execute(
    tx,
  );
  const result = await work();
  await sql`set local work_mem to default`.execute(tx);
  await sql`set local enable_nestloop to default`.execute(tx);
  return result;
}

type Fragment = ReturnType<typeof sql>;

/** Where an element stands in the records of the ledgers that hold it. */
interface Field extends WantedElement {
  readonly slots: readonly { readonly ledgerId: number; readonly slot: number; readonly subjectType: string }[];
  readonly ofHousehold: boolean;
}

// What is known of a cell as one number, so that the best is the greatest: authority, then time in microseconds, then
// whether it is disputed. 52 bits of microseconds last until 2112.
const authorityBit = 53;
const timeBits = (2n ** BigInt(authorityBit) - 2n).toString();
const micros = (time: Fragment): Fragment => sql`((extract(epoch from ${time}) * 1000000)::bigint << 1)`;
const n = (value: number): Fragment => sql.raw(String(Math.trunc(value)));
const column = (kind: string, ord: number): Fragment => sql.ref(`${kind}${Math.trunc(ord)}`);

/**
 * The same as counting the cells of `cellsOf`, without making them: a county has millions. Each record gives one number a
 * field, with the standing of its sources looked up in one array by their ids; of what several ledgers say of one subject the
 * greatest number counts. Persons are in ledgers of persons, households in ledgers of households.
 *
 * The plan that matters, for a county: Gather over a Parallel Seq Scan of the records, which makes the numbers; then a
 * GroupAggregate by subject, and Hash Joins with the rows and their households. Nothing but numbers passes the Gather.
 */
async function countFields(
  tx: Tx,
  scope: Scope,
  wanted: readonly WantedElement[],
  { subjectType, wide }: Way,
): Promise<readonly CountedUnit[]> {
  const fields = await placesOf(tx, wanted);
  const { county } = scope;
  const ids = sql`${fields.map((field) => field.elementId)}::integer[]`;
  const source = sql`(
    select min(id) - 1 as before, array_agg(standing order by id) as keys
    from (select all_of.id, coalesce(((v.authority + 1)::bigint << ${n(authorityBit)}) | ${micros(sql`v.recorded_at`)}, 0) as standing
          from (select generate_series(min(id), max(id)) as id from value_source where county = ${county}) as all_of
          left join value_source v on v.county = ${county} and v.id = all_of.id) as one)`;
  const confirmed = sql`(
    select c.record_id, ${perField(fields, (id) => sql`max(${micros(sql`c.as_of`)}) filter (where c.element_id = ${id})`, "c")}
    from confirmation c where c.county = ${county} and c.element_id = any (${ids}) group by c.record_id)`;
  const disputed = sql`(
    select h.record_id, ${perField(fields, (id) => sql`count(*) filter (where h.element_id = ${id}) > 0`, "d")}
    from conflict h where h.county = ${county} and h.kind = 'hard' and h.resolution is null and h.element_id = any (${ids})
    group by h.record_id)`;
  const known = (some: readonly Field[], type: string, which: string): Fragment => {
    const held = some.map((field) => ({ ...field, slots: field.slots.filter((slot) => slot.subjectType === type) }));
    const ledgers = [...new Set(held.flatMap((field) => field.slots.map((slot) => slot.ledgerId)))];
    // OFFSET 0: only numbers come out of it, so that what is grouped, hashed or handed over by workers is small.
    return sql`(
    select subject_id, ${sql.join(some.map(({ ord }) => sql`max(${column("k", ord)}) as ${column("k", ord)}`))}
    from (select r.subject_id, ${sql.join(held.map((field) => sql`${keyOf(field)} as ${column("k", field.ord)}`))}
          from record r cross join ${source} as source
          left join ${confirmed} as confirmed on confirmed.record_id = r.id
          left join ${disputed} as disputed on disputed.record_id = r.id
          where r.county = ${county} and r.valid_to is null and ${
            wide
              ? sql`r.ledger_id = any (${ledgers}::integer[])`
              : sql`r.subject_id in (select ${sql.ref(which)} from row_of)`
          }
          offset 0) as one
    group by subject_id)`;
  };
  const homes = fields.filter((field) => field.ofHousehold);
  const home =
    homes.length === 0
      ? sql``
      : sql`left join ${known(homes, "household", "household_id")} as home on home.subject_id = row_of.household_id`;
  const names = fields.flatMap(({ ord }) => [column("f", ord), column("s", ord)]);
  const result = await sql<{ orgId: string; rows: number } & Record<string, number>>`
    with row_of as ${sql.raw(wide ? "not materialized" : "materialized")} (${rowsOf(scope)}),
    counted as (
      select best.org_id, count(*) as rows, ${sql.join(fields.map((field) => stateOf(field, scope.asOf)))}
      from (
        select row_of.org_id, ${sql.join(fields.map((field) => sql`${bestOf(field)} as ${column("k", field.ord)}`))}
        from row_of left join ${known(fields, subjectType, "id")} as own on own.subject_id = row_of.id ${home}) as best
      group by best.org_id),
    ${villageOf(county)}
    select v.village_id as "orgId", sum(counted.rows)::integer as rows,
           ${sql.join(names.map((name) => sql`sum(counted.${name})::integer as ${name}`))}
    from counted join village v on v.org_id = counted.org_id
    group by v.village_id`.execute(tx);
  return result.rows.map((counts) => ({ orgId: counts.orgId, rows: counts.rows, counts }));
}

function perField(fields: readonly Field[], value: (id: Fragment) => Fragment, kind: string): Fragment {
  return sql.join(fields.map((field) => sql`${value(n(field.elementId))} as ${column(kind, field.ord)}`));
}

/** What one record says of a field; null where its ledger does not hold it. */
function keyOf({ ord, code, slots }: Field): Fragment {
  if (slots.length === 0) return sql`null::bigint`;
  const slot = sql`case r.ledger_id ${sql.join(
    slots.map((one) => sql`when ${n(one.ledgerId)} then ${n(one.slot)}`),
    sql` `,
  )} end`;
  const holds = sql`r.ledger_id in (${sql.join(slots.map(({ ledgerId }) => n(ledgerId)))}) and r.data ? ${code}`;
  const source = sql`coalesce(source.keys[r.src[${slot}] - source.before], 0)`;
  const [confirmed, disputed] = [sql`confirmed.${column("c", ord)}`, sql`disputed.${column("d", ord)}`];
  return sql`
    case when not (${holds}) then null
         when confirmed.record_id is null and disputed.record_id is null then ${source}
         else greatest(${source}, (${source} & ~${sql.raw(timeBits)}) | coalesce(${confirmed}, 0))
              | coalesce(${disputed}, false)::integer end`;
}

/** A household's elements are looked up at the household, and at the row itself when it is in none. */
function bestOf({ ord, ofHousehold }: Field): Fragment {
  const [own, home] = [sql`own.${column("k", ord)}`, sql`home.${column("k", ord)}`];
  return ofHousehold ? sql`case when row_of.household_id is null then ${own} else ${home} end` : own;
}

function stateOf({ ord, refreshDays }: Field, asOf: Date): Fragment {
  const key = column("k", ord);
  const since = refreshDays === null ? null : (BigInt(asOf.getTime() - refreshDays * 86_400_000) * 2000n).toString();
  const young = since === null ? sql`true` : sql`${key} & ${sql.raw(timeBits)} >= ${sql.raw(since)}`;
  return sql`
    count(*) filter (where ${key} & 1 = 0 and ${young})::integer as ${column("f", ord)},
    count(*) filter (where ${key} & 1 = 0 and not (${young}))::integer as ${column("s", ord)}`;
}

async function placesOf(tx: Tx, wanted: readonly WantedElement[]): Promise<readonly Field[]> {
  const places = await tx
    .selectFrom("ledgerElement as le")
    .innerJoin("ledger as l", "l.id", "le.ledgerId")
    .select(["le.elementId", "le.ledgerId", "le.slot", "l.subjectType"])
    .where(
      "le.elementId",
      "in",
      wanted.map((one) => one.elementId),
    )
    .execute();
  return wanted.map((one) => ({
    ...one,
    slots: places.filter(({ elementId }) => elementId === one.elementId),
    ofHousehold: one.code.startsWith("h."),
  }));
}
