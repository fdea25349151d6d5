import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import type { ImportPlan, ImportRefusal, PlannedRow } from "../imports/plan.ts";
import { findTable, foldHeader, type TableRow } from "../sheets/table.ts";
import type { Workbook } from "../sheets/workbook.ts";
import { wholeCounty } from "./area.ts";
import { type HeadInArea, labelOf, listOf, readHeads, settleAreas } from "./heads.ts";
import { heldIn } from "./in-force.ts";
import type { Cells, CurrentItem, ListItem, ListShape } from "./shape.ts";
import { listColumn } from "./template.ts";

/** A list as a workbook brings it; its version is named when it is stored. */
export interface PlannedList {
  /** Plans that were stored before lists had areas are without: they mean the whole county. */
  readonly areaId?: string;
  readonly list: string;
  readonly sourceDoc: string;
  readonly validFrom: string;
  /** The area's list ends on that day; there are no items. */
  readonly withdrawn?: boolean;
  readonly items: readonly ListItem[];
}

/** A row with the list it names; undefined when it names none that is known. */
interface Read {
  readonly row: TableRow;
  readonly list: string | undefined;
}

interface Compared {
  readonly heads: ReadonlyMap<string, HeadInArea>;
  /** What holds now in the area of each list, be it the area's own or of a list above it. */
  readonly held: readonly CurrentItem[];
}

/**
 * Compares a workbook with what holds now in the area that each list is for. The lists that occur in it are replaced whole;
 * so one row that cannot be used blocks all of it: left out, it would count as ended.
 */
export async function planLists(ctx: Context, shape: ListShape, book: Workbook): Promise<ImportPlan | ImportRefusal> {
  const listIn = { key: "list", names: [listColumn] } as const;
  const written = readHeads(book, shape);
  const ending = new Set(written.filter(({ withdrawn }) => withdrawn).map(({ list }) => list));
  const found = findTable(book, [listIn, ...shape.columns]);
  if (!found.ok && ending.size === 0) return { refused: ctx.t("sheet.noHeader", { names: found.missing.join("、") }) };
  const read = (found.ok ? found.rows : []).map((row) => ({ row, list: listOf(row.cells["list"], shape) }));
  if (read.length === 0 && ending.size === 0) return { refused: ctx.t("sheet.noRows", {}) };
  const filled = new Set(read.flatMap(({ list }) => (list ? [list] : [])));
  const named = new Set([...filled, ...ending]);
  const missing = [...named].filter((list) => written.every((head) => head.list !== list));
  if (missing.length > 0) return { refused: ctx.t("list.noHead", { lists: labelsOf(missing, shape) }) };
  const both = [...ending].filter((list) => filled.has(list));
  if (both.length > 0) return { refused: ctx.t("list.withdrawnWithRows", { lists: labelsOf(both, shape) }) };
  const heads = await settleAreas(
    ctx,
    shape,
    written.filter(({ list }) => named.has(list)),
  );
  if ("refused" in heads) return heads;
  const compared = { heads, held: await heldNow(ctx, shape, heads) };
  const idle = noUseOfEnding(ctx, shape, compared);
  return idle ? { refused: idle } : makePlan(ctx, shape, read, compared);
}

function makePlan(ctx: Context, shape: ListShape, read: readonly Read[], compared: Compared): ImportPlan {
  const seen = new Map<string, number>();
  const rows = read.map((one) => judge(ctx, shape, one, compared, seen));
  const lists = [...compared.heads.values()].map((head): PlannedList => {
    const { list, sourceDoc, validFrom, withdrawn } = head;
    const items = read
      .filter((one) => one.list === list)
      .map(({ row }) => ({ itemId: itemIdOf(head, row.cells, compared.held), cells: cellsOf(row.cells, shape) }));
    return { areaId: head.area.id, list, sourceDoc, validFrom, withdrawn, items };
  });
  const kept = new Set(read.map(({ row, list }) => keyOf(list ?? "", row.cells)));
  const removed = compared.held.filter((item) => !kept.has(keyOf(item.list, item.cells)));
  return {
    headers: [listColumn, ...shape.columns.map(({ names }) => names[0])],
    rows,
    removed: removed.map((item) => item.cells["name"] ?? ""),
    notes: [...compared.heads.values()].flatMap((head) => notesOn(ctx, shape, head, compared.held)),
    ...(rows.some((row) => row.verdict === "error") ? { blocked: ctx.t("list.blocked", {}) } : {}),
    data: lists,
  };
}

async function heldNow(ctx: Context, shape: ListShape, heads: Compared["heads"]): Promise<readonly CurrentItem[]> {
  const areas = new Map([...heads.values()].map(({ area }) => [area.id, area]));
  const held: CurrentItem[] = [];
  for (const area of areas.values()) {
    const here = await heldIn(ctx.db, shape, area);
    held.push(...here.filter(({ list }) => heads.get(list)?.area.id === area.id));
  }
  return held;
}

/** The county's list is replaced, never withdrawn; and only what an area has of its own can be. */
function noUseOfEnding(ctx: Context, shape: ListShape, { heads, held }: Compared): string | undefined {
  for (const { list, area, withdrawn } of heads.values()) {
    if (!withdrawn) continue;
    if (area.id === wholeCounty) return ctx.t("list.countyStays", {});
    if (!hasOwn(list, area.id, held)) {
      return ctx.t("list.nothingOfItsOwn", { area: area.name, list: labelOf(list, shape) });
    }
  }
  return undefined;
}

function notesOn(ctx: Context, shape: ListShape, head: HeadInArea, held: readonly CurrentItem[]): string[] {
  const { area, sourceDoc: doc, validFrom: day } = head;
  const said = { list: labelOf(head.list, shape), area: area.name, doc, day };
  if (head.withdrawn) return [ctx.t("list.noteWithdrawn", said)];
  const first = area.id !== wholeCounty && !hasOwn(head.list, area.id, held);
  return [ctx.t("list.note", said), ...(first ? [ctx.t("list.noteFirst", { area: area.name })] : [])];
}

function hasOwn(list: string, areaId: string, held: readonly CurrentItem[]): boolean {
  return held.some((item) => item.list === list && item.areaId === areaId);
}

function judge(
  ctx: Context,
  shape: ListShape,
  { row, list }: Read,
  { heads, held }: Compared,
  seen: Map<string, number>,
): PlannedRow {
  const cells = cellsOf(row.cells, shape);
  const label = cells["name"] || row.cells["list"] || "";
  const base = {
    sheet: row.sheet,
    line: row.line,
    label,
    cells: [row.cells["list"] ?? "", ...shape.columns.map(({ key }) => cells[key] ?? "")],
  };
  const wrong = (reason: string): PlannedRow => ({ ...base, verdict: "error", reason });
  if (!list) return wrong(ctx.t("list.which", { lists: shape.lists.map((one) => one.label).join("、") }));
  const blank = shape.columns.filter(({ key, optional }) => !optional && !cells[key]).map(({ names }) => names[0]);
  if (blank.length > 0) return wrong(ctx.t("list.blank", { names: blank.join("、") }));
  const key = keyOf(list, cells);
  const before = seen.get(key);
  if (before !== undefined) return wrong(ctx.t("list.twice", { line: before }));
  seen.set(key, row.line);
  const complaint = shape.complain(list, cells);
  if (complaint) return wrong(complaint);
  const old = held.find((item) => keyOf(item.list, item.cells) === key);
  if (!old) return { ...base, verdict: "new" };
  const changed = shape.columns.filter((column) => (old.cells[column.key] ?? "") !== (cells[column.key] ?? ""));
  if (changed.length > 0) {
    const names = changed.map(({ names: [name] }) => name).join("、");
    return { ...base, verdict: "changed", reason: ctx.t("list.changed", { names }) };
  }
  if (old.sample) return { ...base, verdict: "changed", reason: ctx.t("list.noSample", {}) };
  const head = heads.get(list);
  if (head?.sourceDoc !== old.sourceDoc || head.validFrom !== old.validFrom) {
    return { ...base, verdict: "changed", reason: ctx.t("list.otherDoc", {}) };
  }
  return { ...base, verdict: "same" };
}

function cellsOf(cells: Cells, shape: ListShape): Cells {
  return Object.fromEntries(shape.columns.map(({ key }) => [key, cells[key] ?? ""]));
}

function labelsOf(lists: readonly string[], shape: ListShape): string {
  return lists.map((list) => labelOf(list, shape)).join("、");
}

/** Items of a list are told apart by their names. */
function keyOf(list: string, cells: Cells): string {
  return `${list} ${foldHeader(cells["name"] ?? "")}`;
}

/**
 * An item keeps its id for as long as its area's list calls it the same; buttons and menus name it by that. Two areas that
 * call an item the same have two items.
 */
function itemIdOf({ list, area }: HeadInArea, cells: Cells, held: readonly CurrentItem[]): string {
  const key = keyOf(list, cells);
  const known = held.find((item) => item.areaId === area.id && keyOf(item.list, item.cells) === key);
  const named = area.id === wholeCounty ? key : `${area.id} ${key}`;
  return known?.itemId ?? `${list}-${createHash("sha256").update(named).digest("hex").slice(0, 16)}`;
}
