import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import { markOf } from "../calendar/workdays.ts";
import type { Context } from "../context.ts";
import type { ImportPlan, ImportRefusal, PlannedRow } from "../imports/plan.ts";
import { findTable, type TableRow } from "../sheets/table.ts";
import type { Workbook } from "../sheets/workbook.ts";
import { kindWords, rosterColumns } from "./book.ts";
import { faultOf, gapNote, restNote } from "./import-words.ts";
import { asShift, type ShiftRow, shiftsOfPeople, shiftsOfUnits } from "./repo.ts";
import { resolvePeople, unitsKept } from "./resolve.ts";
import { collisions, gaps, type Violation } from "./rules.ts";
import type { Shift, ShiftKind } from "./shift.ts";

/** What `apply` needs of a row. The number is sealed already: a plan lies in a table until somebody says yes. */
export const plannedShift = z.object({
  orgId: z.uuid(),
  onDay: z.iso.date(),
  kind: z.enum(["day", "night", "full"]),
  leaderName: z.string(),
  leaderId: z.uuid().nullable(),
  staffName: z.string(),
  staffId: z.uuid().nullable(),
  phoneSealed: z.string().nullable(),
});
export type PlannedShift = z.output<typeof plannedShift>;

interface Draft {
  readonly row: TableRow;
  readonly fault?: string;
  readonly shift?: Shift;
  readonly phone?: string;
}

const mostNotes = 8;

/**
 * A verdict for each row. Somebody on two posts or without rest, by another row or by what stands already, is an error that
 * keeps the whole roster out: half of one would leave gaps. A gap itself is only noted. Writes nothing.
 */
export async function planRoster(ctx: Context, book: Workbook): Promise<ImportPlan | ImportRefusal> {
  const found = findTable(book, rosterColumns);
  if (!found.ok) return { refused: ctx.t("import.roster.noTable", {}) };
  const drafts = await readDrafts(ctx, found.rows);
  const present = await standing(ctx, drafts);
  const unitNames = new Map(present.map((row) => [row.orgId, row.unit]));
  for (const { row, shift } of drafts) if (shift) unitNames.set(shift.orgId, row.cells["unit"]?.trim() ?? "");
  const { faults, warnings } = sift(ctx, drafts, present, unitNames);
  const taken = drafts.flatMap(({ shift }) => (shift && !faults.has(shift.id) ? [shift] : []));
  const notes = [...gaps(taken), ...warnings].map((one) =>
    one.rule === "gap" ? gapNote(ctx, one, unitNames) : restNote(ctx, one, unitNames),
  );
  const rows = drafts.map((draft) => verdictOf(ctx, draft, faults, present));
  const holidays = holidaysOf(ctx, taken);
  return {
    headers: rosterColumns.map(({ names }) => names[0]),
    rows,
    ...(faults.size > 0 ? { blocked: ctx.t("import.roster.blocked", { count: faults.size }) } : {}),
    notes: [
      ...holidays,
      ...notes.slice(0, mostNotes),
      ...(notes.length > mostNotes ? [ctx.t("import.roster.moreNotes", { count: notes.length - mostNotes })] : []),
    ],
  };
}

async function readDrafts(ctx: Context, rows: readonly TableRow[]): Promise<readonly Draft[]> {
  const units = await unitsKept(ctx);
  const people = await resolvePeople(ctx);
  const seen = new Set<string>();
  return rows.map((row): Draft => {
    const cell = (key: string): string => row.cells[key]?.normalize("NFKC").trim() ?? "";
    const kind = kindOf(cell("kind"));
    const orgId = units.get(cell("unit"));
    const fault = faultOf(ctx, cell, kind !== undefined, orgId !== undefined);
    if (fault !== undefined || !kind || !orgId) return { row, fault: fault ?? ctx.t("import.roster.kind", {}) };
    const key = `${orgId} ${cell("day")} ${kind}`;
    if (seen.has(key)) return { row, fault: ctx.t("import.roster.twice", {}) };
    seen.add(key);
    const who = (name: string) => ({ id: people(orgId, name), name });
    const shift = { id: key, orgId, onDay: cell("day"), kind, leader: who(cell("leader")), staff: who(cell("staff")) };
    return { row, shift, phone: cell("phone") };
  });
}

function kindOf(word: string): ShiftKind | undefined {
  const found = Object.entries(kindWords).find(([, name]) => name === word)?.[0];
  return found === "day" || found === "night" || found === "full" ? found : undefined;
}

/** What the units have around these days, and what these people stand on elsewhere. */
async function standing(ctx: Context, drafts: readonly Draft[]): Promise<readonly ShiftRow[]> {
  const shifts = drafts.flatMap(({ shift }) => shift ?? []);
  const days = shifts.map((shift) => shift.onDay).toSorted();
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return [];
  const from = Temporal.PlainDate.from(first).subtract({ days: 3 }).toString();
  const to = Temporal.PlainDate.from(last).add({ days: 3 }).toString();
  const orgs = [...new Set(shifts.map((shift) => shift.orgId))];
  const people = [...new Set(shifts.flatMap(({ leader, staff }) => [leader.id, staff.id]))].flatMap((id) => id ?? []);
  const ofUnits = await shiftsOfUnits(ctx.db, orgs, from, to);
  const ofPeople = people.length > 0 ? await shiftsOfPeople(ctx.db, people, from, to) : [];
  return [...new Map([...ofUnits, ...ofPeople].map((row) => [row.id, row])).values()];
}

/** Which rows collide, with each other or with what stays beside them, and what is only to be noted. */
function sift(
  ctx: Context,
  drafts: readonly Draft[],
  present: readonly ShiftRow[],
  unitNames: ReadonlyMap<string, string>,
): { readonly faults: ReadonlyMap<string, string>; readonly warnings: readonly Collision[] } {
  const shifts = drafts.flatMap(({ shift }) => shift ?? []);
  const own = new Set(shifts.map((shift) => shift.id));
  const left = present.map(asShift).filter((one) => !own.has(`${one.orgId} ${one.onDay} ${one.kind}`));
  const found = collisions([...shifts, ...left]).filter((one): one is Collision => one.rule !== "gap");
  const ours = found.filter((one) => own.has(one.shift.id) || own.has(one.other.id));
  const faults = new Map<string, string>();
  for (const one of ours) {
    if (one.severity === "warning") continue;
    for (const [at, other] of [
      [one.shift, one.other],
      [one.other, one.shift],
    ] as const) {
      if (own.has(at.id) && !faults.has(at.id)) faults.set(at.id, collisionText(ctx, one, other, unitNames));
    }
  }
  return { faults, warnings: ours.filter((one) => one.severity === "warning") };
}

export type Collision = Exclude<Violation, { rule: "gap" }>;

function collisionText(ctx: Context, one: Collision, other: Shift, units: ReadonlyMap<string, string>): string {
  const { name } = one;
  if (one.shift.id === one.other.id) return ctx.t("import.roster.samePerson", { name });
  const where = { unit: units.get(other.orgId) ?? "", kind: kindWords[other.kind] };
  if (one.rule === "twoPosts") return ctx.t("import.roster.twoPosts", { name, day: other.onDay, ...where });
  const night = { unit: units.get(one.other.orgId) ?? "", kind: kindWords[one.other.kind] };
  return ctx.t("import.roster.rest", { name, day: one.other.onDay, ...night });
}

function verdictOf(
  ctx: Context,
  { row, fault, shift, phone }: Draft,
  faults: ReadonlyMap<string, string>,
  present: readonly ShiftRow[],
): PlannedRow {
  const cells = rosterColumns.map(({ key }) => row.cells[key] ?? "");
  const label = `${row.cells["day"] ?? ""} ${row.cells["unit"] ?? ""} ${row.cells["kind"] ?? ""}`.trim();
  const base = { sheet: row.sheet, line: row.line, label, cells };
  const wrong = shift ? faults.get(shift.id) : (fault ?? "");
  if (!shift || wrong !== undefined) return { ...base, verdict: "error", reason: wrong ?? "" };
  const was = present.find((one) => `${one.orgId} ${one.onDay} ${one.kind}` === shift.id);
  const data: PlannedShift = {
    orgId: shift.orgId,
    onDay: shift.onDay,
    kind: shift.kind,
    leaderName: shift.leader.name,
    leaderId: shift.leader.id,
    staffName: shift.staff.name,
    staffId: shift.staff.id,
    phoneSealed: phone ? ctx.columns.seal(phone) : null,
  };
  if (!was) return { ...base, verdict: "new", data };
  const wasPhone = was.phoneSealed ? ctx.columns.open(was.phoneSealed) : "";
  const samePeople = was.leaderName === data.leaderName && was.staffName === data.staffName;
  const sameIds = was.leaderId === data.leaderId && was.staffId === data.staffId;
  if (samePeople && sameIds && wasPhone === (phone ?? "")) return { ...base, verdict: "same" };
  const reason = ctx.t("import.roster.changed", { was: `${was.leaderName}、${was.staffName}` });
  return { ...base, verdict: "changed", reason, data };
}

function holidaysOf(ctx: Context, shifts: readonly Shift[]): readonly string[] {
  const marked = [...new Set(shifts.map((shift) => shift.onDay))].toSorted().flatMap((day) => {
    const mark = markOf(day);
    return typeof mark === "object" ? [`${day}${mark.holiday}`] : [];
  });
  return marked.length > 0 ? [ctx.t("import.roster.holidays", { days: marked.join("、") })] : [];
}
