import { sql } from "kysely";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/database.ts";
import { UserError } from "../errors.ts";
import { recordSource } from "../ledgers/source.ts";
import { ensureSubjects } from "../ledgers/subjects.ts";
import { writeCells } from "../ledgers/write-cells.ts";
import { type Plan, planHappening } from "./plan.ts";
import { type Told, told as toldShape } from "./told.ts";
import { type Before, standing } from "./undo.ts";
import { type HappeningRow, lockHappening, type Settled } from "./view.ts";

const county = sql`current_setting('songbang.county', true)`;

/** What was looked at longer ago may be something else by now. */
const daysToConfirm = 3;

/**
 * Writes what happened into every ledger it concerns, all or nothing, once: whoever comes second learns how it stands.
 * Nothing is deleted: a row that ends keeps its values and gets the day from which it stands no more.
 */
export async function confirmHappening(ctx: Context, id: string, messageId: string | null): Promise<Settled> {
  const row = await locked(ctx, id);
  if (row.state !== "proposed") return { view: row, byThis: false };
  const age = ctx.now().getTime() - row.proposedAt.getTime();
  if (age > daysToConfirm * 86_400_000) return settle(ctx, row, { state: "expired", messageId });
  if (!row.detailSealed) throw new Error("a proposal without what was said");
  const told = toldShape.parse(JSON.parse(ctx.columns.open(row.detailSealed)));
  if (row.kind.who === "known" && !(await isThere(ctx, told))) return settle(ctx, row, { state: "expired", messageId });
  const arrived = told.id && !told.subjectId ? await arrive(ctx, told.id, told.orgId) : undefined;
  const known = told.subjectId ?? arrived;
  const plan = await planHappening(ctx, row.kind, { ...told, ...(known ? { subjectId: known } : {}) }, row.day);
  const subjectId = known ?? (await enter(ctx, told));
  // Who came from another unit would have to go back there, and that is not this unit's to say.
  const before = arrived ? undefined : await standing(ctx, subjectId, known === undefined);
  // Who arrives brings rows that no card here had shown: what they hold is history.
  const seen = arrived ? Object.fromEntries(plan.versions) : row.plan.versions;
  const { notTaken, sourceId } = await write(ctx, row, { plan, seen, told: { ...told, subjectId } });
  return settle(ctx, row, {
    state: "done",
    messageId,
    subjectId,
    notTaken,
    ...(before ? { before: { ...before, sourceId } } : {}),
  });
}

export async function dropHappening(ctx: Context, id: string, messageId: string | null): Promise<Settled> {
  const row = await locked(ctx, id);
  if (row.state !== "proposed") return { view: row, byThis: false };
  return settle(ctx, row, { state: "dropped", messageId });
}

/** Proposals that nobody settled in time; what was said for them goes. */
export async function expireHappenings(tx: Tx, at: Date): Promise<void> {
  await tx
    .updateTable("happening")
    .set({ state: "expired", settledAt: at, detailSealed: null })
    .where("state", "=", "proposed")
    .where("proposedAt", "<", new Date(at.getTime() - daysToConfirm * 86_400_000))
    .execute();
}

async function locked(ctx: Context, id: string): Promise<HappeningRow> {
  const row = await lockHappening(ctx, id);
  if (!row) throw new UserError("happening.lost", {});
  return row;
}

/** Another event may have come first: nobody dies twice. */
async function isThere(ctx: Context, { subjectId = "" }: Told): Promise<boolean> {
  const { rows } = await sql<{ status: string }>`
    select status from subject where county = ${county} and id = ${subjectId} for update`.execute(ctx.db);
  return rows[0]?.status === "active";
}

/** Somebody of this number who moved out of another unit, with their rows. Undefined: nobody has it yet. */
async function arrive(ctx: Context, key: string, orgId: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string | null }>`
    select id from subject_arrives(${ctx.columns.blind(key)}, ${orgId})`.execute(ctx.db);
  const [row] = rows;
  if (row && row.id === null) throw new UserError("happening.elsewhere", {});
  return row?.id ?? undefined;
}

async function enter(ctx: Context, told: Told): Promise<string> {
  const household = told.householdId ? { householdId: told.householdId } : {};
  const key = told.id ? { key: told.id } : {};
  const [id] = await ensureSubjects(ctx, [{ type: "person", orgId: told.orgId, ...household, ...key }]);
  if (!id) throw new Error("a newcomer was not entered");
  return id;
}

interface Writing {
  readonly plan: Plan;
  /** By ledger: the version that was on the card. */
  readonly seen: Readonly<Record<string, number>>;
  readonly told: Told & { readonly subjectId: string };
}

/** The act under which it was written, and the names of the elements that were not taken over. */
async function write(
  ctx: Context,
  { kind, day }: HappeningRow,
  { plan, seen, told }: Writing,
): Promise<{ readonly sourceId: number; readonly notTaken: readonly string[] }> {
  const { subjectId, orgId } = told;
  if (kind.who === "newcomer") {
    await sql`update record set org_id = ${orgId} where county = ${county} and subject_id = ${subjectId} and org_id <> ${orgId}`.execute(
      ctx.db,
    );
    await sql`update subject set org_id = ${orgId} where county = ${county} and id = ${subjectId}`.execute(ctx.db);
  }
  const source = await recordSource(ctx, { kind: "event", authority: plan.authority, trueSince: day, note: kind.name });
  const written = await writeCells(
    ctx,
    source,
    plan.changes.map(({ ledger, field, value }) => ({
      ledgerId: ledger.id,
      subjectId,
      orgId,
      elementId: field.elementId,
      value,
      // What was on the card, not what is there by now; 0: no row of this ledger was on it.
      base: seen[String(ledger.id)] ?? 0,
    })),
  );
  const ids = (ledgers: Plan["joins"]): readonly number[] => ledgers.map((one) => one.id);
  // Writing brings a row back, so ends come after it. Who is in it again is so from that day.
  await sql`
    update record set valid_to = case when ledger_id = any (${ids(plan.leaves)}::integer[]) then ${day}::date end,
                      valid_from = case when ledger_id = any (${ids(plan.joins)}::integer[]) then ${day}::date else valid_from end
    where county = ${county} and subject_id = ${subjectId}
      and ledger_id = any (${[...ids(plan.leaves), ...ids(plan.joins)]}::integer[])`.execute(ctx.db);
  if (kind.status) {
    await sql`
      update subject set status = ${kind.status}, status_on = ${day}::date,
                         household_id = coalesce(${told.householdId ?? null}::uuid, household_id)
      where county = ${county} and id = ${subjectId}`.execute(ctx.db);
  }
  const notTaken = plan.changes.flatMap(({ field }, at) => {
    const verdict = written[at]?.verdict;
    return verdict === "hard" || verdict === "outranked" ? [field.name] : [];
  });
  return { sourceId: source, notTaken };
}

interface Outcome {
  readonly state: "done" | "dropped" | "expired";
  readonly messageId: string | null;
  readonly subjectId?: string;
  readonly notTaken?: readonly string[];
  readonly before?: Before;
}

async function settle(ctx: Context, row: HappeningRow, outcome: Outcome): Promise<Settled> {
  if (ctx.actor.kind !== "person") throw new Error("only a person settles what happened");
  const { state, messageId, subjectId } = outcome;
  const plan = { ...row.plan, notTaken: [...(outcome.notTaken ?? [])] };
  await ctx.db
    .updateTable("happening")
    .set({
      state,
      settledAt: ctx.now(),
      settledBy: ctx.actor.id,
      messageId,
      plan: JSON.stringify(plan),
      detailSealed: null,
      ...(subjectId ? { subjectId } : {}),
      ...(outcome.before ? { before: JSON.stringify(outcome.before) } : {}),
    })
    .where("county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("id", "=", row.id)
    .execute();
  await audit(ctx, `event.${state}`, row.id);
  const canUndo = outcome.before !== undefined;
  return { view: { ...row, state, plan, settledBy: ctx.actor.name, canUndo }, byThis: true };
}
