import { sql } from "kysely";
import { localTime, nextWorkday } from "../calendar/workdays.ts";
import { addWorkdays } from "../calendar/working-hours.ts";
import type { Context } from "../context.ts";
import { normaliseName } from "../duplicates/normalise.ts";
import { enqueueJob } from "../outbox/enqueue-job.ts";
import { bindFields, teachAlias } from "./bind.ts";
import { choicesFor } from "./choose.ts";
import { deliverContract, examineContract, issueContract } from "./contracts.ts";
import { refuseElements, takeBackRefusal } from "./not-same.ts";
import { countyHere, fieldsOf, findRequest } from "./read.ts";
import type { DataRequest, RequestField } from "./request.ts";

/** How a decision went: taken now, or settled before by somebody, or out of sight. */
export type Decided =
  | { readonly kind: "done"; readonly request: DataRequest }
  | { readonly kind: "settled"; readonly request: DataRequest }
  | { readonly kind: "gone" };

/** Sent for admission: or some fields may mean several things, and that is to be said first. */
export type Applied =
  | Decided
  | { readonly kind: "unsure"; readonly request: DataRequest; readonly fields: readonly RequestField[] };

/** Compares the demand with what is held, after this push has committed; the card of the push tells the outcome. */
export async function beginExamination(ctx: Context, id: string): Promise<void> {
  const county = await countyHere(ctx.db);
  await ctx.db
    .updateTable("request")
    .set({ cause: ctx.cause, chatId: ctx.chat.id })
    .where("county", "=", county)
    .where("id", "=", id)
    .execute();
  await enqueueJob(ctx.db, examineContract, { county, requestId: id }, ctx.cause);
}

/** The asker's own decisions on a demand that was compared; whoever is second sees how it stands. */
async function decide(
  ctx: Context,
  id: string,
  change: (request: DataRequest, county: string) => Promise<Partial<DataRequest>>,
): Promise<Decided> {
  const county = await countyHere(ctx.db);
  await sql`select pg_advisory_xact_lock(hashtextextended(${`request ${id}`}, 0))`.execute(ctx.db);
  const request = await findRequest(ctx.db, county, { id });
  const own = ctx.actor.kind === "person" && ctx.actor.memberships.some((one) => one.orgId === request?.deptId);
  if (!request || !own) return { kind: "gone" };
  if (request.status !== "examined" && request.status !== "bounced") return { kind: "settled", request };
  const changed = await change(request, county);
  return { kind: "done", request: { ...request, ...changed } };
}

export async function withdrawRequest(ctx: Context, id: string): Promise<Decided> {
  return decide(ctx, id, async (_request, county) => {
    await setRequest(ctx, county, id, { status: "withdrawn" });
    return { status: "withdrawn" };
  });
}

/**
 * The asker takes what is held, or asks for what is missing besides. Either goes to the coordinator, who admits it: rows of
 * people leave the villages by admission only. Figures of villages and ledgers that the department answers for are its own
 * to take at once. A guess about a field is nobody's word: it is asked about before.
 */
export async function applyForAdmission(ctx: Context, id: string, wish: "take" | "ask"): Promise<Applied> {
  let unsure: readonly RequestField[] = [];
  const decided = await decide(ctx, id, async (request, county) => {
    unsure = (await fieldsOf(ctx.db, county, id)).filter((field) => field.mapState === "proposed");
    if (unsure.length > 0) return {};
    if (wish === "take" && (await isOwnToTake(ctx, request, county))) {
      await setRequest(ctx, county, id, { status: "served", wish });
      await enqueueJob(ctx.db, deliverContract, { county, requestId: id }, ctx.cause);
      return { status: "served", wish };
    }
    await setRequest(ctx, county, id, { status: "pending", wish });
    return { status: "pending", wish };
  });
  return decided.kind === "done" && unsure.length > 0
    ? { kind: "unsure", request: decided.request, fields: unsure }
    : decided;
}

/** Life, property, public safety: the villages get it now, and admission is settled within two working days (domain.md F4 E). */
export async function issueEmergency(ctx: Context, id: string): Promise<Decided> {
  return decide(ctx, id, async (request, county) => {
    if (!request.emergency) return {};
    const fileBy = addWorkdays(localTime(ctx.now()).toPlainDate(), 2).toString();
    const dueAt = request.dueAt ?? new Date(ctx.now().getTime() + 4 * 3_600_000);
    await ctx.db
      .updateTable("request")
      .set({ status: "issued", wish: "ask", fileBy, dueAt, cause: ctx.cause })
      .where("county", "=", county)
      .where("id", "=", id)
      .execute();
    await enqueueJob(ctx.db, issueContract, { county, requestId: id }, ctx.cause);
    return { status: "issued", wish: "ask", dueAt };
  });
}

/**
 * The asker says which element each uncertain field means, or that it is none of those proposed; the department's word for
 * it is remembered either way. With `leave` whatever was not said stays as it was typed, an item of its own.
 */
export async function bindByHand(
  ctx: Context,
  id: string,
  chosen: ReadonlyMap<number, { readonly elementId: number; readonly code: string } | "new">,
  leave = false,
): Promise<Decided> {
  return decide(ctx, id, async (request, county) => {
    const fields = await fieldsOf(ctx.db, county, id);
    const proposed = await choicesFor(ctx.db, fields, request.deptName);
    for (const field of fields) {
      const said = chosen.get(field.ord);
      const left = said === undefined && leave && field.mapState === "proposed";
      const choice = left ? "new" : said;
      if (choice === undefined || field.mapState === "bound") continue;
      const set =
        choice === "new"
          ? ({ elementId: null, key: `=${normaliseName(field.name)}`, mapState: "new" } as const)
          : ({ elementId: choice.elementId, key: choice.code, mapState: "bound" } as const);
      await ctx.db
        .updateTable("requestField")
        .set(set)
        .where("county", "=", county)
        .where("requestId", "=", id)
        .where("ord", "=", field.ord)
        .execute();
      // Left as typed is nobody's word that it means none of them.
      if (left) continue;
      if (choice === "new") {
        const none = (proposed.get(field.ord) ?? []).map(({ elementId }) => elementId);
        await refuseElements(ctx, request.deptName, field.name, none);
      } else {
        await teachAlias(ctx.db, field.name, choice.elementId);
        await takeBackRefusal(ctx, request.deptName, field.name, choice.elementId);
      }
    }
    await beginExamination(ctx, id);
    return {};
  });
}

/** The asker takes back that a field is none of what was proposed, and is asked again what it means. */
export async function chooseAgain(ctx: Context, id: string, ord: number): Promise<Decided> {
  return decide(ctx, id, async (request, county) => {
    const field = (await fieldsOf(ctx.db, county, id)).find((one) => one.ord === ord);
    if (!field || field.mapState === "bound") return {};
    await takeBackRefusal(ctx, request.deptName, field.name);
    const [bound] = await bindFields(ctx.db, [field.name], { dept: request.deptName });
    if (bound)
      await ctx.db
        .updateTable("requestField")
        .set({ elementId: bound.elementId, key: bound.key, mapState: bound.mapState })
        .where("county", "=", county)
        .where("requestId", "=", id)
        .where("ord", "=", ord)
        .execute();
    await beginExamination(ctx, id);
    return {};
  });
}

async function isOwnToTake(ctx: Context, request: DataRequest, county: string): Promise<boolean> {
  const { rows } = await sql<{ own: boolean }>`
    select l.code = 'village' or l.owner_name = ${request.deptName} or exists (
      select from sharing_grant g where g.ledger_id = l.id and g.dept_id = ${request.deptId} and g.revoked_at is null
        and g.until >= (${ctx.now()}::timestamptz at time zone 'Asia/Shanghai')::date and ${request.area}::ltree <@ g.area) as own
    from ledger l where l.county = ${county} and l.code = ${request.whom.ledger}`.execute(ctx.db);
  return rows[0]?.own ?? false;
}

async function setRequest(
  ctx: Context,
  county: string,
  id: string,
  set: { readonly status: "withdrawn" | "pending" | "served"; readonly wish?: "take" | "ask" },
): Promise<void> {
  await ctx.db
    .updateTable("request")
    .set({ ...set, cause: ctx.cause, chatId: ctx.chat.id })
    .where("county", "=", county)
    .where("id", "=", id)
    .execute();
}

/** The earliest day a request may ask for: three working days ahead (domain.md D19). */
export function earliestDue(at: Date): string {
  const today = localTime(at).toPlainDate();
  return addWorkdays(nextWorkday(today), 2).toString();
}
