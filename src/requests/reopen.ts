import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { audit } from "../audit.ts";
import type { Context, Membership, PersonActor } from "../context.ts";
import { putDown } from "../courtesy/put-down.ts";
import { UserError } from "../errors.ts";
import { enqueueJob } from "../outbox/enqueue-job.ts";
import { type Assignment, actorNames, answersFor, findAssignment, isUnitOf } from "./assignment.ts";
import { tellContract } from "./contracts.ts";
import { countReopening } from "./count-reopening.ts";
import { countyHere } from "./read.ts";
import { endOfTerm, terms } from "./terms.ts";

export interface Reopen {
  /** Why, as the village will read it. */
  readonly reason: string;
  /** For so many working days; the usual time when nobody said. */
  readonly workdays?: number;
  /** Single cells that are wrong, of one village; without them the village says itself what it corrects. */
  readonly cells?: readonly { readonly subjectId: string; readonly elementId: number }[];
}

export interface Reopened {
  /** Open from here on, by this call. */
  readonly opened: readonly Assignment[];
  /** Of those that were asked for, those that are not closed: somebody was first, or nothing was delivered yet. */
  readonly before: readonly Assignment[];
  readonly closesAt: Date;
}

/**
 * Opens filings that were delivered again, for a while: by the department that asked, the coordinator, or the villages' own town. The
 * reason is kept and the villages read it. A lacking reason or a term beyond the most is a UserError. Each is open once at a time.
 */
export async function reopenAssignments(ctx: Context, ids: readonly string[], how: Reopen): Promise<Reopened> {
  const reason = how.reason.trim();
  if (reason === "") throw new UserError("reopen.lacks.reason", {});
  const workdays = how.workdays ?? terms.reopening.workdays;
  if (!Number.isInteger(workdays) || workdays < 1 || workdays > terms.reopening.most) {
    throw new UserError("reopen.lacks.days", { most: terms.reopening.most });
  }
  const { actor } = ctx;
  if (actor.kind !== "person") throw new Error("only a person opens a filing again");
  const county = await countyHere(ctx.db);
  const closesAt = endOfTerm(ctx.now(), workdays);
  const opened: Assignment[] = [];
  const before: Assignment[] = [];
  // In one order, so that two who open the same do not wait for each other.
  for (const id of [...new Set(ids)].toSorted()) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`assignment ${id}`}, 0))`.execute(ctx.db);
    const assignment = await findAssignment(ctx, { id });
    if (!assignment || !(await mayReopen(ctx, assignment))) continue;
    if (await open(ctx, actor, county, assignment, { ...how, reason }, closesAt)) opened.push(assignment);
    else before.push(assignment);
  }
  const requests = new Set(opened.map(({ request }) => request.id));
  for (const requestId of requests) await enqueueJob(ctx.db, tellContract, { county, requestId }, ctx.cause);
  return { opened, before, closesAt };
}

/** Whether the actor's side may open it again. The database asks the same before it takes the row. */
async function mayReopen(ctx: Context, { orgId, request }: Assignment): Promise<boolean> {
  if (ctx.actor.kind !== "person") return false;
  const asked = ctx.actor.memberships.some((one) => one.role === "department_officer" && one.orgId === request.deptId);
  return asked || isUnitOf(ctx, orgId, ["town_officer", "coordinator"]);
}

async function open(
  ctx: Context,
  actor: PersonActor,
  county: string,
  assignment: Assignment,
  { reason, cells = [] }: Reopen,
  closesAt: Date,
): Promise<boolean> {
  const { id, request } = assignment;
  if (request.status !== "delivered") return false;
  const changed = await ctx.db
    .updateTable("assignment")
    .set({ state: "returned", reason })
    .where("county", "=", county)
    .where("id", "=", id)
    .where("state", "in", ["town_accepted", "county_accepted"])
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) return false;
  const held = heldFor(actor, assignment);
  const by = { byName: actor.name, forName: held?.deputyFor?.name ?? null };
  const reopening = { id: randomUUID(), county, assignmentId: id, reason, byId: actor.id, ...by };
  await ctx.db
    .insertInto("reopening")
    .values({ ...reopening, openedAt: ctx.now(), closesAt })
    .execute();
  const step = { county, assignmentId: id, said: reason, byId: actor.id, ...by, at: ctx.now(), settledAt: null };
  await ctx.db
    .insertInto("review")
    .values([
      { ...step, step: "reopen", subjectId: null, elementId: null },
      ...cells.map((cell) => ({ ...step, step: "return" as const, ...cell })),
    ])
    .execute();
  await settleFoundWrong(ctx, county, id);
  await countReopening(ctx, county, assignment, cells);
  await tellKeepers(ctx, county, assignment, reopening.id, closesAt);
  await audit(ctx, "request.reopen", id, held);
  return true;
}

/** As what the actor opens it: of the department that asked, or of a unit above the village. */
function heldFor(actor: PersonActor, { orgPath, request }: Assignment): Membership | undefined {
  return actor.memberships.find(
    (one) => one.orgId === request.deptId || orgPath === one.orgPath || orgPath.startsWith(`${one.orgPath}.`),
  );
}

/** One line in the keepers' next merged card, within the usual budget. */
async function tellKeepers(
  ctx: Context,
  county: string,
  assignment: Assignment,
  reopeningId: string,
  lapsesAt: Date,
): Promise<void> {
  const { rows } = await sql<{ personId: string }>`
    select distinct m.person_id as "personId" from membership m join person p on p.id = m.person_id and p.status = 'active'
    where m.org_id = ${assignment.orgId}::uuid and m.role = 'keeper' and (m.valid_to is null or m.valid_to > ${ctx.now()})`.execute(
    ctx.db,
  );
  const ref = `${assignment.id} ${reopeningId}`;
  await putDown(
    ctx.db,
    rows.map(({ personId }) => ({ county, to: { personId }, topic: "requests.todo", ref, lapsesAt })),
  );
}

/** A village found an error in what was delivered: the asker's side reads it and opens it again, or not. Once until it was settled. */
export async function sayFoundWrong(
  ctx: Context,
  assignmentId: string,
  reason: string,
): Promise<"said" | "said before" | "not delivered"> {
  const said = reason.trim();
  if (said === "") throw new UserError("reopen.lacks.reason", {});
  const assignment = await findAssignment(ctx, { id: assignmentId });
  const { actor } = ctx;
  if (!assignment || actor.kind !== "person" || !(await answersFor(ctx, assignment.orgId))) {
    throw new UserError("fill.notYours", {});
  }
  const { state, request, id } = assignment;
  if (request.status !== "delivered" || !["town_accepted", "county_accepted"].includes(state)) return "not delivered";
  const county = await countyHere(ctx.db);
  const { by, forName } = actorNames(ctx, assignment.orgPath);
  const row = { county, assignmentId: id, step: "found_wrong", said, byId: actor.id, byName: by, forName } as const;
  const added = await ctx.db
    .insertInto("review")
    .values({ ...row, subjectId: null, elementId: null, at: ctx.now(), settledAt: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if ((added.numInsertedOrUpdatedRows ?? 0n) === 0n) return "said before";
  await putDown(ctx.db, [
    {
      county,
      to: { personId: request.askerId },
      topic: "requests.foundWrong",
      ref: `${id} ${ctx.now().getTime().toString(36)}`,
      lapsesAt: endOfTerm(ctx.now(), terms.reopening.most),
    },
  ]);
  await enqueueJob(ctx.db, tellContract, { county, requestId: request.id }, ctx.cause);
  return "said";
}

async function settleFoundWrong(ctx: Context, county: string, assignmentId: string): Promise<void> {
  await ctx.db
    .updateTable("review")
    .set({ settledAt: ctx.now() })
    .where("county", "=", county)
    .where("assignmentId", "=", assignmentId)
    .where("step", "=", "found_wrong")
    .where("settledAt", "is", null)
    .execute();
}
