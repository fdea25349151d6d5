import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { dayHere } from "../ledgers/days.ts";
import { authorities, recordSource } from "../ledgers/source.ts";
import { type Plain, toStored } from "../ledgers/value.ts";
import { type CellWrite, type Verdict, writeCells } from "../ledgers/write-cells.ts";
import type { Reason } from "../values/value.ts";
import { type Assignment, actorNames, answersFor } from "./assignment.ts";
import { readCell, showValue } from "./cell-value.ts";
import { type FillCell, type FillSheet, isOpen, openCells, openFill, staleCells } from "./fill.ts";
import { countyHere } from "./read.ts";

export interface TypedCell {
  readonly subjectId: string;
  readonly elementId: number;
  readonly raw: string;
  /** The record's version that the writer had before them, when it is not the one that stands now. */
  readonly base?: number;
}

export interface Drafted {
  readonly sheet: FillSheet;
  /** What could not be read, with the reason and what was typed, by `subjectId elementId`. */
  readonly refused: ReadonlyMap<string, { readonly raw: string; readonly reasons: readonly Reason[] }>;
}

export const cellKey = (cell: { readonly subjectId: string; readonly elementId: number }): string =>
  `${cell.subjectId} ${cell.elementId}`;

/** Keeps what was typed, cell by cell; nothing is handed in by this. A cell that cannot be read comes back with the reason. */
export async function draftCells(ctx: Context, assignmentId: string, typed: readonly TypedCell[]): Promise<Drafted> {
  const sheet = await fillOf(ctx, assignmentId, "all");
  requireOpen(sheet.assignment);
  const isAgain = sheet.assignment.reopening !== null;
  const county = await countyHere(ctx.db);
  const byKey = new Map(sheet.cells.map((cell) => [cellKey(cell), cell]));
  const refused = new Map<string, { readonly raw: string; readonly reasons: readonly Reason[] }>();
  const kept: { readonly cell: FillCell; readonly value: Plain; readonly base: number }[] = [];
  for (const { raw, base, ...place } of typed) {
    const cell = byKey.get(cellKey(place));
    // Not of this assignment, or answered for another request since the card was drawn: it is not asked any more.
    const isKnown = cell?.state === "fresh" && cell.draft === undefined && !cell.comment && !isAgain;
    if (!cell || (base === undefined && isKnown)) continue;
    const codes = sheet.codes.get(cell.element.codeList ?? "");
    if (cell.held !== undefined && raw.trim() === showValue(cell.held, codes)) {
      kept.push({ cell, value: cell.held, base: base ?? cell.base });
      continue;
    }
    const read = readCell(cell.element, codes, raw, {
      today: dayHere(ctx),
      fixture: county.startsWith("99"),
    });
    if (!read.ok) refused.set(cellKey(place), { raw, reasons: read.reasons });
    else if (read.value !== undefined) kept.push({ cell, value: read.value, base: base ?? cell.base });
  }
  if (kept.length > 0 && ctx.actor.kind === "person") {
    const given = JSON.stringify(
      kept.map(({ cell, value, base }) => ({
        subject: cell.subjectId,
        element: cell.elementId,
        value: toStored(ctx.columns, cell.element.sensitivity, value),
        base,
      })),
    );
    await sql`
      insert into draft_cell (county, assignment_id, subject_id, element_id, value, base, typed_by, typed_at)
      select ${county}, ${assignmentId}::uuid, subject, element, value, base, ${ctx.actor.id}::uuid, ${ctx.now()}::timestamptz
      from jsonb_to_recordset(${given}::jsonb) as c (subject uuid, element integer, value jsonb, base integer)
      on conflict (county, assignment_id, subject_id, element_id) do update
        set value = excluded.value, base = excluded.base, typed_by = excluded.typed_by, typed_at = excluded.typed_at`.execute(
      ctx.db,
    );
  }
  const drafts = new Map(kept.map((one) => [one.cell, one]));
  const cells = sheet.cells.map((cell) => {
    const draft = drafts.get(cell);
    return draft ? { ...cell, draft: draft.value, base: draft.base } : cell;
  });
  return { sheet: { ...sheet, cells: cells.filter(isOpen) }, refused };
}

export interface Confirmed {
  readonly sheet: FillSheet;
  readonly confirmed: number;
  /** Too often in a row without a look: these cells want one each. */
  readonly sample?: readonly FillCell[];
}

// forms.md 4.4: from the third time in a row one in twenty is looked at, three at the least.
const mostInARow = 2;
const sampleShare = 0.05;
const sampleLeast = 3;

/**
 * "No change": every old cell that was on screen is right today. The values keep their own dates; what was shown is kept as a
 * digest. After two such in a row for one ledger and village a few cells have to be looked at singly first.
 */
export async function confirmUnchanged(
  ctx: Context,
  assignmentId: string,
  looked: ReadonlySet<string> = new Set(),
): Promise<Confirmed> {
  const sheet = await fillOf(ctx, assignmentId);
  requireOpen(sheet.assignment);
  const stale = staleCells(sheet);
  if (stale.length === 0) return { sheet, confirmed: 0 };
  const county = await countyHere(ctx.db);
  const { assignment } = sheet;
  const inARow = await ctx.db
    .selectFrom("review as v")
    .innerJoin("assignment as a", (join) =>
      join.onRef("a.county", "=", "v.county").onRef("a.id", "=", "v.assignmentId"),
    )
    .select((eb) => eb.fn.countAll<string>().as("n"))
    .where("v.county", "=", county)
    .where("v.step", "=", "confirm")
    .where("a.orgId", "=", assignment.orgId)
    .executeTakeFirstOrThrow();
  const sample = sampleOf(stale, assignment.id);
  const isLooked = sample.every((cell) => looked.has(cellKey(cell)));
  if (Number(inARow.n) >= mostInARow && !isLooked) return { sheet, confirmed: 0, sample };
  const source = await sourceOf(ctx, assignment);
  const same = stale.flatMap((cell) => (cell.held === undefined ? [] : [{ cell, value: cell.held }]));
  const written = await writeCells(ctx, source, await placed(ctx, sheet, same));
  await reviewed(ctx, county, assignment, "confirm", shownDigest(stale));
  const isAsShown = written.length === stale.length && written.every(({ verdict }) => verdict === "confirmed");
  const cells = isAsShown ? sheet.cells.filter((cell) => !stale.includes(cell)) : undefined;
  return { sheet: cells ? { ...sheet, cells } : await fillOf(ctx, assignmentId), confirmed: stale.length };
}

export interface HandedIn {
  readonly assignment: Assignment;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly left: number;
}

/** Hands a village's answer in: every draft is written once, merged with what others wrote meanwhile. Open cells stop it. */
export async function handIn(ctx: Context, assignmentId: string): Promise<HandedIn> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`assignment ${assignmentId}`}, 0))`.execute(ctx.db);
  const sheet = await fillOf(ctx, assignmentId);
  const { assignment } = sheet;
  const counts: Record<Verdict, number> = { set: 0, confirmed: 0, merged: 0, outranked: 0, hard: 0 };
  if (!["open", "returned"].includes(assignment.state)) return { assignment, counts, left: 0 };
  const left = openCells(sheet).length + staleCells(sheet).length;
  if (left > 0) return { assignment, counts, left };
  const county = await countyHere(ctx.db);
  const { by, forName } = actorNames(ctx, assignment.orgPath);
  const submittedBy = forName ? `${by}（代${forName}）` : by;
  await submit(ctx, county, assignment, submittedBy);
  const drafts = sheet.cells.flatMap((cell) => (cell.draft === undefined ? [] : [{ cell, value: cell.draft }]));
  if (drafts.length > 0) {
    const source = await sourceOf(ctx, assignment);
    for (const { verdict } of await writeCells(ctx, source, await placed(ctx, sheet, drafts))) counts[verdict] += 1;
  }
  await ctx.db.deleteFrom("draftCell").where("county", "=", county).where("assignmentId", "=", assignmentId).execute();
  await ctx.db
    .updateTable("review")
    .set({ settledAt: ctx.now() })
    .where("county", "=", county)
    .where("assignmentId", "=", assignmentId)
    .where("step", "=", "return")
    .where("settledAt", "is", null)
    .execute();
  await reviewed(ctx, county, assignment, "submit", null);
  return { assignment: { ...assignment, state: "submitted", submittedBy }, counts, left: 0 };
}

/** The database says whether it is still open: its time may run out, or somebody hand it in, at this very moment. */
async function submit(ctx: Context, county: string, { id }: Assignment, submittedBy: string): Promise<void> {
  const done = await sql`
    update assignment a set state = 'submitted', submitted_at = ${ctx.now()}, submitted_by = ${submittedBy}, reason = null
    where a.county = ${county} and a.id = ${id}::uuid and a.state in ('open', 'returned')
      and not exists (select from reopening o where o.county = a.county and o.assignment_id = a.id
                      and o.ended_at is null and o.closes_at <= ${ctx.now()})`.execute(ctx.db);
  if (done.numAffectedRows !== 1n) throw new UserError("reopen.over", {});
}

/** What was handed in is its town's, what was delivered final; who can open it again is said. */
function requireOpen({ state, request }: Assignment): void {
  if (state === "open" || state === "returned") return;
  if (request.version > 0) throw new UserError("reopen.locked", { dept: request.deptName });
  throw new UserError("fill.submitted", {});
}

async function fillOf(ctx: Context, id: string, cells: "open" | "all" = "open"): Promise<FillSheet> {
  const sheet = await openFill(ctx, { id }, cells);
  if (!sheet || !(await answersFor(ctx, sheet.assignment.orgId))) throw new UserError("fill.notYours", {});
  return sheet;
}

function sourceOf(ctx: Context, assignment: Assignment): Promise<number> {
  const { forName } = actorNames(ctx, assignment.orgPath);
  return recordSource(ctx, {
    kind: "card",
    authority: authorities.onTheSpot,
    requestId: assignment.request.id,
    ...(forName ? { forName } : {}),
  });
}

/** Each answer goes where the value stands that was shown, else where there is one, else into the request's own ledger, else into the register of its kind. */
async function placed(
  ctx: Context,
  { assignment }: FillSheet,
  answers: readonly { readonly cell: FillCell; readonly value: Plain }[],
): Promise<readonly CellWrite[]> {
  if (answers.length === 0) return [];
  const county = await countyHere(ctx.db);
  const given = JSON.stringify(
    answers.map(({ cell }, n) => ({
      n,
      subject: cell.subjectId,
      element: cell.elementId,
      code: cell.element.code,
      household: cell.element.code.startsWith("h."),
      record: cell.recordId,
    })),
  );
  // `limit 1` keeps each look-up by its index: joined freely, row level security makes the planner read the county's rows whole.
  const { rows } = await sql<{ n: number; ledgerId: number; subjectId: string; orgId: string }>`
    select distinct on (g.n) g.n, l.id as "ledgerId", s.id as "subjectId", s.org_id as "orgId"
    from jsonb_to_recordset(${given}::jsonb) as g (n integer, subject uuid, element integer, code text, household boolean, record uuid)
    cross join lateral (
      select case when g.household then coalesce(who.household_id, who.id) else who.id end as id
      from subject who where who.county = ${county} and who.id = g.subject limit 1) home
    cross join lateral (select s.id, s.org_id, s.type from subject s where s.county = ${county} and s.id = home.id limit 1) s
    join ledger_element le on le.element_id = g.element
    join ledger l on l.id = le.ledger_id and l.county = ${county} and l.subject_type = s.type
    left join lateral (
      select r.id, r.data ? g.code as holds from record r
      where r.county = ${county} and r.ledger_id = l.id and r.subject_id = s.id and r.valid_to is null limit 1) r on true
    order by g.n, (r.id is not distinct from g.record and g.record is not null) desc, coalesce(r.holds, false) desc, (l.code = ${assignment.request.whom.ledger}) desc,
             (r.id is not null) desc, l.base desc, l.id`.execute(ctx.db);
  const homes = new Map(rows.map((row) => [row.n, row]));
  return answers.map(({ cell, value }, n) => {
    const home = homes.get(n);
    if (!home) throw new Error(`no ledger takes ${cell.element.code}`);
    return {
      ledgerId: home.ledgerId,
      subjectId: home.subjectId,
      orgId: home.orgId,
      elementId: cell.elementId,
      value: toStored(ctx.columns, cell.element.sensitivity, value),
      // 0: nothing was there. What somebody else set meanwhile is then not overwritten but put before a person.
      base: cell.base,
    };
  });
}

async function reviewed(
  ctx: Context,
  county: string,
  assignment: Assignment,
  step: "submit" | "confirm",
  said: string | null,
): Promise<void> {
  if (ctx.actor.kind !== "person") throw new Error("only a person answers");
  const { by, forName } = actorNames(ctx, assignment.orgPath);
  const row = {
    county,
    assignmentId: assignment.id,
    step,
    said,
    byId: ctx.actor.id,
    byName: by,
    forName,
    at: ctx.now(),
  };
  await ctx.db
    .insertInto("review")
    .values({ ...row, subjectId: null, elementId: null, settledAt: null })
    .execute();
}

/** The same few for whoever looks again: chosen by the assignment, not by chance. */
function sampleOf(stale: readonly FillCell[], seed: string): readonly FillCell[] {
  const size = Math.min(stale.length, Math.max(sampleLeast, Math.ceil(stale.length * sampleShare)));
  const order = (cell: FillCell): string =>
    createHash("sha256")
      .update(`${seed} ${cellKey(cell)}`)
      .digest("hex");
  return stale.toSorted((a, b) => order(a).localeCompare(order(b))).slice(0, Math.min(size, 5));
}

function shownDigest(cells: readonly FillCell[]): string {
  const shown = cells.map((cell) => [cellKey(cell), cell.base]);
  return createHash("sha256").update(JSON.stringify(shown)).digest("hex").slice(0, 32);
}
