import { cellName } from "../parts/address.ts";
import type { ModelCell, ModelRow, SheetModel } from "./sheet-model.ts";
import { rewriteAddresses } from "./shift.ts";
import type { Held } from "./small-formula.ts";
import { valueOf } from "./small-formula.ts";

// A running balance leans on the row above, and that on the one above it.
const deepest = 500;

/** What formulas give once a workbook is filled. */
export class Values {
  readonly #models = new Map<string, SheetModel>();
  readonly #cells = new Map<string, ReadonlyMap<string, ModelCell>>();
  readonly #known = new Map<ModelCell, Held>();
  readonly #load: (sheet: string) => SheetModel | undefined;
  /** Sheets in which something changes. */
  readonly #filled: ReadonlySet<string>;
  readonly #open = new Set<ModelCell>();
  readonly uncached: string[] = [];

  constructor(load: (sheet: string) => SheetModel | undefined, filled: ReadonlySet<string>) {
    this.#load = load;
    this.#filled = filled;
  }

  /** The value's XML for a formula cell: worked out, or kept where nothing it reads has changed, or none. */
  xmlOf(sheet: string, row: ModelRow, cell: ModelCell): string {
    const value = this.#heldBy(sheet, cell);
    if (typeof value === "number") return `<v>${value}</v>`;
    if (!this.#dependsOnFilled(sheet, cell.formula ?? "")) return cell.inner;
    this.uncached.push(`${sheet}!${cellName(row.row, cell.column)}`);
    return "";
  }

  /** Only a value that is kept keeps its type. */
  typeOf(sheet: string, cell: ModelCell): string {
    if (typeof this.#heldBy(sheet, cell) === "number") return "n";
    return this.#dependsOnFilled(sheet, cell.formula ?? "") ? "n" : cell.type;
  }

  #look(sheet: string, row: number, column: number): Held {
    const cell = this.#cellsOf(sheet)?.get(`${row},${column}`);
    if (!cell) return this.#models.has(sheet) ? null : undefined;
    return this.#heldBy(sheet, cell);
  }

  #heldBy(sheet: string, cell: ModelCell): Held {
    const { formula } = cell;
    if (formula === undefined) return cell.held;
    const known = this.#known.get(cell);
    if (known !== undefined || this.#known.has(cell)) return known;
    // A circle of formulas, or a chain that is too long, is left to the office program.
    if (this.#open.has(cell) || this.#open.size > deepest) return undefined;
    this.#open.add(cell);
    const value = valueOf(formula, (of, row, column) => this.#look(of ?? sheet, row, column));
    this.#open.delete(cell);
    const held = value ?? (this.#dependsOnFilled(sheet, formula) ? undefined : cell.held);
    this.#known.set(cell, held);
    return held;
  }

  #cellsOf(sheet: string): ReadonlyMap<string, ModelCell> | undefined {
    const known = this.#cells.get(sheet);
    if (known) return known;
    const model = this.#load(sheet);
    if (!model) return undefined;
    const cells = new Map<string, ModelCell>();
    for (const row of model.rows) for (const cell of row.cells) cells.set(`${row.row},${cell.column}`, cell);
    this.#models.set(sheet, model);
    this.#cells.set(sheet, cells);
    return cells;
  }

  #dependsOnFilled(own: string, formula: string): boolean {
    let depends = false;
    rewriteAddresses(formula, (address, sheet) => {
      depends ||= this.#filled.has(sheet ?? own);
      return address;
    });
    return depends;
  }
}
