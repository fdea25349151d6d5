import { cellAt } from "../parts/address.ts";
import { attribute, tagsOf, unescapeXml } from "../parts/xml.ts";
import { SheetError } from "../workbook.ts";
import { copyFormula } from "./shift.ts";

/** A row of a sheet's XML with its place in it. */
export interface RowPart {
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly prefix: string;
  readonly attributes: string;
  readonly cells: readonly CellPart[];
}

export interface CellPart {
  readonly column: number;
  readonly attributes: string;
  /** Between its tags, its formula apart. */
  readonly inner: string;
  /** Spelled out, also when the file shares it with other cells. */
  readonly formula?: string;
  /** Attributes of the formula that are kept: of an array its area. */
  readonly array?: string;
}

export interface SheetRows {
  readonly rows: readonly RowPart[];
  /** Of `sheetData`: its whole, and what is within. */
  readonly from: number;
  readonly to: number;
  readonly prefix: string;
}

/** The rows of a sheet, each cell with its own formula. */
export function readRows(xml: string): SheetRows {
  const rows: RowPart[] = [];
  const shared = new Map<string, { row: number; column: number; formula: string }>();
  let data: { from: number; to: number; prefix: string } | undefined;
  let row: { row: number; from: number; prefix: string; attributes: string; cells: CellPart[] } | undefined;
  let cell:
    | { column: number; attributes: string; start: number; formula?: string; array?: string; cut?: [number, number] }
    | undefined;
  let formula: { start: number; tag: { readonly attributes: string }; from: number } | undefined;
  for (const tag of tagsOf(xml)) {
    if (tag.name === "sheetData") {
      if (tag.kind === "close") data = { from: data?.from ?? tag.from, to: tag.to, prefix: tag.prefix };
      else data = { from: tag.from, to: tag.to, prefix: tag.prefix };
    } else if (tag.name === "row" && tag.kind !== "close") {
      const number = attribute(tag, "r");
      const at = number === undefined ? (rows.at(-1)?.row ?? -1) + 1 : Number(number) - 1;
      row = { row: at, from: tag.from, prefix: tag.prefix, attributes: tag.attributes, cells: [] };
      if (tag.kind === "empty") rows.push({ ...row, to: tag.to });
    } else if (tag.name === "row" && row) {
      rows.push({ ...row, to: tag.to });
      row = undefined;
    } else if (tag.name === "c" && tag.kind !== "close") {
      if (!row) throw new SheetError("damaged");
      const name = attribute(tag, "r");
      const column = name === undefined ? (row.cells.at(-1)?.column ?? -1) + 1 : (cellAt(name)?.column ?? -1);
      if (column < 0) throw new SheetError("damaged");
      cell = { column, attributes: tag.attributes, start: tag.to };
      if (tag.kind === "empty") row.cells.push({ column, attributes: tag.attributes, inner: "" });
    } else if (tag.name === "f" && cell) {
      if (tag.kind === "open") formula = { start: tag.to, tag, from: tag.from };
      else {
        const own = tag.kind === "close" && formula ? unescapeXml(xml.slice(formula.start, tag.from)) : "";
        const head = tag.kind === "close" && formula ? formula.tag : tag;
        const at = { row: row?.row ?? 0, column: cell.column };
        cell.formula = spelledOut(head, own, at, shared);
        if (attribute(head, "t") === "array") cell.array = attribute(head, "ref") ?? "";
        cell.cut = [tag.kind === "close" && formula ? formula.from : tag.from, tag.to];
        formula = undefined;
      }
    } else if (tag.name === "c" && tag.kind === "close" && cell && row) {
      const { start, cut, ...rest } = cell;
      const inner = cut ? xml.slice(start, cut[0]) + xml.slice(cut[1], tag.from) : xml.slice(start, tag.from);
      row.cells.push({ ...rest, inner });
      cell = undefined;
    }
  }
  if (!data) throw new SheetError("damaged");
  return { rows: rows.toSorted((a, b) => a.row - b.row), ...data };
}

function spelledOut(
  head: { readonly attributes: string },
  own: string,
  at: { readonly row: number; readonly column: number },
  shared: Map<string, { row: number; column: number; formula: string }>,
): string {
  if (attribute(head, "t") !== "shared") return own;
  const number = attribute(head, "si") ?? "";
  if (own !== "") {
    shared.set(number, { ...at, formula: own });
    return own;
  }
  const master = shared.get(number);
  if (!master) return "";
  return copyFormula(master.formula, { rows: at.row - master.row, columns: at.column - master.column });
}
