import { sql } from "kysely";
import { localTime } from "../calendar/workdays.ts";
import { endOfOffice } from "../calendar/working-hours.ts";
import { readElements } from "../catalogue/elements.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { enqueueJob } from "../outbox/enqueue-job.ts";
import { deliverContract, issueContract, tellContract } from "../requests/contracts.ts";
import type { Decided } from "../requests/decide.ts";
import { earliestDue } from "../requests/decide.ts";
import { countyHere, fieldsOf, findRequest } from "../requests/read.ts";
import type { DataRequest, RequestField } from "../requests/request.ts";

/** A demand that waits for the coordinator, with what they need to decide. */
export interface Pending {
  readonly request: DataRequest;
  /** Each with the name of the element it was bound to; null: nobody knows it yet. */
  readonly fields: readonly (RequestField & { readonly element: string | null })[];
}

const shown = 10;

/** What waits for admission: emergencies that are to be filed first, then the oldest. */
export async function pendingRequests(ctx: Context): Promise<readonly DataRequest[]> {
  const county = await countyHere(ctx.db);
  const rows = await ctx.db
    .selectFrom("request")
    .select("id")
    .where("county", "=", county)
    .where((eb) =>
      eb.or([eb("status", "=", "pending"), eb.and([eb("status", "=", "issued"), eb("admissionNo", "is", null)])]),
    )
    .orderBy(sql`file_by nulls last`)
    .orderBy("createdAt")
    .limit(shown)
    .execute();
  const found = await Promise.all(rows.map(({ id }) => findRequest(ctx.db, county, { id })));
  return found.filter((one) => one !== undefined);
}

/** One that waits, by id or number; undefined when it does not, or is not there. */
export async function openPending(
  ctx: Context,
  which: { readonly id: string } | { readonly no: number },
): Promise<Pending | undefined> {
  const county = await countyHere(ctx.db);
  const request = await findRequest(ctx.db, county, which);
  if (!request || !isWaiting(request)) return undefined;
  const fields = await fieldsOf(ctx.db, county, request.id);
  const bound = await readElements(
    ctx.db,
    fields.flatMap((field) => field.elementId ?? []),
  );
  const names = new Map(bound.map((one) => [one.id, one.name]));
  return { request, fields: fields.map((field) => ({ ...field, element: names.get(field.elementId ?? -1) ?? null })) };
}

/**
 * Admits a demand under a number, trimmed to the fields that are kept. It goes out after the commit; one that only takes
 * what is held is delivered. A term that is shorter than three working days, or no field, is a UserError.
 */
export async function admitRequest(
  ctx: Context,
  id: string,
  { keep, due, note }: { readonly keep: readonly number[]; readonly due: string | undefined; readonly note: string },
): Promise<Decided> {
  return settle(ctx, id, async (request, county) => {
    if (keep.length === 0) throw new UserError("admit.lacks.fields", {});
    const earliest = earliestDue(ctx.now());
    const asks = request.wish === "ask" && request.status === "pending";
    if (asks && (due ?? "") < earliest) throw new UserError("admit.lacks.due", { day: earliest });
    await ctx.db
      .updateTable("requestField")
      .set({ wanted: sql<boolean>`ord = any (${[...keep]}::smallint[])` })
      .where("county", "=", county)
      .where("requestId", "=", id)
      .execute();
    const status = request.wish === "take" ? "served" : "issued";
    const dueAt = asks && due ? endOfOffice(due) : request.dueAt;
    const admissionNo = await nextNumber(ctx, county);
    await ctx.db
      .updateTable("request")
      .set({
        status,
        admissionNo,
        admittedBy: ctx.actor.kind === "person" ? ctx.actor.id : null,
        admittedAt: ctx.now(),
        // A list that nobody renews dies: twelve months (domain.md D30).
        expiresOn: localTime(ctx.now()).toPlainDate().add({ months: 12 }).toString(),
        dueAt,
        reason: note || null,
      })
      .where("county", "=", county)
      .where("id", "=", id)
      .execute();
    const contract = status === "served" ? deliverContract : issueContract;
    await enqueueJob(ctx.db, contract, { county, requestId: id }, ctx.cause);
    return { ...request, status, admissionNo, dueAt };
  });
}

/** Sends a demand back to the department, with the reason. */
export async function bounceRequest(ctx: Context, id: string, reason: string): Promise<Decided> {
  return settle(ctx, id, async (request, county) => {
    if (reason.trim() === "") throw new UserError("admit.lacks.reason", {});
    await ctx.db
      .updateTable("request")
      .set({ status: "bounced", reason: reason.trim() })
      .where("county", "=", county)
      .where("id", "=", id)
      .execute();
    await enqueueJob(ctx.db, tellContract, { county, requestId: id }, ctx.cause);
    return { ...request, status: "bounced", reason: reason.trim() };
  });
}

/** Merges a demand into one that runs already: one question, two receivers. */
export async function mergeRequest(ctx: Context, id: string, into: string): Promise<Decided> {
  return settle(ctx, id, async (request, county) => {
    const other = await findRequest(ctx.db, county, { id: into });
    if (!other || !["issued", "delivered", "served"].includes(other.status)) throw new UserError("request.gone", {});
    await ctx.db
      .updateTable("request")
      .set({ status: "merged", mergedInto: into })
      .where("county", "=", county)
      .where("id", "=", id)
      .execute();
    await enqueueJob(ctx.db, tellContract, { county, requestId: id }, ctx.cause);
    return { ...request, status: "merged" };
  });
}

async function settle(
  ctx: Context,
  id: string,
  change: (request: DataRequest, county: string) => Promise<DataRequest>,
): Promise<Decided> {
  const county = await countyHere(ctx.db);
  await sql`select pg_advisory_xact_lock(hashtextextended(${`request ${id}`}, 0))`.execute(ctx.db);
  const request = await findRequest(ctx.db, county, { id });
  if (!request) return { kind: "gone" };
  if (!isWaiting(request)) return { kind: "settled", request };
  return { kind: "done", request: await change(request, county) };
}

function isWaiting(request: DataRequest): boolean {
  return request.status === "pending" || (request.status === "issued" && request.admissionNo === null);
}

/** 明川县减准〔2026〕12号: counted within the county and year. */
async function nextNumber(ctx: Context, county: string): Promise<string> {
  const year = localTime(ctx.now()).year;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`admission ${county}`}, 0))`.execute(ctx.db);
  const { rows } = await sql<{ n: number; name: string }>`
    select (select count(*)::integer + 1 from request where county = ${county} and admission_no is not null
              and extract(year from admitted_at at time zone 'Asia/Shanghai') = ${year}) as n,
           (select name from org_unit where county = ${county} and kind = 'county' limit 1) as name`.execute(ctx.db);
  return ctx.t("admit.number", { county: rows[0]?.name ?? "", year, n: rows[0]?.n ?? 1 });
}
