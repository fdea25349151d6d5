import { type Area, areaAt, areaName, columnAt, columnName } from "../parts/address.ts";

/** Rows put in below one row, in its likeness. Rows count from 0 as the sheet was before. */
export interface Inserted {
  readonly sheet: string;
  readonly after: number;
  readonly count: number;
  /** What covers the row `after` covers the new rows too. Not so when that row is a header. */
  readonly stretch: boolean;
}

/** Where a row of one sheet is once all rows are in. */
export function shiftRow(row: number, inserted: readonly Inserted[]): number {
  return inserted.reduce((at, one) => (row > one.after ? at + one.count : at), row);
}

/** An area moves with its rows; one that reaches over the row in whose likeness rows come in grows with them. */
export function shiftArea(area: Area, inserted: readonly Inserted[]): Area {
  const grown = inserted.reduce(
    (sum, one) => (one.stretch && area.top <= one.after && area.bottom === one.after ? sum + one.count : sum),
    0,
  );
  return { ...area, top: shiftRow(area.top, inserted), bottom: shiftRow(area.bottom, inserted) + grown };
}

/** `A5:B9 D5`, as rules and formats name their cells. */
export function shiftAreas(names: string, inserted: readonly Inserted[]): string {
  return names
    .split(/\s+/)
    .map((name) => {
      const area = areaAt(name);
      return area ? areaName(shiftArea(area, inserted)) : name;
    })
    .join(" ");
}

// Texts, names of sheets, functions, areas, whole rows; what is none of these stays as it is.
const tokens =
  /"(?:[^"]|"")*"|(?:'(?:[^']|'')+'|(?:\[\d+\])?[\p{L}_][\p{L}\d_.]*)!|[\p{L}_][\p{L}\d_.]*\(|(?<![\p{L}\d_.$])\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?(?![\p{L}\d_.(])|(?<![\p{L}\d_.$:])\$?\d{1,7}:\$?\d{1,7}(?![\p{L}\d_.])/giu;

/** The formula with each address of cells rewritten; `sheet` is the one named before it, undefined for its own. */
export function rewriteAddresses(
  formula: string,
  rewrite: (address: string, sheet: string | undefined) => string,
): string {
  let sheet: string | undefined;
  return formula.replaceAll(tokens, (token) => {
    if (token.endsWith("!")) {
      sheet = sheetNamed(token.slice(0, -1));
      return token;
    }
    const of = sheet;
    sheet = undefined;
    return token.startsWith('"') || token.endsWith("(") ? token : rewrite(token, of);
  });
}

function sheetNamed(quoted: string): string {
  return quoted.startsWith("'") ? quoted.slice(1, -1).replaceAll("''", "'") : quoted;
}

/** A formula on the sheet `own`, once rows have come in on the sheets that `inserted` names. */
export function shiftFormula(formula: string, own: string, inserted: readonly Inserted[]): string {
  if (inserted.length === 0) return formula;
  return rewriteAddresses(formula, (address, sheet) => {
    const here = inserted.filter((one) => one.sheet === (sheet ?? own));
    return here.length === 0 ? address : shiftAddress(address, here);
  });
}

interface Corner {
  readonly fixedColumn: string;
  readonly column: string;
  readonly fixedRow: string;
  readonly row: number;
}

function cornersOf(address: string): readonly Corner[] {
  return address.split(":").map((part) => {
    const [, fixedColumn = "", column = "", fixedRow = "", row = ""] = /^(\$?)([A-Za-z]*)(\$?)(\d+)$/.exec(part) ?? [];
    // `$4:$6` are whole rows: the one mark is that of the row.
    return column === ""
      ? { fixedColumn: "", column, fixedRow: fixedColumn || fixedRow, row: Number(row) - 1 }
      : { fixedColumn, column, fixedRow, row: Number(row) - 1 };
  });
}

function joined(corners: readonly Corner[]): string {
  return corners.map((one) => `${one.fixedColumn}${one.column}${one.fixedRow}${one.row + 1}`).join(":");
}

function shiftAddress(address: string, inserted: readonly Inserted[]): string {
  const [first, last] = cornersOf(address);
  if (!first) return address;
  if (!last) return joined([{ ...first, row: shiftRow(first.row, inserted) }]);
  const area = shiftArea({ top: first.row, bottom: last.row, left: 0, right: 0 }, inserted);
  return joined([
    { ...first, row: area.top },
    { ...last, row: area.bottom },
  ]);
}

/** The formula as it is when its cell is copied so many rows down and columns right. Absolute rows go by `inserted`. */
export function copyFormula(
  formula: string,
  by: { readonly rows: number; readonly columns: number },
  own = "",
  inserted: readonly Inserted[] = [],
): string {
  return rewriteAddresses(formula, (address, sheet) => {
    const here = inserted.filter((one) => one.sheet === (sheet ?? own));
    const corners = cornersOf(address).map((one) => ({
      ...one,
      column: one.fixedColumn || one.column === "" ? one.column : columnName(columnAt(one.column) + by.columns),
      row: one.fixedRow ? shiftRow(one.row, here) : one.row + by.rows,
    }));
    return joined(corners);
  });
}
