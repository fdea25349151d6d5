import { sql } from "kysely";
import type { Context } from "../context.ts";
import { county, type Ledger, today, within } from "./columns.ts";

export interface CountedLedger extends Ledger {
  /** Rows that stand in it today, within reach. */
  readonly rows: number;
}

/**
 * The ledgers the acting person may look into, with what they would find: all for those who work with the people of a
 * unit, for a department those it answers for or has a grant on. One query: for a unit the index on (county, org_id,
 * ledger_id) counts its own rows; for a department the county's are gone through, 160 ms for 256,000.
 */
export async function listLedgers(ctx: Context): Promise<readonly CountedLedger[]> {
  const { rows } = await sql<CountedLedger>`
    with held as (
      select r.ledger_id, count(*)::integer as n from record r
      where r.county = ${county} and ${within(ctx)} and (r.valid_to is null or r.valid_to > ${today(ctx)})
      group by r.ledger_id)
    select l.id, l.code, l.name, l.subject_type as "subjectType", l.definition, l.owner_name as owner, l.base,
           coalesce(held.n, 0) as rows
    from ledger l left join held on held.ledger_id = l.id
    where l.county = ${county} and (
      exists (select from ledger_units()) or l.id in (select ledgers_owned())
      or l.id in (select g.ledger_id from ledger_rows_granted() g))
    order by l.base desc, l.id`.execute(ctx.db);
  return rows;
}
