import type { Area } from "../parts/address.ts";
import { SheetError } from "../workbook.ts";
import type { SheetLayout } from "./layout.ts";

// A file may claim more than any form has; merged areas are looked at only where the table is.
const mostMerged = 2_000_000;

/** A sheet as the eye sees it: a merged area says the same in every cell that it covers. */
export interface Grid {
  readonly height: number;
  readonly width: number;
  /** As the cell itself holds it: "" in a covered one. */
  readonly own: (row: number, column: number) => string;
  /** As it is seen. */
  readonly seen: (row: number, column: number) => string;
  readonly kind: (row: number, column: number) => string;
  readonly mergeAt: (row: number, column: number) => Area | undefined;
  /** A merged area covers one of its cells. */
  readonly isMerged: (row: number) => boolean;
  /** Cells with text of a row, a merged area counted once, left to right. */
  readonly filled: (row: number) => readonly Filled[];
  readonly framed: (row: number) => number;
}

export interface Filled {
  readonly text: string;
  readonly left: number;
  /** Last column that it covers. */
  readonly right: number;
  readonly kind: string;
}

export function gridOf(sheet: SheetLayout): Grid {
  const drawn = Object.entries(sheet.framed).filter(([, cells]) => cells > 1);
  const height = Math.max(sheet.rows.length, ...drawn.map(([row]) => Number(row) + 1));
  const width = sheet.rows.reduce((most, row) => Math.max(most, row.length), 0);
  const merged = mergedCells(sheet.merges, height, width);
  const own = (row: number, column: number): string => sheet.rows[row]?.[column] ?? "";
  const mergeAt = (row: number, column: number): Area | undefined => merged[row]?.[column];
  const seen = (row: number, column: number): string => {
    const area = mergeAt(row, column);
    return area ? own(area.top, area.left) : own(row, column);
  };
  const kind = (row: number, column: number): string => sheet.kinds[row]?.[column] ?? " ";
  const find = (row: number): Filled[] =>
    (sheet.rows[row] ?? []).flatMap((text, left) =>
      text === "" ? [] : [{ text, left, right: mergeAt(row, left)?.right ?? left, kind: kind(row, left) }],
    );
  // Whoever looks for tables asks for a row and its neighbours again and again.
  const latest: { row: number; cells: readonly Filled[] }[] = [];
  const filled = (row: number): readonly Filled[] => {
    const known = latest[row % 4];
    if (known?.row === row) return known.cells;
    const cells = find(row);
    if (row >= 0) latest[row % 4] = { row, cells };
    return cells;
  };
  const isMerged = (row: number): boolean => merged[row] !== undefined;
  return { height, width, own, seen, kind, mergeAt, isMerged, filled, framed: (row) => sheet.framed[row] ?? 0 };
}

/** By row and column the area that covers a cell. */
function mergedCells(
  areas: readonly Area[],
  height: number,
  width: number,
): readonly (readonly (Area | undefined)[])[] {
  const cells: (Area | undefined)[][] = [];
  let count = 0;
  for (const area of areas) {
    const bottom = Math.min(area.bottom, height);
    // One column further: a value that is still to come may stand right of all texts.
    const right = Math.min(area.right, width);
    for (let row = area.top; row <= bottom; row += 1) {
      const line = (cells[row] ??= []);
      for (let column = area.left; column <= right; column += 1) line[column] = area;
      count += Math.max(1, right - area.left + 1);
      if (count > mostMerged) throw new SheetError("many-cells");
    }
  }
  return cells;
}

/** The sheet with rows for columns. */
export function transposed(sheet: SheetLayout): SheetLayout {
  const width = sheet.rows.reduce((most, row) => Math.max(most, row.length), 0);
  const columns = Array.from({ length: width }, (_, column) => column);
  return {
    ...sheet,
    rows: columns.map((column) => sheet.rows.map((row) => row[column] ?? "")),
    kinds: columns.map((column) => sheet.rows.map((_, row) => sheet.kinds[row]?.[column] ?? " ").join("")),
    marks: sheet.marks.map((mark) => ({ ...mark, row: mark.column, column: mark.row })),
    merges: sheet.merges.map(turned),
    hiddenRows: sheet.hiddenColumns,
    hiddenColumns: sheet.hiddenRows,
    validations: sheet.validations.map((rule) => ({ ...rule, areas: rule.areas.map(turned) })),
    widths: {},
    framed: {},
    formats: Object.fromEntries(
      Object.entries(sheet.formats).map(([at, format]) => [at.split(",").toReversed().join(","), format]),
    ),
  };
}

function turned(area: Area): Area {
  return { top: area.left, left: area.top, bottom: area.right, right: area.bottom };
}
