import { sql } from "kysely";
import { readElements } from "../catalogue/elements.ts";
import { putDown } from "../courtesy/put-down.ts";
import type { Tx } from "../db/database.ts";
import { nameGrams, normaliseName } from "../duplicates/normalise.ts";
import { accountAsked } from "./account.ts";
import { countKeys } from "./alike.ts";
import { declaredType } from "./declare.ts";
import { cellsOf, rowsOf, villageOf, type WantedElement } from "./missing.ts";
import { fieldsOf, findRequest } from "./read.ts";
import type { DataRequest, RequestField } from "./request.ts";

/** What came of giving a demand to the villages. */
export interface Issued {
  readonly request: DataRequest;
  readonly villages: number;
  readonly cells: number;
}

/**
 * Gives an admitted demand to the villages, each its share, and puts down that their keepers are told. Runs as the owner of
 * the tables, any number of times: what was given is not given again. Undefined: the demand is not (or no longer) to go out.
 */
export async function issueRequest(tx: Tx, county: string, id: string, at: Date): Promise<Issued | undefined> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`request ${id}`}, 0))`.execute(tx);
  const request = await findRequest(tx, county, { id });
  if (!request || request.status !== "issued" || !request.dueAt) return undefined;
  const fields = await declareNew(tx, county, request, await fieldsOf(tx, county, id));
  const asked = await askedElements(tx, fields);
  await giveHomes(tx, county, request, asked);
  const scope = { county, area: request.area, whom: request.whom, asOf: at };
  // What counts for a village counts for its grids. Rows whose village has nobody to answer stay unasked and are told.
  const given = await sql<{ id: string; orgId: string; missing: number; stale: number }>`
    with cell as (${cellsOf(scope, asked)}),
    ${villageOf(county)},
    share as (
      select v.village_id, count(distinct c.subject_id)::integer as rows, count(*) filter (where state = 'fresh')::integer as fresh,
             count(*) filter (where state = 'stale')::integer as stale, count(*) filter (where state = 'missing')::integer as missing
      from cell c join village v on v.org_id = c.org_id group by v.village_id)
    insert into assignment (county, request_id, org_id, due_at, n_rows, n_fresh, n_stale, n_missing, opened_at)
    select ${county}, ${id}::uuid, village_id, ${request.dueAt}::timestamptz, rows, fresh, stale, missing, ${at}::timestamptz from share
    where missing + stale > 0
    on conflict (county, request_id, org_id) do nothing
    returning id, org_id as "orgId", n_missing as missing, n_stale as stale`.execute(tx);
  if (given.rows.length > 0) {
    await countKeys(
      tx,
      county,
      fields.map((field) => field.key),
    );
    await tellKeepers(tx, county, request, given.rows, at);
  }
  await accountAsked(tx, county, request, at);
  const all = await tx
    .selectFrom("assignment")
    .select((eb) => [eb.fn.countAll<string>().as("villages"), eb.fn.sum<string>("nMissing").as("cells")])
    .where("county", "=", county)
    .where("requestId", "=", id)
    .executeTakeFirstOrThrow();
  return { request, villages: Number(all.villages), cells: Number(all.cells ?? 0) };
}

/** The elements that villages are asked for: what is held, follows, belongs to others or is closed is left out. */
export async function askedElements(tx: Tx, fields: readonly RequestField[]): Promise<readonly WantedElement[]> {
  const open = fields.filter((field) => field.verdict === "missing" || field.verdict === "stale");
  const elements = new Map(
    (
      await readElements(
        tx,
        open.flatMap((field) => field.elementId ?? []),
      )
    ).map((one) => [one.id, one]),
  );
  return open.flatMap(({ ord, elementId }): readonly WantedElement[] => {
    const element = elements.get(elementId ?? -1);
    return element ? [{ ord, elementId: element.id, code: element.code, refreshDays: element.refreshDays }] : [];
  });
}

// A register of each kind takes what no other ledger has a place for.
const register: Readonly<Record<string, string>> = { p: "population", h: "household", v: "village" };

/**
 * A field that nobody knew becomes an element of the department that asked: defined by its request until it is defined well. Its name
 * counts for everybody, so that the next who asks the same finds it.
 */
async function declareNew(
  tx: Tx,
  county: string,
  request: DataRequest,
  fields: readonly RequestField[],
): Promise<readonly RequestField[]> {
  const letter = {
    household: "h",
    poverty: "h",
    housing: "h",
    dibao_household: "h",
    village: "v",
    place: "f",
    business: "o",
    dispute: "e",
  }[request.whom.ledger];
  const declared: RequestField[] = [];
  for (const field of fields) {
    if (field.elementId !== null) {
      declared.push(field);
      continue;
    }
    const { type, unit } = declaredType(field.name);
    const isFigure = type === "integer" || type === "decimal";
    const code = `${letter ?? "p"}.r${request.no}_${field.ord}`;
    const { rows } = await sql<{ id: number }>`
      insert into element (county, code, name, definition, value_type, unit, owner_name, sensitivity, refresh_days, asked, agg_time, agg_org,
                           ask_text, example, status, origin)
      values (${county}, ${code}, ${field.name.slice(0, 40)}, ${`第 ${request.no} 号要数《${request.title}》里的一项，口径待${request.deptName}写明`},
              ${type}, ${unit}, ${request.deptName}, 2, 365, 'missing', ${isFigure ? "last" : "none"}, ${isFigure ? "sum" : "none"}, ${field.name.slice(0, 20)}, '', 'draft', 'county')
      on conflict (county, code) do update set name = excluded.name returning id`.execute(tx);
    const elementId = rows[0]?.id ?? 0;
    await sql`
      insert into element_alias (county, element_id, said, norm, grams, origin)
      values (${county}, ${elementId}, ${field.name}, ${normaliseName(field.name)}, ${[...nameGrams(field.name)]}::text[], 'confirmed')
      on conflict do nothing`.execute(tx);
    await tx
      .updateTable("requestField")
      .set({ elementId, key: code })
      .where("county", "=", county)
      .where("requestId", "=", request.id)
      .where("ord", "=", field.ord)
      .execute();
    declared.push({ ...field, elementId, key: code });
  }
  return declared;
}

/**
 * Every element asked for has a ledger to stand in: the register of its kind where that takes the request's rows (a household's
 * elements are kept with the household whoever is asked about), else the ledger the request is about.
 */
async function giveHomes(tx: Tx, county: string, request: DataRequest, asked: readonly WantedElement[]): Promise<void> {
  for (const { elementId, code } of asked) {
    const kind = register[code.slice(0, 1)] ?? request.whom.ledger;
    await sql`
      with chosen as (
        select case when kind.subject_type = about.subject_type and kind.code <> 'village' or kind.code in ('household', about.code)
                    then kind.id else about.id end as id, about.id as about_id
        from ledger kind join ledger about on about.county = kind.county and about.code = ${request.whom.ledger}
        where kind.county = ${county} and kind.code = ${kind}),
      home as (
        select l.id, l.next_slot from ledger l join chosen on chosen.id = l.id
        where not exists (select from ledger_element le where le.element_id = ${elementId}::integer
                            and le.ledger_id in (chosen.id, chosen.about_id))
        for update of l),
      added as (
        insert into ledger_element (ledger_id, element_id, slot) select id, ${elementId}::integer, next_slot from home returning ledger_id)
      update ledger set next_slot = next_slot + 1 from added where ledger.id = added.ledger_id`.execute(tx);
  }
}

// Over a weekend or a holiday of usual length.
const emergencyGraceMs = 4 * 24 * 3_600_000;

/** Issued before its admission, for an emergency; one that was admitted first is a demand like others. */
function isEmergency(request: DataRequest): boolean {
  return request.emergency !== null && request.admissionNo === null;
}

/** Under which what an issue has to say that does not wait is put down. */
export function issueCause(requestId: string): string {
  return `request ${requestId}`;
}

/** One line in the keeper's next merged card; never a message a village and request. An emergency does not wait for the slot. */
async function tellKeepers(
  tx: Tx,
  county: string,
  request: DataRequest,
  given: readonly { readonly id: string; readonly orgId: string }[],
  at: Date,
): Promise<void> {
  const keepers = await sql<{ personId: string; assignmentId: string }>`
    select m.person_id as "personId", a.id as "assignmentId"
    from assignment a join membership m on m.org_id = a.org_id and m.role = 'keeper'
    join person p on p.id = m.person_id and p.status = 'active'
    where a.county = ${county} and a.id = any (${given.map((one) => one.id)}::uuid[])
      and m.valid_from <= (${at}::timestamptz at time zone 'Asia/Shanghai')::date
      and (m.valid_to is null or m.valid_to > (${at}::timestamptz at time zone 'Asia/Shanghai')::date)`.execute(tx);
  await putDown(
    tx,
    keepers.rows.map(({ personId, assignmentId }) => ({
      county,
      to: { personId },
      ref: assignmentId,
      ...(isEmergency(request)
        ? {
            topic: "requests.emergency",
            cause: issueCause(request.id),
            // Due within hours: were it to lapse then, who is told the next morning at the earliest would never hear of it.
            lapsesAt: new Date((request.dueAt ?? at).getTime() + emergencyGraceMs),
          }
        : { topic: "requests.todo", lapsesAt: request.dueAt ?? at }),
    })),
  );
}

/** How many rows a request has where nobody keeps them: told to whoever admitted it. */
export async function rowsWithoutKeeper(tx: Tx, county: string, request: DataRequest, at: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n
    from (${rowsOf({ county, area: request.area, whom: request.whom, asOf: at })}) as row_of
    join org_unit u on u.id = row_of.org_id
    where not exists (select from membership m join org_unit k on k.id = m.org_id
                      where m.role = 'keeper' and u.path <@ k.path and m.valid_to is null)`.execute(tx);
  return rows[0]?.n ?? 0;
}
