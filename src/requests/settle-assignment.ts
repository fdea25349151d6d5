import { sql } from "kysely";
import type { Context } from "../context.ts";
import { putDown } from "../courtesy/put-down.ts";
import { UserError } from "../errors.ts";
import { enqueueJob } from "../outbox/enqueue-job.ts";
import { acceptedValuesChanged, deliverWhenComplete } from "./accepted-values.ts";
import { type Assignment, actorNames, findAssignment, isUnitOf } from "./assignment.ts";
import { acceptedContract } from "./contracts.ts";
import { countyHere } from "./read.ts";
import { endOfTerm, terms } from "./terms.ts";

export type Settled =
  | { readonly kind: "done"; readonly assignment: Assignment }
  /** Somebody was first; how it stands now. */
  | { readonly kind: "before"; readonly assignment: Assignment }
  | { readonly kind: "gone" };

/** The town takes a village's answer as checked. */
export async function acceptAssignment(ctx: Context, id: string): Promise<Settled> {
  return settle(ctx, id, { from: ["submitted"], to: "town_accepted", step: "town_accept", roles: ["town_officer"] });
}

/** The town sends single cells back, each with what is wrong; all else stays as it was handed in. */
export async function returnAssignment(
  ctx: Context,
  id: string,
  cells: readonly { readonly subjectId: string; readonly elementId: number }[],
  said: string,
): Promise<Settled> {
  if (said.trim() === "") throw new UserError("fill.lacks.comment", {});
  return settle(ctx, id, { from: ["submitted"], to: "returned", step: "return", roles: ["town_officer"], cells, said });
}

/** The village does not answer, with the rule that lets it; the coordinator sees it, not the asker's superiors. */
export async function refuseAssignment(ctx: Context, id: string, said: string): Promise<Settled> {
  if (said.trim() === "") throw new UserError("fill.lacks.clause", {});
  return settle(ctx, id, {
    from: ["open", "returned"],
    to: "refused",
    step: "refuse",
    roles: ["keeper", "grid_worker"],
    said,
  });
}

interface Change {
  readonly from: readonly Assignment["state"][];
  readonly to: Assignment["state"];
  readonly step: "town_accept" | "return" | "refuse";
  readonly roles: readonly string[];
  readonly cells?: readonly { readonly subjectId: string; readonly elementId: number }[];
  readonly said?: string;
}

async function settle(ctx: Context, id: string, change: Change): Promise<Settled> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`assignment ${id}`}, 0))`.execute(ctx.db);
  const assignment = await findAssignment(ctx, { id });
  if (!assignment || ctx.actor.kind !== "person" || !(await isUnitOf(ctx, assignment.orgId, change.roles))) {
    return { kind: "gone" };
  }
  if (!change.from.includes(assignment.state)) return { kind: "before", assignment };
  // What was delivered stands when nobody answers: there is nothing to refuse.
  if (change.step === "refuse" && assignment.reopening) throw new UserError("reopen.noRefusal", {});
  const county = await countyHere(ctx.db);
  await ctx.db
    .updateTable("assignment")
    .set({ state: change.to, reason: change.said ?? null })
    .where("county", "=", county)
    .where("id", "=", id)
    .execute();
  const { by, forName } = actorNames(ctx, assignment.orgPath);
  const common = {
    county,
    assignmentId: id,
    step: change.step,
    said: change.said ?? null,
    byId: ctx.actor.id,
    byName: by,
    forName,
    at: ctx.now(),
    settledAt: null,
  };
  const cells = change.cells ?? [];
  await ctx.db
    .insertInto("review")
    .values(
      cells.length > 0
        ? cells.map((cell) => ({ ...common, ...cell }))
        : [{ ...common, subjectId: null, elementId: null }],
    )
    .execute();
  await settleReopening(ctx, county, assignment, change.step);
  if (change.step === "refuse") await tellCoordinators(ctx, county, assignment);
  const { request } = assignment;
  if (change.step === "town_accept") {
    await acceptedValuesChanged(ctx.db, county, request.id, ctx.cause);
    const accepted = { county, requestId: request.id, orgId: assignment.orgId };
    await enqueueJob(ctx.db, acceptedContract, accepted, ctx.cause);
  } else await deliverWhenComplete(ctx.db, county, request.id, ctx.cause);
  return { kind: "done", assignment: { ...assignment, state: change.to, reason: change.said ?? null } };
}

/** The town's word ends a reopening, or gives the village the usual time once more. */
async function settleReopening(
  ctx: Context,
  county: string,
  { reopening }: Assignment,
  step: Change["step"],
): Promise<void> {
  if (!reopening) return;
  const again = endOfTerm(ctx.now(), terms.reopening.workdays);
  await ctx.db
    .updateTable("reopening")
    .set(
      step === "town_accept"
        ? { endedAt: ctx.now(), endedAs: "accepted" }
        : { closesAt: again > reopening.closesAt ? again : reopening.closesAt },
    )
    .where("county", "=", county)
    .where("id", "=", reopening.id)
    .where("endedAt", "is", null)
    .execute();
}

/** A refusal is the coordinator's to look at; it goes with their next merged card. */
async function tellCoordinators(ctx: Context, county: string, assignment: Assignment): Promise<void> {
  const { rows } = await sql<{ personId: string }>`
    select distinct m.person_id as "personId" from membership m join org_unit u on u.id = m.org_id
    where m.role = 'coordinator' and u.county = ${county} and m.valid_to is null
      and ${assignment.orgPath}::ltree <@ u.path`.execute(ctx.db);
  await putDown(
    ctx.db,
    rows.map(({ personId }) => ({
      county,
      to: { personId },
      topic: "requests.refused",
      ref: assignment.id,
      lapsesAt: new Date(ctx.now().getTime() + 14 * 86_400_000),
    })),
  );
}
