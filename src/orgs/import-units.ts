import { z } from "zod";
import type { Context } from "../context.ts";
import type { ImportPlan, ImportRefusal, PlannedRow } from "../imports/plan.ts";
import { findTable, type TableRow } from "../sheets/table.ts";
import type { Workbook } from "../sheets/workbook.ts";
import { mayHang } from "./change-unit.ts";
import { placeholderCounty } from "./county.ts";
import { readDay } from "./read-day.ts";
import { dayOfCounty, schemeOf, shapers, trimmed, type UnitKind } from "./unit.ts";
import { type KnownUnit, UnitIndex } from "./unit-index.ts";
import { type UnitCell, type UnitRow, unitColumns, unitRow } from "./unit-rows.ts";

/** What a row becomes when it is applied; codes are short and of today, `sources` are units of today. */
export const unitStep = z.object({
  act: z.enum(["county", "new", "change", "recode", "split", "merge", "end"]),
  code: z.string(),
  name: z.string(),
  kind: z.enum(["county", "town", "village", "grid", "department", "enterprise"]),
  urbanClass: z.string().nullable(),
  parentCode: z.string().nullable(),
  orgId: z.string().nullable(),
  sources: z.array(z.string()),
  share: z.number().nullable(),
  effectiveOn: z.string(),
  basisDoc: z.string().nullable(),
});
export type UnitStep = z.output<typeof unitStep>;

interface Given {
  readonly row: TableRow;
  readonly cells: UnitRow;
}

interface Whole {
  readonly index: UnitIndex;
  readonly rows: readonly Given[];
  readonly seen: Map<string, number>;
  readonly today: string;
  /** Of the county as it will be: an empty installation gets its own by this very list. */
  readonly countyCode: string;
}

type Judged =
  | { readonly refused: string }
  | { readonly verdict: "new" | "changed" | "same"; readonly step?: UnitStep; readonly reason?: string };

const acts: Readonly<Record<string, UnitStep["act"]>> = {
  拆分: "split",
  拆自: "split",
  合并: "merge",
  合并自: "merge",
  换码: "recode",
  撤销: "end",
};
const kinds: Readonly<Record<string, UnitStep["kind"]>> = {
  县: "county",
  区: "county",
  乡镇: "town",
  镇: "town",
  乡: "town",
  街道: "town",
  村: "village",
  社区: "village",
  网格: "grid",
  部门: "department",
  企业: "enterprise",
};

/**
 * A verdict for each row of a list of units, without writing. A code that is known means that unit: another name or parent
 * is a renaming or a move. Splits, mergers, new codes and ends are said in their own column. Units not listed stay.
 */
export async function planUnits(ctx: Context, book: Workbook): Promise<ImportPlan | ImportRefusal> {
  const table = findTable(book, unitColumns);
  if (!table.ok) return { refused: ctx.t("units.noHeader", { columns: table.missing.join("、") }) };
  const rows = table.rows.map((row) => ({ row, cells: unitRow(row) }));
  const index = await UnitIndex.load(ctx);
  const named = rows.find(({ cells }) => kindOf(cells) === "county");
  const countyCode = named ? trimmed(named.cells.code) : (index.county()?.code ?? "");
  const whole = { index, rows, countyCode, seen: new Map<string, number>(), today: await dayOfCounty(ctx) };
  const headers = unitColumns.map(({ names }) => names[0]);
  return { headers, rows: rows.map((one) => planned(one, judge(ctx, one, whole))), notes: [ctx.t("units.note", {})] };
}

function planned({ row, cells }: Given, judged: Judged): PlannedRow {
  const base = {
    sheet: row.sheet,
    line: row.line,
    label: `${cells.name || row.line}　${cells.code}`.trim(),
    cells: unitColumns.map(({ key }: { readonly key: UnitCell }) => cells[key]),
  };
  if ("refused" in judged) return { ...base, verdict: "error", reason: judged.refused };
  const { verdict, reason, step } = judged;
  return { ...base, verdict, ...(reason ? { reason } : {}), ...(step ? { data: step } : {}) };
}

function judge(ctx: Context, one: Given, whole: Whole): Judged {
  const { cells } = one;
  const act = cells.change === "" ? undefined : acts[cells.change];
  if (cells.change !== "" && !act) return { refused: ctx.t("units.noChange", { word: cells.change }) };
  if (cells.name === "") return { refused: ctx.t("units.noName", {}) };
  const kind = kindOf(cells);
  if (!kind) return { refused: ctx.t("units.noKind", { code: cells.code }) };
  const code = cells.code === "" && kind === "department" ? departmentCode(cells.name, whole) : trimmed(cells.code);
  if (!schemeOf(kind, code)) return { refused: ctx.t("orgs.badCode", { code: cells.code }) };
  const line = whole.seen.get(code);
  if (line !== undefined) return { refused: ctx.t("people.twice", { line }) };
  whole.seen.set(code, one.row.line);
  const effectiveOn = cells.day === "" ? whole.today : readDay(cells.day);
  if (effectiveOn === null) return { refused: ctx.t("people.badDay", {}) };
  if (effectiveOn > whole.today) return { refused: ctx.t("orgs.notYet", { day: effectiveOn }) };
  const share = cells.share === "" ? null : readShare(cells.share);
  if (share === undefined) return { refused: ctx.t("units.badShare", {}) };
  const parentCode = cells.parent === "" ? parentOf(kind, code, whole) : trimmed(cells.parent);
  const step: UnitStep = {
    act: act ?? "new",
    code,
    name: cells.name,
    kind,
    urbanClass: cells.urbanClass || null,
    parentCode,
    orgId: null,
    sources: [],
    share,
    effectiveOn,
    basisDoc: cells.basis || null,
  };
  if (kind === "county") return judgeCounty(ctx, step, whole.index);
  const known = whole.index.withCode(code);
  const outside = refuseOutside(ctx, step, known, whole);
  if (outside) return outside;
  if (act && act !== "end") return judgeChange(ctx, step, cells, known, whole);
  if (act === "end")
    return known
      ? { verdict: "changed", reason: ctx.t("units.ends", { day: effectiveOn }), step: { ...step, orgId: known.id } }
      : { refused: ctx.t("people.unknownUnit", { word: code }) };
  if (!known) return judgeNew(ctx, step, whole);
  return judgeKnown(ctx, step, known, whole);
}

function judgeNew(ctx: Context, step: UnitStep, { index }: Whole): Judged {
  const led = index.byCode(step.code);
  if (led.old) {
    return {
      refused: ctx.t("units.oldCode", {
        code: step.code,
        units: led.units.map((unit) => index.describe(unit)).join("、"),
      }),
    };
  }
  return { verdict: "new", step };
}

function judgeKnown(ctx: Context, step: UnitStep, known: KnownUnit, { index }: Whole): Judged {
  const parent = index.get(known.parentId ?? "");
  if (known.kind !== step.kind) return { refused: ctx.t("units.otherKind", { unit: known.name }) };
  const changes = [
    ...(known.name === step.name ? [] : [ctx.t("units.renamed", { from: known.name, to: step.name })]),
    ...(parent?.code === step.parentCode
      ? []
      : [ctx.t("units.moves", { from: parent?.name ?? "", to: step.parentCode ?? "" })]),
  ];
  if (changes.length === 0) return { verdict: "same" };
  return { verdict: "changed", reason: changes.join("；"), step: { ...step, act: "change", orgId: known.id } };
}

/** Splits, mergers and new codes name the units of before; a merger may keep the code of one of them. */
function judgeChange(ctx: Context, step: UnitStep, cells: UnitRow, known: KnownUnit | undefined, whole: Whole): Judged {
  const before = cells.before.split(/[、，,;；\s]+/u).filter(Boolean);
  const sources = before.map((code) => whole.index.withCode(code));
  const missing = before.find((_, at) => !sources[at]);
  if (missing !== undefined) return { refused: ctx.t("people.unknownUnit", { word: missing }) };
  const ids = sources.flatMap((unit) => unit?.id ?? []);
  const wanted = step.act === "merge" ? ids.length >= 2 : ids.length === 1;
  if (!wanted) return { refused: ctx.t(step.act === "merge" ? "units.mergeFrom" : "units.oneFrom", {}) };
  if (known && !(step.act === "merge" && ids.includes(known.id)))
    return { refused: ctx.t("orgs.codeTaken", { code: step.code }) };
  if (step.act === "split") {
    const parts = whole.rows.filter(({ cells: c }) => acts[c.change] === "split" && c.before === cells.before);
    if (parts.length < 2) return { refused: ctx.t("orgs.oneUnit", {}) };
  }
  const names = sources.map((unit) => unit?.name ?? "").join("、");
  return {
    verdict: "changed",
    reason: ctx.t(`units.${step.act === "split" ? "splits" : step.act === "merge" ? "merges" : "recodes"}`, { names }),
    step: { ...step, sources: ids },
  };
}

function judgeCounty(ctx: Context, step: UnitStep, index: UnitIndex): Judged {
  const own = index.withCode(step.code);
  const root = index.withCode(placeholderCounty);
  if (own)
    return own.name === step.name
      ? { verdict: "same" }
      : {
          verdict: "changed",
          reason: ctx.t("units.renamed", { from: own.name, to: step.name }),
          step: { ...step, act: "change", orgId: own.id },
        };
  if (!root) return { refused: ctx.t("units.secondCounty", {}) };
  const isAdmin =
    ctx.actor.kind === "person" && ctx.actor.memberships.some((m) => m.role === "admin" && m.orgPath === root.path);
  if (!isAdmin) return { refused: ctx.t("people.tooHigh", { role: ctx.t("role.admin", {}) }) };
  return { verdict: "new", step: { ...step, act: "county", orgId: root.id } };
}

/** The unit itself where it is known, else the parent it is to hang from, must be below the actor's own. */
function refuseOutside(
  ctx: Context,
  step: UnitStep,
  known: KnownUnit | undefined,
  whole: Whole,
): { readonly refused: string } | undefined {
  const { index, rows } = whole;
  const coming = rows.find(({ cells }) => trimmed(cells.code) === step.parentCode && cells.code !== "");
  const parent = step.parentCode === null ? undefined : index.withCode(step.parentCode);
  if (!parent && !coming) return { refused: ctx.t("units.noParent", { code: step.parentCode ?? "" }) };
  const parentKind = parent?.kind ?? (coming && kindOf(coming.cells));
  if (parentKind && !mayHang(step.kind, parentKind)) {
    return {
      refused: ctx.t("orgs.wrongParent", { unit: step.name, parent: parent?.name ?? coming?.cells.name ?? "" }),
    };
  }
  const own = ctx.actor.kind === "person" ? ctx.actor.memberships.filter((m) => shapers.includes(m.role)) : [];
  const within = (unit: KnownUnit): boolean =>
    own.some(({ orgPath }) => unit.path === orgPath || unit.path.startsWith(`${orgPath}.`));
  const judged = [known, parent].filter((unit) => unit !== undefined);
  const beyond = judged.find((unit) => !within(unit));
  return beyond ? { refused: ctx.t("people.notYours", { unit: beyond.name }) } : undefined;
}

function kindOf(cells: UnitRow): UnitStep["kind"] | undefined {
  if (cells.kind !== "") return kinds[cells.kind];
  const digits = trimmed(cells.code);
  if (/^\d{15}$|^\d{12}-\d{1,3}$/.test(digits)) return "grid";
  const byLength: Readonly<Record<number, UnitStep["kind"]>> = { 6: "county", 9: "town", 12: "village" };
  return /^\d+$/.test(digits) ? byLength[digits.length] : undefined;
}

/** The code says where a unit hangs, unless a column does: a village below its town, departments below the county. */
function parentOf(kind: UnitKind, code: string, { countyCode }: Whole): string {
  if (kind === "town") return code.slice(0, 6);
  if (kind === "village") return code.slice(0, 9);
  if (kind === "grid") return code.slice(0, 12);
  return countyCode;
}

/** Departments without a code of their own are told apart by name within the county. */
function departmentCode(name: string, { index, countyCode }: Whole): string {
  const known = index.byName(name).units.find((unit) => unit.kind === "department");
  return known?.code ?? `dept:${countyCode}:${name}`;
}

function readShare(cell: string): number | undefined {
  const percent = /^(\d{1,3}(?:\.\d+)?)%$/.exec(cell);
  const share = percent ? Number(percent[1]) / 100 : Number(cell);
  return share > 0 && share <= 1 ? share : undefined;
}
