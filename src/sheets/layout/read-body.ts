import type { Block } from "./block.ts";
import type { Body, BodyProblem, BodyRow, TotalRow } from "./body.ts";
import { checkTotals } from "./check-totals.ts";
import { type Grid, gridOf } from "./grid.ts";
import { foldWord, headerName } from "./header-name.ts";
import type { CellMark, SheetLayout } from "./layout.ts";

/**
 * The rows of a block's body by its columns. `sheet` is the one that the block was found on, as `sheetOf` gives it. Values
 * are what the file holds: nothing is worked out, repaired or dropped without a word.
 */
export function readBody(sheet: SheetLayout, block: Block): Body {
  const reading = new BodyReading(sheet, block);
  const end = block.footer?.last ?? block.body.last;
  for (let row = block.body.first; row <= end; row += 1) reading.take(row);
  return reading.body(end);
}

class BodyReading {
  readonly #sheet: SheetLayout;
  readonly #block: Block;
  readonly #grid: Grid;
  readonly #marks = new Map<number, Map<number, CellMark>>();
  /** The columns are those of the sheet, from its first. */
  readonly #isWhole: boolean;
  readonly #hidden: ReadonlySet<number>;
  readonly #totalRows: ReadonlySet<number>;
  readonly #lists: readonly {
    readonly column: number;
    readonly top: number;
    readonly bottom: number;
    readonly values: readonly string[];
  }[];
  readonly #rows: BodyRow[] = [];
  readonly #totals: TotalRow[] = [];
  readonly #blanks: number[] = [];
  readonly #notes: { line: number; text: string }[] = [];
  readonly #problems: BodyProblem[] = [];

  constructor(sheet: SheetLayout, block: Block) {
    this.#sheet = sheet;
    this.#block = block;
    this.#grid = gridOf(sheet);
    this.#hidden = new Set(sheet.hiddenRows);
    this.#totalRows = new Set(block.totals);
    this.#isWhole = block.columns.every(({ at }, nth) => at === nth);
    for (const mark of sheet.marks) {
      const row = this.#marks.get(mark.row) ?? new Map<number, CellMark>();
      this.#marks.set(mark.row, row.set(mark.column, mark));
    }
    this.#lists = block.columns.flatMap(({ at }) =>
      sheet.validations.flatMap((rule) =>
        rule.areas
          .filter((area) => rule.list && area.left <= at && area.right >= at && area.bottom >= block.body.first)
          .map((area) => ({ column: at, top: area.top, bottom: area.bottom, values: rule.list ?? [] })),
      ),
    );
  }

  take(row: number): void {
    const line = row + 1;
    const filled = this.#grid.filled(row);
    if (filled.length === 0) {
      this.#blanks.push(line);
    } else if (row > this.#block.body.last || this.#isNote(row)) {
      this.#notes.push({ line, text: filled.map((cell) => cell.text).join(" ") });
    } else if (this.#totalRows.has(row)) {
      this.#totals.push({ line, cells: this.#block.columns.map(({ at }) => this.#grid.own(row, at)) });
    } else this.#takeData(row, line);
  }

  body(end: number): Body {
    const { columns, problems } = this.#block;
    const ofHeader = problems.map((one): BodyProblem => ({ code: one.code, severity: "error", columns: one.columns }));
    const hidden = columns.filter(({ at }) => this.#sheet.hiddenColumns.includes(at)).map(({ at }) => at);
    const ofColumns = hidden.map((at): BodyProblem => ({ code: "HIDDEN_COLUMN", severity: "warning", columns: [at] }));
    const ofSheet: BodyProblem[] =
      this.#sheet.state === "visible" ? [] : [{ code: "HIDDEN_SHEET", severity: "warning", columns: [] }];
    const lastRow = this.#rows.at(-1)?.line ?? 0;
    const between = this.#blanks.filter((line) => line < lastRow && line > (this.#rows[0]?.line ?? 0));
    return {
      rows: this.#rows,
      totals: this.#totals,
      blanks: this.#blanks,
      notes: this.#notes,
      problems: [
        ...ofSheet,
        ...ofHeader,
        ...ofColumns,
        ...this.#problems,
        ...between.map((line): BodyProblem => ({ code: "BLANK_BETWEEN", severity: "note", line, columns: [] })),
        ...checkTotals(this.#block, this.#rows, this.#totals),
      ],
      counts: {
        seen: Math.max(0, end - this.#block.body.first + 1),
        data: this.#rows.length,
        totals: this.#totals.length,
        blank: this.#blanks.length,
        notes: this.#notes.length,
      },
      lists: columns.flatMap(({ at }) => {
        const values = [...new Set(this.#lists.filter((one) => one.column === at).flatMap((one) => one.values))];
        return values.length > 0 ? [{ column: at, values }] : [];
      }),
    };
  }

  /** A value merged downwards stands in every line of it; one merged across stands in its first column alone. */
  #valueAt(row: number, column: number): string {
    const area = this.#grid.mergeAt(row, column);
    if (!area) return this.#grid.own(row, column);
    return area.left === column ? this.#grid.own(area.top, area.left) : "";
  }

  #kindAt(row: number, column: number): string {
    const area = this.#grid.mergeAt(row, column);
    if (!area) return this.#grid.kind(row, column);
    return area.left === column ? this.#grid.kind(area.top, area.left) : " ";
  }

  /** The sheet's own row where it is the table's too: a long table is not kept twice. */
  #cellsOf(row: number): readonly string[] {
    const own = this.#sheet.rows[row] ?? [];
    const { columns } = this.#block;
    if (this.#isWhole && own.length === columns.length && !this.#grid.isMerged(row)) return own;
    return columns.map(({ at }) => this.#valueAt(row, at));
  }

  #kindsOf(row: number): string {
    const own = this.#sheet.kinds[row] ?? "";
    const { columns } = this.#block;
    if (this.#isWhole && own.length === columns.length && !this.#grid.isMerged(row)) return own;
    return columns.map(({ at }) => this.#kindAt(row, at)).join("");
  }

  #takeData(row: number, line: number): void {
    const hidden = this.#hidden.has(row);
    const { token } = this.#block;
    if (hidden) this.#say({ code: "HIDDEN_ROW", severity: "warning", line, columns: [] });
    const [cells, kinds] = [this.#cellsOf(row), this.#kindsOf(row)];
    const marked = this.#marks.get(row);
    const plain = !marked && !this.#grid.isMerged(row) && this.#lists.length === 0 && !kinds.includes("e");
    const struck = plain ? false : this.#checkRow(row, line, cells, marked);
    const id = token === undefined ? "" : this.#grid.own(row, token);
    this.#rows.push({ line, cells, kinds, hidden, struck, ...(id === "" ? {} : { token: id }) });
  }

  /** Says what there is to say of its cells; true when the whole row is struck through. */
  #checkRow(
    row: number,
    line: number,
    cells: readonly string[],
    marked: ReadonlyMap<number, CellMark> | undefined,
  ): boolean {
    const { columns } = this.#block;
    const marks = columns.map(({ at }) => marked?.get(at));
    const written = marks.filter((_, nth) => cells[nth] !== "");
    const struck = written.length > 0 && written.every((mark) => mark?.struck);
    if (struck) this.#say({ code: "STRUCK", severity: "warning", line, columns: [] });
    for (const [nth, { at }] of columns.entries()) this.#check(row, line, at, cells[nth] ?? "", marks[nth], struck);
    return struck;
  }

  #check(row: number, line: number, at: number, text: string, mark: CellMark | undefined, struckRow: boolean): void {
    if (this.#kindAt(row, at) === "e")
      this.#say({ code: "CELL_ERROR", severity: "error", line, columns: [at], said: text });
    if (mark?.uncached) this.#say({ code: "NEEDS_RECALC", severity: "error", line, columns: [at] });
    if (mark?.outside) this.#say({ code: "OUTSIDE_FORMULA", severity: "note", line, columns: [at] });
    if (mark?.cleaned) this.#say({ code: "CLEANED", severity: "note", line, columns: [at] });
    if (mark?.struck && !struckRow) this.#say({ code: "STRUCK", severity: "warning", line, columns: [at], said: text });
    const area = this.#grid.mergeAt(row, at);
    if (area && area.left === at && area.right > at && text !== "") {
      const over = this.#block.columns
        .filter((one) => one.at >= area.left && one.at <= area.right)
        .map((one) => one.at);
      if (over.length > 1) this.#say({ code: "MERGED_ACROSS", severity: "error", line, columns: over, said: text });
    }
    const rules = this.#lists.filter((one) => one.column === at && row >= one.top && row <= one.bottom);
    if (text !== "" && rules.length > 0 && !rules.some((one) => one.values.includes(text))) {
      this.#say({ code: "NOT_IN_LIST", severity: "warning", line, columns: [at], said: text });
    }
  }

  /** A heading over the whole table, or the header once more. */
  #isNote(row: number): boolean {
    const { columns } = this.#block;
    const filled = this.#grid.filled(row);
    const [only] = filled;
    if (filled.length === 1 && only && only.right - only.left + 1 >= Math.max(2, (columns.length * 2) / 3)) return true;
    if (filled.length < 2) return false;
    return filled.every((cell) => {
      const path = columns.find((column) => column.at === cell.left)?.path ?? [];
      return cell.kind === "t" && path.includes(headerName(cell.text).name) && foldWord(cell.text) !== "";
    });
  }

  #say(problem: BodyProblem): void {
    this.#problems.push(problem);
  }
}
