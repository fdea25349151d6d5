import { sql } from "kysely";
import type { Context } from "../context.ts";
import type { Stored } from "./value.ts";

export interface CellWrite {
  readonly ledgerId: number;
  readonly subjectId: string;
  /** The unit the subject belongs to. */
  readonly orgId: string;
  readonly elementId: number;
  readonly value: Stored;
  /** The record's version that the writer had before them; 0 when they saw that nothing is there, none when they did not look. */
  readonly base?: number;
}

/**
 * `set` it is so now; `confirmed` it was so before; `merged` set, and others of the record had changed meanwhile;
 * `outranked` somebody who is believed more said otherwise; `hard` an equal said otherwise meanwhile, a person decides.
 */
export type Verdict = "set" | "confirmed" | "merged" | "outranked" | "hard";

export interface Written {
  readonly recordId: string;
  readonly verdict: Verdict;
  /** The record's version after all this. */
  readonly version: number;
}

/** Working days a person has to settle a conflict. */
const daysToSettle = 5;

/**
 * Writes cells into ledgers, each merged with what was written since its writer looked (forms.md 4.3): nobody's value is
 * overwritten in silence. Set-based; one act (`sourceId`) for all. The verdicts come in the order of the cells, one each.
 * What row level security keeps the actor from is an error, and nothing is written.
 */
export async function writeCells(
  ctx: Context,
  sourceId: number,
  cells: readonly CellWrite[],
): Promise<readonly Written[]> {
  if (cells.length === 0) return [];
  const given = JSON.stringify(cells.map((cell, n) => ({ n, ...cell })));
  // Before anything is read, and in one order for everybody: a row lock could hand the second writer what it saw before.
  await sql`
    select pg_advisory_xact_lock(hashtextextended(key, 0))
    from (select distinct ledger || ' ' || subject as key
          from jsonb_to_recordset(${given}::jsonb) as c ("ledgerId" integer, "subjectId" uuid),
               lateral (select c."ledgerId"::text as ledger, c."subjectId"::text as subject) as of
          order by key) as locks`.execute(ctx.db);
  // `limit 1` keeps each look-up by its index: joined freely, row level security makes the planner read the county's rows whole.
  await sql`
    insert into record (county, ledger_id, subject_id, org_id, version, valid_from)
    select distinct s.county, c."ledgerId", c."subjectId", c."orgId", 0, s.true_since
    from jsonb_to_recordset(${given}::jsonb) as c ("ledgerId" integer, "subjectId" uuid, "orgId" uuid)
    join value_source s on s.county = current_setting('songbang.county', true) and s.id = ${sourceId}
    where (select r.id from record r where r.county = s.county and r.ledger_id = c."ledgerId" and r.subject_id = c."subjectId" limit 1) is null
    on conflict (county, ledger_id, subject_id) do nothing`.execute(ctx.db);
  const { rows } = await sql<Written & { n: number }>`
    with act as (
      select * from value_source where county = current_setting('songbang.county', true) and id = ${sourceId}),
    given as (
      select c.*, r.county, r.id as record_id, r.version, r.data -> e.code as held, e.code, le.slot, held.authority as held_authority,
             (select max(v.version) from value_change v
              where v.county = r.county and v.record_id = r.id and v.element_id = e.id) as changed_at,
             act.authority
      from jsonb_to_recordset(${given}::jsonb) as c (
        n integer, "ledgerId" integer, "subjectId" uuid, "orgId" uuid, "elementId" integer, value jsonb, base integer)
      cross join act
      cross join lateral (
        select r.* from record r
        where r.county = act.county and r.ledger_id = c."ledgerId" and r.subject_id = c."subjectId" limit 1) r
      join element e on e.id = c."elementId"
      join ledger_element le on le.ledger_id = r.ledger_id and le.element_id = e.id
      left join value_source held on held.county = r.county and held.id = r.src[le.slot]),
    judged as (
      select *, case
          when held is null then case when base > 0 and base < version then 'merged' else 'set' end
          when same_value(held, value) then 'confirmed'
          when coalesce(held_authority, 0) > authority then 'outranked'
          when changed_at > base and coalesce(held_authority, 0) = authority then 'hard'
          when base < version then 'merged'
          else 'set' end as verdict
      from given),
    changed as (
      update record r set
        version = r.version + 1, data = r.data || w.data, valid_to = null,
        src = (select array_agg(case when at = any (w.slots) then ${sourceId} else coalesce(r.src[at], 0) end order by at)
               from generate_series(1, greatest(coalesce(array_length(r.src, 1), 0), w.last_slot)) as at)
      from (select county, record_id, jsonb_object_agg(code, value) as data, array_agg(slot) as slots, max(slot)::integer as last_slot
            from judged where verdict in ('set', 'merged') group by county, record_id) as w
      where r.county = w.county and r.id = w.record_id
      returning r.id, r.version),
    agreed as (
      insert into confirmation as c (county, record_id, element_id, as_of, source_id)
      select distinct j.county, j.record_id, j."elementId", act.recorded_at, ${sourceId}::integer
      from judged j cross join act where j.verdict = 'confirmed'
      on conflict (county, record_id, element_id) do update
        set as_of = greatest(c.as_of, excluded.as_of), source_id = excluded.source_id),
    disputed as (
      insert into conflict (county, record_id, element_id, kept, rejected, source_id, kind, opened_at, due_on)
      select j.county, j.record_id, j."elementId", j.held, j.value, ${sourceId}, j.verdict, act.recorded_at,
             (act.recorded_at at time zone 'Asia/Shanghai')::date + ${daysToSettle}::integer
      from judged j cross join act where j.verdict in ('hard', 'outranked'))
    select j.n, j.record_id as "recordId", j.verdict, coalesce(changed.version, j.version) as version
    from judged j left join changed on changed.id = j.record_id
    order by j.n`.execute(ctx.db);
  if (rows.length !== cells.length) throw new Error(`${cells.length} cells were to be written, ${rows.length} were`);
  return rows.map(({ recordId, verdict, version }) => ({ recordId, verdict, version }));
}
