import { sql } from "kysely";
import type { CodeList, Element } from "../catalogue/element.ts";
import { readCodeLists, readElements } from "../catalogue/elements.ts";
import type { Context } from "../context.ts";
import { fromStored, type Plain } from "../ledgers/value.ts";
import { type Assignment, findAssignment, isUnitOf } from "./assignment.ts";
import { countyHere } from "./read.ts";

export interface CheckedCell {
  readonly subjectId: string;
  readonly elementId: number;
  readonly rowName: string;
  readonly element: Element;
  readonly value: Plain | undefined;
}

export interface CheckSheet {
  readonly assignment: Assignment;
  /** What this answer set or confirmed; what was held before, or accepted before it was opened again, is not the town's to check again. */
  readonly cells: readonly CheckedCell[];
  readonly codes: ReadonlyMap<string, CodeList>;
}

/** A village's answer as its town looks at it; undefined when it is not the town's, or was not handed in. */
export async function openCheck(
  ctx: Context,
  which: { readonly id: string } | { readonly no: number; readonly unit: string },
): Promise<CheckSheet | undefined> {
  const county = await countyHere(ctx.db);
  const id = "id" in which ? which.id : await idOf(ctx, county, which);
  const assignment = id === undefined ? undefined : await findAssignment(ctx, { id });
  if (!assignment || !(await isUnitOf(ctx, assignment.orgId, ["town_officer"]))) return undefined;
  const acts = await actsOf(ctx, county, assignment);
  const { rows } = await sql<{
    subjectId: string;
    elementId: number;
    value: unknown;
    named: unknown;
    grouped: string | null;
  }>`
    with act as materialized (select unnest(${acts}::bigint[]) as id),
    seen as materialized (
      select v.record_id, v.element_id
      from act cross join lateral (
        select v.record_id, v.element_id from value_change v where v.county = ${county} and v.source_id = act.id offset 0) v
      union
      select c.record_id, c.element_id
      from act cross join lateral (
        select c.record_id, c.element_id from confirmation c where c.county = ${county} and c.source_id = act.id offset 0) c),
    touched as materialized (
      select r.subject_id, seen.element_id, r.data -> e.code as value
      from seen
      cross join lateral (
        select r.subject_id, r.org_id, r.data from record r where r.county = ${county} and r.id = seen.record_id limit 1) r
      join element e on e.id = seen.element_id
      where r.org_id in (select u.id from org_unit u where u.path <@ ${assignment.orgPath}::ltree)),
    called as materialized (
      select row.subject_id, name.* from (select distinct subject_id from touched) row cross join lateral (
        select coalesce(b.data -> 'p.name', b.data -> 'h.head', b.data -> 'f.name', b.data -> 'o.name', b.data -> 'e.no') as named,
               b.data ->> 'p.group' as grouped
        from record b where b.county = ${county} and b.subject_id = row.subject_id and b.valid_to is null
        order by b.data ->> 'p.group' nulls last limit 1) name)
    select distinct t.subject_id as "subjectId", t.element_id as "elementId", t.value, called.named, called.grouped, called.named::text as by
    from touched t left join called on called.subject_id = t.subject_id
    order by called.grouped nulls last, by, t.subject_id, t.element_id`.execute(ctx.db);
  const elements = new Map(
    (await readElements(ctx.db, [...new Set(rows.map((row) => row.elementId))])).map((one) => [one.id, one]),
  );
  const codes = await readCodeLists(
    ctx.db,
    [...elements.values()].flatMap((element) => element.codeList ?? []),
  );
  const cells = rows.flatMap(({ named, grouped, value, ...row }): readonly CheckedCell[] => {
    const element = elements.get(row.elementId);
    if (!element) return [];
    const name = fromStored(ctx.columns, named);
    const rowName = typeof name === "string" ? (grouped ? `${name}（${grouped}）` : name) : assignment.orgName;
    return [{ ...row, rowName, element, value: fromStored(ctx.columns, value) }];
  });
  return { assignment, cells, codes };
}

/** By what the villages' answers to this request came; of one that is open again, since it is. */
async function actsOf(ctx: Context, county: string, { request, reopening }: Assignment): Promise<readonly number[]> {
  const acts = await ctx.db
    .selectFrom("valueSource")
    .select("id")
    .where("county", "=", county)
    .where("requestId", "=", request.id)
    .$if(reopening !== null, (query) => query.where("recordedAt", ">=", reopening?.openedAt ?? new Date(0)))
    .execute();
  return acts.map(({ id }) => id);
}

async function idOf(
  ctx: Context,
  county: string,
  { no, unit }: { readonly no: number; readonly unit: string },
): Promise<string | undefined> {
  const row = await ctx.db
    .selectFrom("assignment as a")
    .innerJoin("request as r", (join) => join.onRef("r.county", "=", "a.county").onRef("r.id", "=", "a.requestId"))
    .innerJoin("orgUnit as o", "o.id", "a.orgId")
    .select("a.id")
    .where("a.county", "=", county)
    .where("r.no", "=", no)
    .where("o.name", "=", unit)
    .executeTakeFirst();
  return row?.id;
}
