import { sql } from "kysely";
import type { Whom } from "../ledgers/population.ts";

/** An element that a request wants of every row. */
export interface WantedElement {
  readonly ord: number;
  readonly elementId: number;
  readonly code: string;
  /** Null: does not go stale. */
  readonly refreshDays: number | null;
}

export interface Scope {
  readonly county: string;
  /** Path of the unit whose rows are meant, with all below it. */
  readonly area: string;
  readonly whom: Whom;
  /** The day the answer is to be true on. */
  readonly asOf: Date;
}

/**
 * The rows of a request: those of one ledger in an area that meet its conditions. `base` is the county's register, in
 * which birth and the like stand when the ledger itself does not hold them. `r` is the record, `s` its subject.
 */
export function rowsOf(
  { county, area, whom, asOf }: Scope,
  columns = sql`s.id, s.household_id, r.org_id`,
): ReturnType<typeof sql> {
  const day = sql`(${asOf}::timestamptz at time zone 'Asia/Shanghai')::date`;
  const holds = (test: ReturnType<typeof sql>): ReturnType<typeof sql> => sql`
    and exists (select from record b where b.county = r.county and b.subject_id = r.subject_id and b.valid_to is null and ${test})`;
  const conditions = whom.where.map(({ element, value }) =>
    typeof value === "object" && "not" in value
      ? holds(sql`b.data ->> ${element} <> ${value.not}`)
      : holds(sql`${JSON.stringify(Array.isArray(value) ? value : [value])}::jsonb @> (b.data -> ${element}::text)`),
  );
  // A birthday is a text that begins with the year; only whole days are compared.
  const born = sql`(case when b.data ->> 'p.birth' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then (b.data ->> 'p.birth')::date end)`;
  // Counted forward from the birthday: 29 February has its day on the 28th in common years, as the Civil Code has it (art. 202).
  const reached = (age: number): ReturnType<typeof sql> =>
    sql`(${born} + make_interval(years => ${age}::integer) <= ${day})`;
  const ages = [
    ...(whom.minAge === null ? [] : [holds(sql`${reached(whom.minAge)}`)]),
    ...(whom.maxAge === null ? [] : [holds(sql`not ${reached(whom.maxAge + 1)}`)]),
  ];
  return sql`
    select ${columns}
    from record r
    join ledger l on l.id = r.ledger_id and l.county = r.county and l.code = ${whom.ledger}
    join subject s on s.county = r.county and s.id = r.subject_id and s.status = 'active'
    where r.county = ${county} and r.valid_to is null
      and r.org_id in (select u.id from org_unit u where u.county = ${county} and u.path <@ ${area}::ltree)
      ${sql.join([...conditions, ...ages], sql` `)}`;
}

/** The village of every unit: grids answer through it. A unit that is in no village stands for itself. */
export function villageOf(county: string): ReturnType<typeof sql> {
  return sql`
    village as (
      select u.id as org_id, coalesce((select v.id from org_unit v where v.county = ${county} and v.kind = 'village'
                                         and u.path <@ v.path order by nlevel(v.path) desc limit 1), u.id) as village_id
      from org_unit u where u.county = ${county})`;
}

/**
 * For each cell (row, element) the best that is known in any ledger: the highest authority, then the latest. A household's
 * elements are looked up at the row's household. One statement: each row's records are read once by their index, and the
 * fields a ledger holds are joined by its slots, so no record is probed for what it cannot have.
 */
export function cellsOf(scope: Scope, wanted: readonly WantedElement[]): ReturnType<typeof sql> {
  const given = JSON.stringify(wanted);
  return sql`
    with wanted as materialized (
      select w.ord, w."elementId" as element_id, w.code, w."refreshDays" as refresh_days, w.code like 'h.%' as of_household
      from jsonb_to_recordset(${given}::jsonb) as w (ord integer, "elementId" integer, code text, "refreshDays" integer)),
    slot as materialized (
      select w.*, le.ledger_id, le.slot from wanted w join ledger_element le on le.element_id = w.element_id),
    row_of as materialized (${rowsOf(scope)}),
    known as (
      select row_of.id, slot.ord, r.id as record_id, r.version, r.data -> slot.code as value,
             greatest(vs.recorded_at, c.as_of) as fresh_at, vs.authority, vs.kind as source_kind, vs.dept_name as source_dept,
             vs.true_since, slot.refresh_days,
             exists (select from conflict h where h.county = r.county and h.record_id = r.id and h.element_id = slot.element_id
                       and h.kind = 'hard' and h.resolution is null) as disputed
      from row_of
      cross join lateral (values (row_of.id, false), (row_of.household_id, true)) as of (subject_id, is_household)
      join record r on r.county = ${scope.county} and r.subject_id = of.subject_id and r.valid_to is null
      join slot on slot.ledger_id = r.ledger_id
        and (slot.of_household = of.is_household or row_of.household_id is null) and r.data ? slot.code
      left join value_source vs on vs.county = r.county and vs.id = r.src[slot.slot]
      left join confirmation c on c.county = r.county and c.record_id = r.id and c.element_id = slot.element_id),
    best as (
      select distinct on (id, ord) *
      from known order by id, ord, authority desc nulls last, fresh_at desc nulls last, disputed desc)
    select row_of.id as subject_id, row_of.org_id, wanted.ord, wanted.element_id, best.record_id, best.version, best.value, best.fresh_at,
           best.source_kind, best.source_dept, best.true_since,
           case when best.value is null or best.disputed then 'missing'
                when best.refresh_days is null or best.fresh_at >= ${scope.asOf}::timestamptz - make_interval(days => best.refresh_days) then 'fresh'
                else 'stale' end as state
    from row_of cross join wanted left join best on best.id = row_of.id and best.ord = wanted.ord`;
}
