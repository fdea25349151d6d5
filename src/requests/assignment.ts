import { sql } from "kysely";
import type { Context } from "../context.ts";
import type { AssignmentState } from "../db/tables/requests.ts";
import { countyHere, findRequest } from "./read.ts";
import type { DataRequest } from "./request.ts";

/** A village's share of a demand. */
export interface Assignment {
  readonly id: string;
  readonly orgId: string;
  readonly orgName: string;
  readonly orgPath: string;
  readonly state: AssignmentState;
  readonly dueAt: Date;
  readonly rows: number;
  readonly missing: number;
  readonly stale: number;
  readonly submittedBy: string | null;
  readonly reason: string | null;
  /** Delivered already and open again, until when and why. */
  readonly reopening: Reopening | null;
  readonly request: DataRequest;
}

export interface Reopening {
  readonly id: string;
  readonly reason: string;
  readonly byName: string;
  readonly openedAt: Date;
  readonly closesAt: Date;
}

const answering = ["keeper", "grid_worker"];

/** One assignment in the actor's sight, by id, or a village's own by the number of its request. */
export async function findAssignment(
  ctx: Context,
  which: { readonly id: string } | { readonly no: number },
): Promise<Assignment | undefined> {
  const county = await countyHere(ctx.db);
  const row = await ctx.db
    .selectFrom("assignment as a")
    .innerJoin("orgUnit as o", "o.id", "a.orgId")
    .innerJoin("request as r", (join) => join.onRef("r.county", "=", "a.county").onRef("r.id", "=", "a.requestId"))
    .select(["a.id", "a.requestId", "a.orgId", "o.name as orgName", sql<string>`o.path::text`.as("orgPath")])
    .select(["a.state", "a.dueAt", "a.nRows as rows", "a.nMissing as missing", "a.nStale as stale"])
    .select(["a.submittedBy", "a.reason"])
    .leftJoin("reopening as p", (join) =>
      join.onRef("p.county", "=", "a.county").onRef("p.assignmentId", "=", "a.id").on("p.endedAt", "is", null),
    )
    .select(["p.id as reopeningId", "p.reason as why", "p.byName", "p.openedAt", "p.closesAt"])
    .where("a.county", "=", county)
    .$if("id" in which, (query) => query.where("a.id", "=", "id" in which ? which.id : ""))
    .$if("no" in which, (query) =>
      query
        .where("r.no", "=", "no" in which ? which.no : 0)
        .where(sql<boolean>`a.org_id in (select units_of_role(${answering}::text[]))`),
    )
    .orderBy("o.path")
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const { requestId, reopeningId, why, byName, openedAt, closesAt, ...rest } = row;
  const reopening =
    reopeningId && why && byName && openedAt && closesAt
      ? { id: reopeningId, reason: why, byName, openedAt, closesAt }
      : null;
  const request = await findRequest(ctx.db, county, { id: requestId });
  return request && { ...rest, reopening, request };
}

/** Whether the actor answers for this unit: its keeper or grid worker, or who stands in for one. */
export async function answersFor(ctx: Context, orgId: string): Promise<boolean> {
  return isUnitOf(ctx, orgId, answering);
}

export async function isUnitOf(ctx: Context, orgId: string, roles: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ own: boolean }>`
    select ${orgId}::uuid in (select units_of_role(${[...roles]}::text[])) as own`.execute(ctx.db);
  return rows[0]?.own ?? false;
}

/** The acting person's name, and in whose stead when they hold the role for somebody. */
export function actorNames(ctx: Context, orgPath: string): { readonly by: string; readonly forName: string | null } {
  if (ctx.actor.kind !== "person") throw new Error("only a person answers");
  const held = ctx.actor.memberships.find((one) => orgPath === one.orgPath || orgPath.startsWith(`${one.orgPath}.`));
  return { by: ctx.actor.name, forName: held?.deputyFor?.name ?? null };
}

export interface TodoLine {
  readonly id: string;
  readonly no: number;
  readonly title: string;
  readonly deptName: string;
  readonly orgName: string;
  readonly dueAt: Date;
  readonly state: AssignmentState;
  readonly missing: number;
  readonly stale: number;
  /** Delivered before, and open again. */
  readonly again: boolean;
}

const shown = 10;

/** What the actor's villages still owe, and, for a town, what they handed in and waits for a look; the most urgent first. */
export async function todoOf(
  ctx: Context,
): Promise<{ readonly fill: readonly TodoLine[]; readonly check: readonly TodoLine[] }> {
  const county = await countyHere(ctx.db);
  const lines = (roles: readonly string[], states: readonly AssignmentState[]): Promise<TodoLine[]> =>
    ctx.db
      .selectFrom("assignment as a")
      .innerJoin("orgUnit as o", "o.id", "a.orgId")
      .innerJoin("request as r", (join) => join.onRef("r.county", "=", "a.county").onRef("r.id", "=", "a.requestId"))
      .leftJoin("reopening as p", (join) =>
        join.onRef("p.county", "=", "a.county").onRef("p.assignmentId", "=", "a.id").on("p.endedAt", "is", null),
      )
      .select(["a.id", "r.no", "r.title", "r.deptName", "o.name as orgName", "a.state"])
      .select((eb) => eb.fn.coalesce("p.closesAt", "a.dueAt").as("dueAt"))
      .select(["a.nMissing as missing", "a.nStale as stale", sql<boolean>`p.id is not null`.as("again")])
      .where("a.county", "=", county)
      .where("a.state", "in", [...states])
      // One that was delivered has open filings only where it was opened again.
      .where("r.status", "in", ["issued", "delivered"])
      .where(sql<boolean>`a.org_id in (select units_of_role(${[...roles]}::text[]))`)
      .orderBy("dueAt")
      .orderBy("r.no")
      .limit(shown)
      .execute();
  return {
    fill: await lines(answering, ["open", "returned"]),
    check: await lines(["town_officer"], ["submitted"]),
  };
}
