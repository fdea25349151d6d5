import { tokenHeader } from "../layout/block.ts";
import { type Grid, gridOf } from "../layout/grid.ts";
import { foldWord } from "../layout/header-name.ts";
import type { SheetLayout } from "../layout/layout.ts";
import { columnName } from "../parts/address.ts";
import type { BlockFill, FillMeta, FillValue, RowFill } from "./fill.ts";
import { type Inserted, shiftRow } from "./shift.ts";
import { signed } from "./signature.ts";

export type CellPlan = { readonly value: FillValue } | { readonly formula: string };

/** What one sheet gets. Rows that the form has are named as they are in it. */
export interface SheetPlan {
  /** By row, by column. */
  readonly cells: ReadonlyMap<number, ReadonlyMap<number, CellPlan>>;
  readonly inserted: readonly Inserted[];
  /** By the row after which they come in, one map a row. */
  readonly newRows: ReadonlyMap<number, readonly ReadonlyMap<number, CellPlan>[]>;
  readonly tokenColumn?: number;
}

/** Works out where everything goes. Pure; formulas are written as they stand when all rows are in. */
export function planSheet(sheet: SheetLayout, fills: readonly BlockFill[], meta: FillMeta): SheetPlan {
  const planning = new Planning(sheet, fills);
  for (const fill of fills) planning.takeRows(fill);
  for (const fill of fills) {
    planning.takeTotals(fill);
    for (const { row, column, text } of signed(sheet, fill.block, meta.captions))
      planning.put(row, column, { value: text });
  }
  return planning.plan();
}

class Planning {
  readonly #sheet: SheetLayout;
  readonly #grid: Grid;
  readonly #formulas: ReadonlySet<string>;
  readonly #cells = new Map<number, Map<number, CellPlan>>();
  readonly #newRows = new Map<number, Map<number, CellPlan>[]>();
  readonly #inserted: Inserted[] = [];
  readonly #tokenColumn: number | undefined;

  constructor(sheet: SheetLayout, fills: readonly BlockFill[]) {
    this.#sheet = sheet;
    this.#grid = gridOf(sheet);
    const computed = sheet.marks.filter((mark) => mark.formula !== undefined);
    this.#formulas = new Set(computed.map((mark) => `${mark.row},${mark.column}`));
    if (!fills.some((fill) => fill.rows.some((row) => row.token !== undefined))) return;
    const known = fills.find((fill) => fill.block.token !== undefined)?.block.token;
    const used = [this.#grid.width, ...sheet.merges.map((area) => area.right + 1)];
    this.#tokenColumn = known ?? Math.max(...used);
  }

  plan(): SheetPlan {
    return {
      cells: this.#cells,
      inserted: this.#inserted,
      newRows: this.#newRows,
      ...(this.#tokenColumn === undefined ? {} : { tokenColumn: this.#tokenColumn }),
    };
  }

  put(row: number, column: number, cell: CellPlan): void {
    const cells = this.#cells.get(row) ?? new Map<number, CellPlan>();
    cells.set(column, cell);
    this.#cells.set(row, cells);
  }

  takeRows(fill: BlockFill): void {
    const { block, rows } = fill;
    if (block.kind === "card") {
      for (const [nth, field] of block.fields.entries()) {
        const value = rows[0]?.cells[nth] ?? null;
        if (value !== null) this.#putAnchored(field.row, field.column, { value });
      }
      return;
    }
    if (this.#tokenColumn !== undefined) this.put(block.header.last, this.#tokenColumn, { value: tokenHeader });
    const slots = slotsOf(fill);
    const named = rows.filter((row) => row.line !== undefined);
    for (const row of named) this.#putRow(fill, (row.line ?? 1) - 1, row, undefined);
    if (named.length > 0) return;
    // New rows come in before the form's last line, so that what closes the table at its foot stays there.
    const extra = Math.max(0, rows.length - slots.length);
    const before = extra > 0 && slots.length > 1 ? slots.length - 1 : slots.length;
    for (const [nth, at] of slots.entries()) {
      const from = nth < before ? nth : nth + extra;
      const row = rows[from];
      if (row) this.#putRow(fill, at, row, from);
      else this.#clear(fill, at);
    }
    if (extra === 0) return;
    const after = slots[before - 1] ?? block.body.first - 1;
    this.#inserted.push({ sheet: this.#sheet.name, after, count: extra, stretch: before > 0 });
    const fresh = rows.slice(before, before + extra);
    this.#newRows.set(
      after,
      fresh.map((row, nth) => this.#newRow(fill, row, before + nth)),
    );
  }

  #newRow(fill: BlockFill, row: RowFill, nth: number): Map<number, CellPlan> {
    const cells = new Map<number, CellPlan>();
    for (const [place, column] of fill.block.columns.entries()) {
      cells.set(column.at, { value: numbered(column.path, row.cells[place] ?? null, nth) });
    }
    if (this.#tokenColumn !== undefined && row.token !== undefined) cells.set(this.#tokenColumn, { value: row.token });
    return cells;
  }

  /** Its place among the rows numbers it; without one the form's own line is kept where nothing is given. */
  #putRow(fill: BlockFill, at: number, row: RowFill, nth: number | undefined): void {
    for (const [place, column] of fill.block.columns.entries()) {
      const given = row.cells[place] ?? null;
      const value = nth === undefined ? given : numbered(column.path, given, nth);
      if (value === null && (nth === undefined || this.#hasFormula(at, column.at))) continue;
      if (fill.block.across) this.#putAnchored(column.at, at, { value });
      else this.#putAnchored(at, column.at, { value });
    }
    if (this.#tokenColumn !== undefined && row.token !== undefined && !fill.block.across) {
      this.put(at, this.#tokenColumn, { value: row.token });
    }
  }

  /** An example that the form shows is no data of ours. */
  #clear(fill: BlockFill, at: number): void {
    for (const column of fill.block.columns) {
      if (isOrdinal(column.path) || this.#hasFormula(at, column.at) || this.#grid.own(at, column.at) === "") continue;
      this.#putAnchored(at, column.at, { value: null });
    }
  }

  #hasFormula(row: number, column: number): boolean {
    return this.#formulas.has(`${row},${column}`);
  }

  /** What is covered by a merged area has no value of its own. */
  #putAnchored(row: number, column: number, cell: CellPlan): void {
    const area = this.#grid.mergeAt(row, column);
    if (area && (area.top !== row || area.left !== column)) return;
    this.put(row, column, cell);
  }

  takeTotals(fill: BlockFill): void {
    const { block } = fill;
    if (block.across || block.kind === "card") return;
    const fresh = this.#inserted.flatMap((one) => Array.from({ length: one.count }, (_, nth) => ({ one, nth })));
    const here = this.#inserted.filter((one) => one.after >= block.header.first && one.after <= block.body.last);
    const lines = [
      ...slotsOf(fill).map((row) => shiftRow(row, this.#inserted)),
      ...fresh
        .filter(({ one }) => here.includes(one))
        .map(({ one, nth }) => shiftRow(one.after, this.#inserted) + 1 + nth),
    ].toSorted((a, b) => a - b);
    const totals = block.totals.map((row) => ({ row, at: shiftRow(row, this.#inserted), part: this.#isPart(row) }));
    for (const total of totals) {
      const covered = total.part ? groupOf(total.at, totals, lines) : lines;
      for (const column of fill.sums ?? []) {
        if (covered.length === 0 || this.#hasFormula(total.row, column)) continue;
        this.#putAnchored(total.row, column, { formula: sumOf(column, covered) });
      }
    }
  }

  #isPart(row: number): boolean {
    return this.#grid.filled(row).some((cell) => /^(?:小计|本页)/.test(foldWord(cell.text)));
  }
}

/** Lines of the form that take a row. */
function slotsOf({ block }: BlockFill): readonly number[] {
  const rows = Array.from(
    { length: Math.max(0, block.body.last - block.body.first + 1) },
    (_, nth) => block.body.first + nth,
  );
  return rows.filter((row) => !block.totals.includes(row));
}

function isOrdinal(path: readonly string[]): boolean {
  return path.length === 1 && path[0] === "序号";
}

function numbered(path: readonly string[], value: FillValue, nth: number): FillValue {
  return value === null && isOrdinal(path) ? nth + 1 : value;
}

/** A part's lines stand above it up to the total before, or, if there are none, below it. */
function groupOf(at: number, totals: readonly { readonly at: number }[], lines: readonly number[]): readonly number[] {
  const before = totals.findLast((one) => one.at < at)?.at ?? -1;
  const above = lines.filter((line) => line > before && line < at);
  if (above.length > 0) return above;
  const after = totals.find((one) => one.at > at)?.at ?? Number.POSITIVE_INFINITY;
  return lines.filter((line) => line > at && line < after);
}

function sumOf(column: number, lines: readonly number[]): string {
  const name = columnName(column);
  const runs: { first: number; last: number }[] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    if (run && run.last + 1 === line) run.last = line;
    else runs.push({ first: line, last: line });
  }
  const areas = runs.map(({ first, last }) =>
    first === last ? `${name}${first + 1}` : `${name}${first + 1}:${name}${last + 1}`,
  );
  return `SUM(${areas.join(",")})`;
}
