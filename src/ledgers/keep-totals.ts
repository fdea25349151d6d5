import { sql } from "kysely";
import type { Db, Tx } from "../db/database.ts";
import { keptRules, type Rule, rulesOf, statesOf } from "./totals.ts";

/**
 * Adds up anew what is kept of units in which records changed, or whose elements are added up otherwise now; of at most `most`
 * units and ledgers, all counties' or one's. Returns of how many. Runs as the owner of the tables; whoever asks meanwhile reads the
 * rows.
 */
export async function keepTotals(db: Db, most = 32, county?: string): Promise<number> {
  const own = county === undefined ? sql`true` : sql`county = ${county}`;
  const { rows } = await sql<{ county: string; ledgerId: number; units: readonly string[] }>`
    with now as materialized (
      select l.county, l.id, ${rulesOf({ county: sql`l.county`, ledgerId: sql`l.id` })} as rules from ledger l where ${own}),
    pair as (
      (select distinct county, ledger_id, org_id
       from (select county, ledger_id, org_id from total_mark where ${own} limit 5000) as mark limit ${most})
      union
      (select k.county, k.ledger_id, k.org_id
       from now join total_kept k on k.county = now.county and k.ledger_id = now.id where k.rules <> now.rules limit ${most}))
    select county, ledger_id as "ledgerId", array_agg(org_id) as units
    from (select * from pair limit ${most}) as few group by county, ledger_id`.execute(db);
  let kept = 0;
  for (const { units, ...within } of rows) {
    kept += await db.transaction().execute((tx) => keepUnits(tx, within, units));
  }
  return kept;
}

/**
 * The lock comes in a statement of its own, so that the one that adds up sees all that whoever held it before has done. That
 * one statement sees rows and marks as of one moment: it takes away the marks of what it has counted, and no others.
 */
async function keepUnits(
  tx: Tx,
  within: { readonly county: string; readonly ledgerId: number },
  units: readonly string[],
): Promise<number> {
  const { county, ledgerId } = within;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`totals ${county} ${ledgerId}`}, 0))`.execute(tx);
  const { rules, elements } = await rulesNow(tx, within);
  const given = sql`${units}::uuid[]`;
  const cells = elements.length > 0 ? statesOf(within, elements, sql`any (${given})`) : noCells;
  const { numAffectedRows } = await sql`
    with counted as (delete from total_mark where county = ${county} and ledger_id = ${ledgerId} and org_id = any (${given})),
    cell as (${cells})
    insert into total_kept (county, ledger_id, org_id, rules, element_ids, texts, counts, amounts)
    select ${county}, ${ledgerId}, unit.id, ${rules},
           coalesce(array_agg(cell.element_id) filter (where cell.n > 0), '{}'), coalesce(array_agg(cell.value) filter (where cell.n > 0), '{}'),
           coalesce(array_agg(cell.n::integer) filter (where cell.n > 0), '{}'), coalesce(array_agg(cell.amount) filter (where cell.n > 0), '{}')
    from unnest(${given}) as unit (id) left join cell on cell.org_id = unit.id
    group by unit.id
    on conflict (county, ledger_id, org_id) do update
    set rules = excluded.rules, element_ids = excluded.element_ids, texts = excluded.texts, counts = excluded.counts,
        amounts = excluded.amounts`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** The elements and the text that stands for them, of one moment. */
async function rulesNow(
  tx: Tx,
  within: { readonly county: string; readonly ledgerId: number },
): Promise<{ readonly rules: string; readonly elements: readonly Rule[] }> {
  const { rows } = await sql<{ rules: string; elements: readonly Rule[] }>`
    select ${rulesOf(within)} as rules, coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'code', e.code, 'aggOrg', e.agg_org)), '[]') as elements
    from ledger_element le join element e on e.id = le.element_id and e.county = ${within.county}
    where le.ledger_id = ${within.ledgerId} and e.agg_org in (${sql.join(keptRules)})`.execute(tx);
  return rows[0] ?? { rules: "", elements: [] };
}

const noCells = sql`select null::uuid as org_id, null::integer as element_id, null::text as value, 0 as n, null::numeric as amount limit 0`;
