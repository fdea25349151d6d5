import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import type { CodeList, Element } from "./element.ts";

const county = sql<string>`current_setting('songbang.county', true)`;
const columns = [
  "id",
  "code",
  "name",
  "definition",
  "valueType as type",
  "unit",
  "codeList",
  "standard",
  "ownerName as owner",
  "sensitivity",
  "refreshDays",
  "asked",
  "aggTime",
  "aggOrg",
  "askText",
  "example",
  "derivedBy",
  "derivedFrom",
] as const;

/** Elements of the transaction's county by id, in the order asked for; one that is gone is left out. */
export async function readElements(tx: Tx, ids: readonly number[]): Promise<readonly Element[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom("element")
    .select(columns)
    .where("county", "=", county)
    .where("status", "<>", "retired")
    .where("id", "in", [...ids])
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

export async function readElementsByCode(tx: Tx, codes: readonly string[]): Promise<ReadonlyMap<string, Element>> {
  if (codes.length === 0) return new Map();
  const rows = await tx
    .selectFrom("element")
    .select(columns)
    .where("county", "=", county)
    .where("code", "in", [...codes])
    .execute();
  return new Map(rows.map((row) => [row.code, row]));
}

/** The catalogue by code, from after one of them on. */
export async function listElements(tx: Tx, after: string, most: number): Promise<readonly Element[]> {
  return tx
    .selectFrom("element")
    .select(columns)
    .where("county", "=", county)
    .where("status", "<>", "retired")
    .where("code", ">", after)
    .orderBy("code")
    .limit(most)
    .execute();
}

export async function readCodeLists(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, CodeList>> {
  if (keys.length === 0) return new Map();
  const rows = await tx
    .selectFrom("codeList")
    .select(["key", "name", "standard", "items"])
    .where("county", "=", county)
    .where("key", "in", [...keys])
    .execute();
  return new Map(rows.map((row) => [row.key, row]));
}

/** A name that some element goes by, and how many characters and pairs it shares with what was asked. */
export interface Named {
  readonly elementId: number;
  readonly code: string;
  readonly said: string;
  readonly norm: string;
  readonly deptName: string | null;
  /** Its own name, not one of the others that are in use. */
  readonly own: boolean;
}

// More than this many names share pairs with a question only by chance.
const mostNear = 60;

/**
 * The names nearest to a list of names, for each its nearest by shared characters; nothing of the catalogue is loaded. The
 * county's names are taken apart once for all that is asked: a common character is in so many of them that looking each name
 * up by its characters reads most of them anyway, once for every name. Names that one department taught are seen by it alone.
 */
export async function namesNear(
  tx: Tx,
  asked: readonly { readonly grams: readonly string[] }[],
  dept: string | null,
): Promise<readonly (readonly Named[])[]> {
  const given = JSON.stringify(asked.flatMap(({ grams }, at) => [...new Set(grams)].map((gram) => ({ at, gram }))));
  const sizes = asked.map(({ grams }) => grams.length);
  const { rows } = await sql<Named & { at: number }>`
    with want as materialized (select at, gram from jsonb_to_recordset(${given}::jsonb) as w (at integer, gram text)),
    shared as (
      select want.at, a.id, count(*) / (cardinality(a.grams) + (${sizes}::integer[])[want.at + 1])::real as likeness
      from element_alias a cross join lateral unnest(a.grams) as own (gram) join want on want.gram = own.gram
      where a.county = ${county} and (a.dept_name is null or a.dept_name = ${dept})
        and exists (select from element e where e.id = a.element_id and e.status <> 'retired')
      group by want.at, a.id),
    near as (select at, id, row_number() over (partition by at order by likeness desc, id) as rank from shared)
    select near.at, a.element_id as "elementId", e.code, a.said, a.norm, a.dept_name as "deptName", a.said = e.name as own
    from near join element_alias a on a.id = near.id join element e on e.id = a.element_id
    where near.rank <= ${mostNear}
    order by near.at, near.rank`.execute(tx);
  const found = asked.map((): Named[] => []);
  for (const { at, ...named } of rows) found[at]?.push(named);
  return found;
}

export interface Reader {
  readonly ledger: string;
  /** Empty when only the village and the ledger's owner read it. */
  readonly department: string | null;
  readonly purpose: string | null;
  readonly until: string | null;
}

/** The demands of a year that this element answers, the latest first: one fact, so many forms. */
export async function usesOf(tx: Tx, elementId: number): Promise<readonly string[]> {
  const { rows } = await sql<{ use: string }>`
    select r.dept_name || '《' || r.title || '》' as use
    from request_field f join request r on r.county = f.county and r.id = f.request_id
    where f.county = ${county} and f.element_id = ${elementId} and r.status in ('issued', 'served', 'delivered', 'archived')
    group by 1 order by max(r.created_at) desc limit 6`.execute(tx);
  return rows.map(({ use }) => use);
}

/** Another system that takes an element, and when it did last. */
export interface SystemReader {
  readonly system: string;
  readonly department: string;
  readonly takenAt: Date | null;
}

/** The systems that a grant lets read an element in a ledger today, and those that took it with a demand's answers. */
export async function systemsOf(tx: Tx, elementId: number): Promise<readonly SystemReader[]> {
  const { rows } = await sql<SystemReader>`
    select c.name as system, d.name as department, t.last_at as "takenAt"
    from system_client c join org_unit d on d.id = c.dept_id
    left join system_taking t on t.client_id = c.id and t.element_id = ${elementId}
    where c.county = ${county} and c.revoked_at is null and c.expires_at > clock_timestamp() and exists (
      select from system_grant g left join ledger_element le on le.ledger_id = g.ledger_id and le.element_id = ${elementId}
      join element e on e.id = ${elementId} and e.sensitivity <= g.max_level
      where g.client_id = c.id and g.revoked_at is null and g.until >= domain_today()
        and (le.element_id is not null or (g.what = 'filings' and t.last_at is not null)))
    order by c.name`.execute(tx);
  return rows;
}

/** The ledgers that hold an element, and the departments that may read its rows there today. */
export async function readersOf(tx: Tx, elementId: number): Promise<readonly Reader[]> {
  const { rows } = await sql<Reader>`
    select l.name as ledger, d.name as department, g.purpose, g.until
    from ledger_element le join ledger l on l.id = le.ledger_id and l.county = ${county}
    left join sharing_grant g on g.ledger_id = l.id and g.revoked_at is null and g.until >= domain_today()
    left join org_unit d on d.id = g.dept_id
    where le.element_id = ${elementId}
    order by l.base desc, l.id, d.name`.execute(tx);
  return rows;
}
