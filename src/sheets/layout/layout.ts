import type { Area } from "../parts/address.ts";

/** What a workbook looks like: cells as text, and everything about them that says form rather than content. */
export interface Layout {
  readonly sheets: readonly SheetLayout[];
  /** Names of areas, a sheet's print area among them. */
  readonly names: readonly NamedArea[];
  /** It carries programs. They are never run; people are told. */
  readonly macros: boolean;
  /** How a table of text was read: shown before it is taken over. */
  readonly text?: { readonly encoding: string; readonly delimiter: string };
}

export interface NamedArea {
  readonly name: string;
  /** Place of the sheet it belongs to alone. */
  readonly sheet?: number;
  readonly refersTo: string;
}

export interface SheetLayout {
  readonly name: string;
  readonly state: "visible" | "hidden" | "very-hidden";
  readonly protected: boolean;
  /** Rows up to the last with text; each up to its last cell with text. Only the first cell of a merged area has text. */
  readonly rows: readonly (readonly string[])[];
  /**
   * A letter a cell, by row: t text, n number, p number shown in per cent, d day, b yes or no, e error, space nothing. Text of
   * a number is the number itself, of a day 2026-03-05.
   */
  readonly kinds: readonly string[];
  /** Cells with something to say beyond their text, top to bottom. */
  readonly marks: readonly CellMark[];
  readonly merges: readonly Area[];
  readonly hiddenRows: readonly number[];
  readonly hiddenColumns: readonly number[];
  readonly validations: readonly Validation[];
  /** Columns by place that have a width of their own, in characters. */
  readonly widths: Readonly<Record<number, number>>;
  /** How many cells with a border a row has, by row: an empty form is drawn before it is filled. */
  readonly framed: Readonly<Record<number, number>>;
  /** Number formats that are not General, by row and column, of the rows that a form may have. */
  readonly formats: Readonly<Record<string, string>>;
}

export interface CellMark {
  readonly row: number;
  readonly column: number;
  readonly formula?: string;
  /** A formula without a stored value: what it would give is not known. */
  readonly uncached?: true;
  /** A formula that reads another file, starts something or leads to an address. */
  readonly outside?: true;
  readonly rich?: true;
  readonly struck?: true;
  /** Characters that cannot be seen were taken out. */
  readonly cleaned?: true;
}

export interface Validation {
  readonly areas: readonly Area[];
  readonly type: string;
  readonly formula: string;
  /** Of a list: what may be chosen, as far as the file itself says it. */
  readonly list?: readonly string[];
}
