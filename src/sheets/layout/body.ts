/** What stands under a header, sorted out. Every row that was seen is in exactly one of the four lists. */
export interface Body {
  readonly rows: readonly BodyRow[];
  readonly totals: readonly TotalRow[];
  /** Lines. */
  readonly blanks: readonly number[];
  /** Signatures, explanations, headings within the table, and headers that are repeated on every page. */
  readonly notes: readonly { readonly line: number; readonly text: string }[];
  readonly problems: readonly BodyProblem[];
  readonly counts: {
    readonly seen: number;
    readonly data: number;
    readonly totals: number;
    readonly blank: number;
    readonly notes: number;
  };
  /** What may be chosen in a column, harvested from its rules. */
  readonly lists: readonly { readonly column: number; readonly values: readonly string[] }[];
}

export interface BodyRow {
  /** As people count, from 1. Of a table across: the column's number. */
  readonly line: number;
  /** By the block's columns, in their order. */
  readonly cells: readonly string[];
  /** A letter a cell, as in the layout. */
  readonly kinds: string;
  readonly hidden: boolean;
  /** Struck through as a whole: perhaps meant to be gone. */
  readonly struck: boolean;
  /** Of a file that was sent out to come back. */
  readonly token?: string;
}

export interface TotalRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * What a person has to know about a cell, row or column. `error`: the cell has no usable value; `warning`: look at it;
 * `note`: it was taken as it is.
 */
export interface BodyProblem {
  readonly code: BodyProblemCode;
  readonly severity: "error" | "warning" | "note";
  readonly line?: number;
  /** Places of the sheet's columns, of which the first is meant. */
  readonly columns: readonly number[];
  /** The text in question: of an error #REF!, of a total what it says. */
  readonly said?: string;
  /** Of a total: what its rows add up to. */
  readonly counted?: string;
}

export type BodyProblemCode =
  | "MERGED_ACROSS"
  | "CELL_ERROR"
  | "NEEDS_RECALC"
  | "OUTSIDE_FORMULA"
  | "STRUCK"
  | "CLEANED"
  | "NOT_IN_LIST"
  | "TOTAL_WRONG"
  | "HIDDEN_ROW"
  | "HIDDEN_COLUMN"
  | "HIDDEN_SHEET"
  | "BLANK_BETWEEN"
  | "DUPLICATE_HEADER"
  | "NO_HEADER";

/** A cell as whoever reads values wants it: numbers as numbers, all else as text. */
export function rawCell(row: BodyRow, nth: number): string | number {
  const text = row.cells[nth] ?? "";
  return /[np]/.test(row.kinds[nth] ?? "") ? Number(text) : text;
}
