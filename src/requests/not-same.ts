import { sql } from "kysely";
import type { Context } from "../context.ts";
import type { Tx } from "../db/database.ts";
import { normaliseName } from "../duplicates/normalise.ts";
import { countyHere, findRequest } from "./read.ts";
import type { Alike, DataRequest } from "./request.ts";

/** What a department said that a name of theirs does not mean. */
export interface Refusal {
  readonly ord: number;
  readonly name: string;
  /** Names of the elements it does not mean. */
  readonly elements: readonly string[];
  readonly by: string;
  readonly on: string;
}

const here = sql<string>`current_setting('songbang.county', true)`;

/** The elements that each of a department's names does not mean, by the name as it is compared. */
export async function refusedElements(
  tx: Tx,
  dept: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const rows = await tx
    .selectFrom("notSameField")
    .select(["norm", sql<number[]>`array_agg(element_id)`.as("elements")])
    .where("county", "=", here)
    .where("deptName", "=", dept)
    .where("norm", "=", sql<string>`any (${[...new Set(names.map(normaliseName))]}::text[])`)
    .where("undoneAt", "is", null)
    .groupBy("norm")
    .execute();
  return new Map(rows.map(({ norm, elements }) => [norm, new Set(elements)]));
}

/** Fields whose names the department said do not mean what was proposed: shown, so that it can be taken back. */
export async function refusalsOf(
  tx: Tx,
  fields: readonly { readonly ord: number; readonly name: string; readonly mapState: string }[],
  dept: string,
): Promise<readonly Refusal[]> {
  const open = fields.filter((field) => field.mapState !== "bound");
  if (open.length === 0) return [];
  const { rows } = await sql<Omit<Refusal, "ord" | "name"> & { norm: string }>`
    select n.norm, array_agg(e.name order by n.at, e.id) as elements, max(n.by_name) as by,
           ((max(n.at) at time zone 'Asia/Shanghai')::date)::text as on
    from not_same_field n join element e on e.id = n.element_id
    where n.county = ${here} and n.dept_name = ${dept} and n.norm = any (${open.map(({ name }) => normaliseName(name))}::text[])
      and n.undone_at is null
    group by n.norm`.execute(tx);
  const byNorm = new Map(rows.map(({ norm, ...rest }) => [norm, rest]));
  return open.flatMap(({ ord, name }) => {
    const said = byNorm.get(normaliseName(name));
    return said ? [{ ord, name, ...said }] : [];
  });
}

/** A department says that a name of theirs means none of these elements. Twice is once. */
export async function refuseElements(
  ctx: Context,
  dept: string,
  name: string,
  elements: readonly number[],
): Promise<void> {
  if (ctx.actor.kind !== "person" || elements.length === 0) return;
  await sql`
    insert into not_same_field (county, dept_name, norm, element_id, by_id, by_name, at)
    select ${here}, ${dept}, ${normaliseName(name)}, element, ${ctx.actor.id}, ${ctx.actor.name}, ${ctx.now()}
    from unnest(${[...new Set(elements)]}::integer[]) as element
    on conflict do nothing`.execute(ctx.db);
}

/** Takes back what a department said of a name: of one element, or of all. */
export async function takeBackRefusal(ctx: Context, dept: string, name: string, element?: number): Promise<void> {
  await ctx.db
    .updateTable("notSameField")
    .set({ undoneBy: ctx.actor.kind === "person" ? ctx.actor.name : "", undoneAt: ctx.now() })
    .where("county", "=", here)
    .where("deptName", "=", dept)
    .where("norm", "=", normaliseName(name))
    .where("undoneAt", "is", null)
    .$if(element !== undefined, (query) => query.where("elementId", "=", element ?? 0))
    .execute();
}

/**
 * Says that a request and one it was compared with do not ask for the same, or takes that back. The department of the request
 * may, and the coordinator; undefined when it is not theirs, or the other was not shown to them.
 */
export async function tellApart(
  ctx: Context,
  id: string,
  otherId: string,
  apart: boolean,
): Promise<DataRequest | undefined> {
  const county = await countyHere(ctx.db);
  await sql`select pg_advisory_xact_lock(hashtextextended(${`request ${id}`}, 0))`.execute(ctx.db);
  const request = await findRequest(ctx.db, county, { id });
  const other = request?.examined?.alike.find((one) => one.id === otherId);
  if (!request?.examined || !other || !mayJudge(ctx, request)) return undefined;
  if (apart === (other.apart !== undefined)) return request;
  const said = apart ? await sayApart(ctx, county, request, other) : await takeBack(ctx, county, other);
  const alike = request.examined.alike.map((one): Alike => {
    if (one.id !== otherId) return one;
    const { apart: _before, ...rest } = one;
    return said ? { ...rest, apart: said } : rest;
  });
  const examined = { ...request.examined, alike };
  await ctx.db
    .updateTable("request")
    .set({ examined: JSON.stringify(examined) })
    .where("county", "=", county)
    .where("id", "=", id)
    .execute();
  return { ...request, examined };
}

function mayJudge(ctx: Context, request: DataRequest): boolean {
  if (ctx.actor.kind !== "person") return false;
  return ctx.actor.memberships.some(
    ({ role, orgId }) => role === "coordinator" || (role === "department_officer" && orgId === request.deptId),
  );
}

async function sayApart(ctx: Context, county: string, request: DataRequest, other: Alike): Promise<Alike["apart"]> {
  if (ctx.actor.kind !== "person") return undefined;
  const shown = JSON.stringify({ band: other.band, matched: other.matched, of: other.of });
  const { rows } = await sql<{ id: string; by: string; on: string }>`
    insert into not_same_form (county, form_a, form_b, request_a, request_b, shown, by_id, by_name, at)
    select ${county}, least(f.mine, f.theirs), greatest(f.mine, f.theirs), ${request.id}, ${other.id}, ${shown}::jsonb,
           ${ctx.actor.id}, ${ctx.actor.name}, ${ctx.now()}
    from (select form_key(${request.deptName}, ${request.title}) as mine, form_key(${other.deptName}, ${other.title}) as theirs) as f
    returning id, by_name as by, ((at at time zone 'Asia/Shanghai')::date)::text as on`.execute(ctx.db);
  return rows[0];
}

async function takeBack(ctx: Context, county: string, other: Alike): Promise<undefined> {
  await ctx.db
    .updateTable("notSameForm")
    .set({ undoneBy: ctx.actor.kind === "person" ? ctx.actor.name : "", undoneAt: ctx.now() })
    .where("county", "=", county)
    .where("id", "=", other.apart?.id ?? "")
    .where("undoneAt", "is", null)
    .execute();
}
