import { createHash } from "node:crypto";
import { Temporal } from "temporal-polyfill";
import type { Context } from "../context.ts";
import type { ImportPlan, ImportRefusal, PlannedRow } from "../imports/plan.ts";
import { findTable, foldHeader, type TableRow } from "../sheets/table.ts";
import type { Workbook } from "../sheets/workbook.ts";
import type { Cells, CurrentItem, ListItem, ListShape } from "./shape.ts";
import { dayColumn, docColumn, listColumn } from "./template.ts";

/** A list as a workbook brings it; its version is named when it is stored. */
export interface PlannedList {
  readonly list: string;
  readonly sourceDoc: string;
  readonly validFrom: string;
  readonly items: readonly ListItem[];
}

interface Head {
  readonly sourceDoc: string;
  readonly validFrom: string;
}

/**
 * Compares a workbook with what holds now. The lists that occur in it are replaced whole; so one row that cannot be used
 * blocks all of it: left out, it would count as ended.
 */
export async function planLists(ctx: Context, shape: ListShape, book: Workbook): Promise<ImportPlan | ImportRefusal> {
  const listIn = { key: "list", names: [listColumn] } as const;
  const found = findTable(book, [listIn, ...shape.columns]);
  if (!found.ok) return { refused: ctx.t("sheet.noHeader", { names: found.missing.join("、") }) };
  if (found.rows.length === 0) return { refused: ctx.t("sheet.noRows", {}) };
  const heads = readHeads(book, shape);
  const current = await shape.current(ctx.db);
  const seen = new Map<string, number>();
  const read = found.rows.map((row) => ({ row, list: listOf(row.cells["list"], shape) }));
  const named = new Set(read.flatMap(({ list }) => (list ? [list] : [])));
  const missing = [...named].filter((list) => !heads.has(list)).map((list) => labelOf(list, shape));
  if (missing.length > 0) return { refused: ctx.t("list.noHead", { lists: missing.join("、") }) };
  const rows = read.map(({ row, list }) => judge(ctx, shape, row, list, heads, current, seen));
  const lists = [...named].map((list): PlannedList => {
    const head = heads.get(list) ?? { sourceDoc: "", validFrom: "" };
    const items = read
      .filter((one) => one.list === list)
      .map(({ row }) => ({ itemId: itemIdOf(list, row.cells, current), cells: cellsOf(row.cells, shape) }));
    return { list, ...head, items };
  });
  const kept = new Set(lists.flatMap(({ items }) => items.map((item) => item.itemId)));
  const removed = current.filter((item) => named.has(item.list) && !kept.has(item.itemId));
  const wrong = rows.some((row) => row.verdict === "error");
  return {
    headers: [listColumn, ...shape.columns.map(({ names }) => names[0])],
    rows,
    removed: removed.map((item) => item.cells["name"] ?? ""),
    notes: lists.map(({ list, sourceDoc, validFrom }) =>
      ctx.t("list.note", { list: labelOf(list, shape), doc: sourceDoc, day: validFrom }),
    ),
    ...(wrong ? { blocked: ctx.t("list.blocked", {}) } : {}),
    data: lists,
  };
}

function judge(
  ctx: Context,
  shape: ListShape,
  row: TableRow,
  list: string | undefined,
  heads: ReadonlyMap<string, Head>,
  current: readonly CurrentItem[],
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
  const key = `${list} ${foldHeader(label)}`;
  const before = seen.get(key);
  if (before !== undefined) return wrong(ctx.t("list.twice", { line: before }));
  seen.set(key, row.line);
  const complaint = shape.complain(list, cells);
  if (complaint) return wrong(complaint);
  const old = current.find((item) => item.itemId === itemIdOf(list, row.cells, current));
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

/** Which document a list comes from, and from which day it holds: a sheet of its own in the workbook. */
function readHeads(book: Workbook, shape: ListShape): ReadonlyMap<string, Head> {
  const found = findTable(book, [
    { key: "list", names: [listColumn] },
    { key: "doc", names: [docColumn] },
    { key: "day", names: [dayColumn] },
  ]);
  const heads = new Map<string, Head>();
  for (const { cells } of found.ok ? found.rows : []) {
    const list = listOf(cells["list"], shape);
    const validFrom = dayOf(cells["day"] ?? "");
    if (list && cells["doc"] && validFrom) heads.set(list, { sourceDoc: cells["doc"], validFrom });
  }
  return heads;
}

/** 2026-03-05, 2026/3/5, 2026.3.5 and 2026年3月5日; a month alone is no day. */
function dayOf(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.normalize("NFKC")) ?? [];
  if (!year) return undefined;
  try {
    return Temporal.PlainDate.from(
      { year: Number(year), month: Number(month), day: Number(day) },
      { overflow: "reject" },
    ).toString();
  } catch {
    return undefined;
  }
}

function cellsOf(cells: Cells, shape: ListShape): Cells {
  return Object.fromEntries(shape.columns.map(({ key }) => [key, cells[key] ?? ""]));
}

function listOf(cell: string | undefined, shape: ListShape): string | undefined {
  return shape.lists.find(({ word }) => cell?.includes(word))?.key;
}

function labelOf(list: string, shape: ListShape): string {
  return shape.lists.find(({ key }) => key === list)?.label ?? list;
}

/** An item keeps its id for as long as its list calls it the same; buttons and menus name it by that. */
function itemIdOf(list: string, cells: Cells, current: readonly CurrentItem[]): string {
  const name = foldHeader(cells["name"] ?? "");
  const known = current.find((item) => item.list === list && foldHeader(item.cells["name"] ?? "") === name);
  return known?.itemId ?? `${list}-${createHash("sha256").update(`${list} ${name}`).digest("hex").slice(0, 16)}`;
}
