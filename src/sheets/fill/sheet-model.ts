import { daySerial } from "../layout/day.ts";
import { areaAt, areaName, cellName } from "../parts/address.ts";
import { type RichText, readRichText, sharedAt } from "../parts/shared-strings.ts";
import { attribute, escapeXml, tagsOf, unescapeXml, withAttribute, withoutAttribute } from "../parts/xml.ts";
import type { StyleMaker } from "./cell-styles.ts";
import type { FillValue } from "./fill.ts";
import type { CellPlan, SheetPlan } from "./plan.ts";
import { type CellPart, type RowPart, readRows, type SheetRows } from "./sheet-rows.ts";
import { copyFormula, type Inserted, shiftArea, shiftFormula, shiftRow } from "./shift.ts";
import type { Held } from "./small-formula.ts";

/** A sheet's rows as they will be, before formulas have their values. */
export interface SheetModel {
  readonly name: string;
  readonly parsed: SheetRows;
  readonly rows: readonly ModelRow[];
}

export interface ModelRow {
  readonly row: number;
  readonly prefix: string;
  readonly attributes: string;
  /** Of a row that stays as it is. */
  readonly source?: string;
  readonly cells: readonly ModelCell[];
}

export interface ModelCell {
  readonly column: number;
  /** Without place and type: style and the like. */
  readonly attributes: string;
  readonly type: string;
  /** Between its tags, the formula apart; of a formula its value. */
  readonly inner: string;
  readonly held: Held;
  readonly formula?: string;
  readonly array?: string;
}

export interface Making {
  readonly maker: StyleMaker;
  readonly strings: readonly RichText[];
  readonly from1904: boolean;
  /** Of all sheets. */
  readonly inserted: readonly Inserted[];
}

const noPlan: SheetPlan = { cells: new Map(), inserted: [], newRows: new Map() };

/** Lays a plan over a sheet's rows. Without a plan only its formulas are brought in line. */
export function modelOf(xml: string, name: string, making: Making, plan: SheetPlan = noPlan): SheetModel {
  const parsed = readRows(xml);
  const known = new Map(parsed.rows.map((row) => [row.row, row]));
  const blank = (row: number): RowPart => ({ row, from: 0, to: 0, prefix: parsed.prefix, attributes: "", cells: [] });
  const wanted = new Set([...known.keys(), ...plan.cells.keys(), ...plan.newRows.keys()]);
  const rows: ModelRow[] = [];
  for (const at of [...wanted].toSorted((a, b) => a - b)) {
    const part = known.get(at) ?? blank(at);
    rows.push(existingRow(xml, part, name, making, plan));
    for (const [nth, cells] of (plan.newRows.get(at) ?? []).entries()) {
      const stretch = plan.inserted.some((one) => one.after === at && one.stretch);
      rows.push(
        newRow(stretch ? part : blank(at), shiftRow(at, plan.inserted) + 1 + nth, nth + 1, cells, name, making),
      );
    }
  }
  return { name, parsed, rows };
}

function existingRow(xml: string, part: RowPart, name: string, making: Making, plan: SheetPlan): ModelRow {
  const row = shiftRow(part.row, plan.inserted);
  const planned = plan.cells.get(part.row);
  const kept = part.cells
    .filter((cell) => !planned?.has(cell.column))
    .map((cell): ModelCell => {
      const formula = cell.formula === undefined ? undefined : shiftFormula(cell.formula, name, making.inserted);
      return keptCell(cell, formula, plan.inserted, making);
    });
  const put = [...(planned ?? [])].map(([column, cell]) => {
    const there = part.cells.find((one) => one.column === column);
    return plannedCell(column, cell, there?.attributes ?? "", making);
  });
  const same = row === part.row && put.length === 0 && !part.cells.some((cell) => cell.formula !== undefined);
  return {
    row,
    prefix: part.prefix,
    attributes: part.attributes,
    ...(same && part.to > part.from ? { source: xml.slice(part.from, part.to) } : {}),
    cells: [...kept, ...put].toSorted((a, b) => a.column - b.column),
  };
}

/** In the likeness of the row above: its styles and formulas, none of its texts. */
function newRow(
  like: RowPart,
  row: number,
  down: number,
  cells: ReadonlyMap<number, CellPlan>,
  name: string,
  making: Making,
): ModelRow {
  const made = like.cells.map((cell): ModelCell => {
    const plan = cells.get(cell.column);
    const given = plan && !("value" in plan && plan.value === null);
    if (plan && given) return plannedCell(cell.column, plan, cell.attributes, making);
    if (cell.formula === undefined) return plannedCell(cell.column, { value: null }, cell.attributes, making);
    const formula = copyFormula(cell.formula, { rows: down, columns: 0 }, name, making.inserted);
    return { ...keptCell(cell, formula, [], making), inner: "", held: undefined };
  });
  const beside = [...cells].filter(([column]) => !like.cells.some((cell) => cell.column === column));
  const more = beside.map(([column, plan]) => plannedCell(column, plan, "", making));
  const attributes = withoutAttribute(like.attributes, "hidden");
  return { row, prefix: like.prefix, attributes, cells: [...made, ...more].toSorted((a, b) => a.column - b.column) };
}

function keptCell(
  cell: CellPart,
  formula: string | undefined,
  inserted: readonly Inserted[],
  making: Making,
): ModelCell {
  const type = attribute(cell, "t") ?? "n";
  const area = cell.array === undefined ? undefined : areaAt(cell.array);
  return {
    column: cell.column,
    attributes: bare(cell.attributes),
    type,
    inner: cell.inner,
    held: heldBy(cell, type, making),
    ...(formula === undefined ? {} : { formula }),
    ...(area ? { array: areaName(shiftArea(area, inserted)) } : {}),
  };
}

function bare(attributes: string): string {
  return withoutAttribute(withoutAttribute(attributes, "r"), "t");
}

function heldBy(cell: CellPart, type: string, making: Making): Held {
  let start = 0;
  for (const tag of tagsOf(cell.inner)) {
    if (tag.name === "is" && tag.kind === "open") return readRichText(cell.inner).text;
    if (tag.name !== "v") continue;
    if (tag.kind === "open") start = tag.to;
    else if (tag.kind === "close") {
      const text = unescapeXml(cell.inner.slice(start, tag.from));
      if (type === "n") return text === "" ? null : Number(text);
      if (type === "e") return undefined;
      return type === "s" ? sharedAt(making.strings, text).text : text;
    }
  }
  return null;
}

function plannedCell(column: number, plan: CellPlan, attributes: string, making: Making): ModelCell {
  const style = Number(attribute({ attributes }, "s") ?? 0);
  const rest = bare(attributes);
  if ("formula" in plan)
    return { column, attributes: rest, type: "n", inner: "", held: undefined, formula: plan.formula };
  const { value } = plan;
  if (value === null) return { column, attributes: rest, type: "n", inner: "", held: null };
  if (typeof value === "number" && Number.isFinite(value)) {
    return { column, attributes: rest, type: "n", inner: `<v>${value}</v>`, held: value };
  }
  const serial = serialOf(value, style, making);
  if (serial !== undefined) return { column, attributes: rest, type: "n", inner: `<v>${serial}</v>`, held: serial };
  const text = textOf(value);
  const own = styleFor(text, style, making.maker);
  const inner = `<is><t xml:space="preserve">${escapeXml(officeSafe(text))}</t></is>`;
  const styled = own === style ? rest : withAttribute(rest, "s", String(own));
  return { column, attributes: styled, type: "inlineStr", inner, held: text };
}

/** A day goes in as one where the form shows days there; elsewhere as text. */
function serialOf(value: FillValue, style: number, making: Making): number | undefined {
  if (value === null || typeof value !== "object") return undefined;
  return making.maker.styleOf(style)?.shows === "day" ? daySerial(value.day, making.from1904) : undefined;
}

function textOf(value: FillValue): string {
  if (value === null) return "";
  return typeof value === "object" ? value.day : String(value);
}

/** A text that happens to look like an escape of the format is escaped itself. */
function officeSafe(text: string): string {
  return text.replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_");
}

function styleFor(text: string, style: number, maker: StyleMaker): number {
  if (/^[=+\-@]/.test(text)) return maker.asQuoted(style);
  return /^(?:\d{11,}[Xx]?|0\d+)$/.test(text) ? maker.asText(style) : style;
}

/** One row of the model as XML; `valueAt` says what a formula gives. */
export function rowXml(row: ModelRow, valueAt: (cell: ModelCell) => string): string {
  if (row.source !== undefined) return row.source;
  const { prefix } = row;
  const cells = row.cells.map((cell) => {
    const place = withAttribute("", "r", cellName(row.row, cell.column));
    const inner = cell.formula === undefined ? cell.inner : `${formulaXml(cell)}${valueAt(cell)}`;
    const value = prefix === "" ? inner : inner.replaceAll(/<(\/?)(?=(?:v|is|t|f)[ >])/g, `<$1${prefix}`);
    const typed = cell.type === "n" || inner === "" ? "" : ` t="${cell.type}"`;
    return `<${prefix}c${place}${cell.attributes}${typed}${value === "" ? "/>" : `>${value}</${prefix}c>`}`;
  });
  // A hint of which columns are used; it may be wrong now and need not be there.
  const attributes = withAttribute(withoutAttribute(row.attributes, "spans"), "r", String(row.row + 1));
  return `<${prefix}row${attributes}${cells.length === 0 ? "/>" : `>${cells.join("")}</${prefix}row>`}`;
}

function formulaXml(cell: ModelCell): string {
  const kept = cell.array === undefined ? "" : ` t="array" ref="${cell.array}"`;
  return `<f${kept}>${escapeXml(cell.formula ?? "")}</f>`;
}
