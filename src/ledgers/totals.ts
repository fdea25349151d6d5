import { sql } from "kysely";
import type { Tx } from "../db/database.ts";

export interface TotalsAsked {
  readonly county: string;
  /** ledger.code */
  readonly ledger: string;
  /** Codes of elements that the ledger holds. */
  readonly elements: readonly string[];
  /** Path of the unit whose rows are meant, with all below it. */
  readonly area: string;
  /** A total for each unit of this kind; a row that is in none stands under its own unit. `area`: one for all, under its highest unit. */
  readonly level: "village" | "town" | "county" | "area";
  /**
   * Days, the last not included. What is added up over time (会议次数) is added up over these; without them, as for everything
   * else, what is held now counts.
   */
  readonly period?: { readonly from: string; readonly to: string };
}

/** Of one element in one unit. Sums are decimal text, so that those of the children add up to the last digit. */
export interface Total {
  readonly orgId: string;
  readonly code: string;
  /** Rows that hold a value; blank ones do not. */
  readonly held: number;
  /** Of amounts: their sum; of averages: the sum of value times persons. */
  readonly sum: string | null;
  /** Persons that an average is over. */
  readonly persons: number | null;
  /** How often each value stands there, of what is counted. */
  readonly counts: Readonly<Record<string, number>> | null;
  /** How many different values there are. */
  readonly distinct: number | null;
}

/**
 * Totals by unit as each element's own rule says (element.agg_org, agg_time): computed from the rows, never typed. Reads what
 * the role may read. Elements that are not to be added up are left out. What `keepTotals` has kept of a unit is taken instead of its
 * rows, unless something changed there since: one statement sees both, so nothing is ever stale.
 */
export async function totalsOf(tx: Tx, asked: TotalsAsked): Promise<readonly Total[]> {
  const elements = await tx
    .selectFrom("element")
    .select(["id", "code", "aggOrg", "aggTime"])
    .where("county", "=", asked.county)
    .where("code", "in", [...asked.elements])
    .where("aggOrg", "<>", "none")
    .execute();
  if (elements.length === 0) return [];
  const ledger = await tx
    .selectFrom("ledger")
    .select("id")
    .where("county", "=", asked.county)
    .where("code", "=", asked.ledger)
    .executeTakeFirst();
  if (!ledger) return [];
  const flows = asked.period ? elements.filter(({ aggTime }) => aggTime === "sum") : [];
  const states = elements.filter((one) => !flows.includes(one));
  const within = { county: asked.county, ledgerId: ledger.id };
  const kept = states.filter(isKept);
  const weighed = states.filter((one) => !isKept(one));
  const parts = [
    ...(kept.length > 0 ? [keptOf(kept), statesOf(within, kept, sql`any (array(select id from stirred))`)] : []),
    ...(weighed.length > 0 ? [statesOf(within, weighed, sql`any (array(select id from unit))`)] : []),
    ...(asked.period && flows.length > 0 ? [flowsOf(within, flows, asked.period)] : []),
  ];
  const at =
    asked.level === "area"
      ? sql`(select a.id from org_unit a where a.county = ${asked.county} and a.path <@ ${asked.area}::ltree order by nlevel(a.path), a.path limit 1)`
      : sql`coalesce((select a.id from org_unit a where a.county = ${asked.county} and a.kind = ${asked.level} and u.path <@ a.path
                      order by nlevel(a.path) desc limit 1), u.id)`;
  const { rows } = await sql<Total>`
    with unit as (
      select u.id, ${at} as at
      from org_unit u where u.county = ${asked.county} and u.path <@ ${asked.area}::ltree),
    ${calmOf(within)},
    stirred as (select id from unit except select org_id from calm),
    rule as (
      select id, code, agg_org from element where county = ${asked.county} and id = any (${elements.map(({ id }) => id)}::integer[])),
    part as (${sql.join(parts, sql` union all `)})
    select unit.at as "orgId", rule.code, sum(part.n)::integer as held,
           case when rule.agg_org in ('sum', 'average') then coalesce(sum(part.amount), 0)::text end as sum,
           case when rule.agg_org = 'average' then coalesce(sum(part.persons), 0)::integer end as persons,
           case when rule.agg_org = 'count' then (
             select jsonb_object_agg(value, n) from (
               select value, sum(n)::integer as n from unnest(array_agg(part.value), array_agg(part.n)) as v (value, n) group by value) as each)
           end as counts,
           case when rule.agg_org = 'distinct' then count(distinct part.value)::integer end as distinct
    from part join unit on unit.id = part.org_id join rule on rule.id = part.element_id
    group by unit.at, rule.id, rule.code, rule.agg_org
    order by unit.at, rule.id`.execute(tx);
  return rows;
}

type Fragment = ReturnType<typeof sql>;
export interface Rule {
  readonly id: number;
  readonly code: string;
  readonly aggOrg: string;
}

/** One ledger of a county; pieces of SQL where they stand for a column. */
interface Within {
  readonly county: string | Fragment;
  readonly ledgerId: number | Fragment;
}

// An average hangs on how many live in each household too, which no mark tells.
export const keptRules = ["sum", "count", "distinct"] as const;

function isKept({ aggOrg }: Rule): boolean {
  return keptRules.some((one) => one === aggOrg);
}

/** The ledger's elements that are kept and how each is added up, in one text: what was kept under another text is not believed. */
export function rulesOf({ county, ledgerId }: Within): Fragment {
  return sql`(
    select md5(coalesce(string_agg(e.id || e.code || e.agg_org, ',' order by e.id), ''))
    from ledger_element le join element e on e.id = le.element_id and e.county = ${county}
    where le.ledger_id = ${ledgerId} and e.agg_org in (${sql.join(keptRules)}))`;
}

/** Units in which nothing changed since they were added up. */
function calmOf(within: Within): Fragment {
  const { county, ledgerId } = within;
  return sql`
    calm as materialized (
      select k.org_id, k.element_ids, k.texts, k.counts, k.amounts
      from total_kept k
      where k.county = ${county} and k.ledger_id = ${ledgerId} and k.rules = ${rulesOf(within)} and k.org_id in (select id from unit)
        and not exists (select from total_mark m where m.county = ${county} and m.ledger_id = ${ledgerId} and m.org_id = k.org_id))`;
}

function keptOf(elements: readonly Rule[]): Fragment {
  return sql`
    select calm.org_id, p.element_id, p.value, p.n, p.amount, null::numeric as persons
    from calm cross join lateral unnest(calm.element_ids, calm.texts, calm.counts, calm.amounts) as p (element_id, value, n, amount)
    where p.element_id = any (${elements.map(({ id }) => id)}::integer[])`;
}

/**
 * What is held now, grouped by unit, element and (where values are told apart) value. `units` is an array behind `any`, so that they
 * are looked up by their index: as a rule they are few. Each row is spread in the select list, which streams: as a function or a list of values beside the row it takes several times as long.
 */
export function statesOf({ county, ledgerId }: Within, elements: readonly Rule[], units: Fragment): Fragment {
  const weighed = elements.some(({ aggOrg }) => aggOrg === "average");
  const values = sql.join(elements.map(({ code }) => sql`r.data -> ${code}::text`));
  return sql`
    select org_id, element_id, ${textOf(sql`value`, sql`agg_org`)} as value, count(*) as n,
           sum(case when agg_org = 'average' then ${amountOf(sql`value`)} * persons when agg_org = 'sum' then ${amountOf(sql`value`)} end) as amount,
           sum(case when agg_org = 'average' then persons end) as persons
    from (
      select r.org_id, unnest(${elements.map(({ id }) => id)}::integer[]) as element_id, unnest(array[${values}]) as value,
             unnest(${elements.map(({ aggOrg }) => aggOrg)}::text[]) as agg_org, ${weighed ? sql`coalesce(home.persons, 1)` : sql`1`} as persons
      from record r
      ${
        weighed
          ? sql`left join (select household_id, count(*) as persons from subject
                           where county = ${county} and household_id is not null and status = 'active' group by household_id) as home
                  on home.household_id = r.subject_id`
          : sql``
      }
      where r.county = ${county} and r.valid_to is null and r.ledger_id = ${ledgerId} and r.org_id = ${units}) as cell
    where not value ? 'blank'
    group by 1, 2, 3`;
}

/** What was said for the days of a period: of one day and cell the last word. */
function flowsOf(
  { county, ledgerId }: Within,
  elements: readonly Rule[],
  { from, to }: { readonly from: string; readonly to: string },
): Fragment {
  return sql`
    select org_id, element_id, null::text as value, count(*) as n, sum(${amountOf(sql`new`)}) as amount, null::numeric as persons
    from (
      select distinct on (v.record_id, v.element_id, v.true_since) r.org_id, v.element_id, v.new
      from value_change v join record r on r.county = v.county and r.id = v.record_id
      where v.county = ${county} and v.element_id = any (${elements.map(({ id }) => id)}::integer[])
        and v.true_since >= ${from}::date and v.true_since < ${to}::date
        and r.ledger_id = ${ledgerId} and r.org_id in (select id from unit)
      order by v.record_id, v.element_id, v.true_since, v.version desc) as said
    where new is not null and not new ? 'blank'
    group by 1, 2`;
}

function amountOf(value: Fragment): Fragment {
  return sql`case when jsonb_typeof(${value}) = 'number' then (${value})::numeric end`;
}

/** As it is told apart from others: sealed ones by their blind index. Nothing for what is only added up. */
function textOf(value: Fragment, aggOrg: Fragment): Fragment {
  return sql`case when ${aggOrg} in ('count', 'distinct') then coalesce(${value} ->> 'blind', ${value} #>> '{}') end`;
}
