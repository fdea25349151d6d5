import type { Context } from "../context.ts";
import type { RequestStatus } from "../db/tables/requests.ts";
import { askingDepartment } from "./draft.ts";
import { countyHere, fieldsOf, findRequest } from "./read.ts";
import type { DataRequest } from "./request.ts";

const shown = 10;

/** The latest demands of the actor's department, the newest first. */
export async function listRequests(
  ctx: Context,
): Promise<
  readonly { readonly id: string; readonly no: number; readonly title: string; readonly status: RequestStatus }[]
> {
  return ctx.db
    .selectFrom("request")
    .select(["id", "no", "title", "status"])
    .where("county", "=", await countyHere(ctx.db))
    .where("deptId", "=", askingDepartment(ctx).orgId)
    .where("status", "<>", "withdrawn")
    .orderBy("no", "desc")
    .limit(shown)
    .execute();
}

/** The demands of the actor's department from a number downwards; drafts and what was withdrawn are among them. */
export async function pageOfRequests(
  ctx: Context,
  { below, most }: { readonly below: number | undefined; readonly most: number },
): Promise<readonly DataRequest[]> {
  const county = await countyHere(ctx.db);
  const rows = await ctx.db
    .selectFrom("request")
    .select("id")
    .where("county", "=", county)
    .where("deptId", "=", askingDepartment(ctx).orgId)
    .$if(below !== undefined, (query) => query.where("no", "<", below ?? 0))
    .orderBy("no", "desc")
    .limit(most)
    .execute();
  const found = await Promise.all(rows.map(({ id }) => findRequest(ctx.db, county, { id })));
  return found.filter((one) => one !== undefined);
}

/** One demand of the actor's department, with the names of its fields. */
export async function openRequest(
  ctx: Context,
  which: { readonly id: string } | { readonly no: number },
): Promise<(DataRequest & { readonly fieldNames: readonly string[] }) | undefined> {
  const county = await countyHere(ctx.db);
  const request = await findRequest(ctx.db, county, which);
  if (!request || request.deptId !== askingDepartment(ctx).orgId) return undefined;
  const fields = await fieldsOf(ctx.db, county, request.id);
  return { ...request, fieldNames: fields.map((field) => field.name) };
}
