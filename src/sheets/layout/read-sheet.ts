import { numberText } from "../cell-text.ts";
import { type Area, areaAt, cellAt, columnAt } from "../parts/address.ts";
import { plainText, type RichText, readRichText, sharedAt, standalone } from "../parts/shared-strings.ts";
import type { CellStyle } from "../parts/styles.ts";
import { attribute, isOn, nextTag, type Tag, unescapeOffice, unescapeXml } from "../parts/xml.ts";
import { type Caps, SheetError } from "../workbook.ts";
import { CellStore, Interned } from "./cell-store.ts";
import { daySerialText } from "./day.ts";
import type { CellMark, SheetLayout, Validation } from "./layout.ts";

export interface SheetSetting {
  readonly styles: readonly CellStyle[];
  readonly strings: readonly RichText[];
  readonly from1904: boolean;
  readonly caps: Caps;
  /** Of the unpacked part, in bytes. */
  readonly size: number;
  /** Told now and then how many rows were read, and which share of the sheet that is. */
  readonly progress?: ((rows: number, share: number) => void) | undefined;
}

// A form's own rows; formats run on for a million more.
const formRows = 3000;

/** Reads one sheet in a single pass over its text, which comes in pieces of whole rows; its name and state stand in the workbook. */
export async function readSheet(
  pieces: AsyncIterable<string>,
  setting: SheetSetting,
): Promise<{ readonly sheet: SheetLayout; readonly cells: number }> {
  const reading = new SheetReading(setting);
  let length = 0;
  for await (const xml of pieces) {
    reading.read(xml);
    length += xml.length;
    setting.progress?.(reading.rows, Math.min(1, length / Math.max(1, setting.size)));
  }
  return { sheet: reading.sheet(), cells: reading.cells };
}

// Most cells of most sheets: a place, a style, a type and a value. Read at one blow, as a large sheet has millions.
const plainCell =
  /<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="(\d+)")?(?: t="(\w+)")?(?: s="(\d+)")?><v>([^<&]*)<\/v><\/c>/y;
const plainNumber = /^(?:0|-?[1-9]\d{0,11})$/;

interface OpenCell {
  readonly row: number;
  readonly column: number;
  readonly type: string;
  readonly style: CellStyle | undefined;
  formula?: string;
  value?: string;
  rich?: RichText;
}

class SheetReading {
  #xml = "";
  readonly #setting: SheetSetting;
  readonly #store = new CellStore();
  readonly #texts = new Interned();
  readonly #days = new Map<number, string | undefined>();
  readonly #marks: CellMark[] = [];
  readonly #merges: Area[] = [];
  readonly #hiddenRows: number[] = [];
  readonly #hiddenColumns: number[] = [];
  readonly #validations: Validation[] = [];
  readonly #widths: Record<number, number> = {};
  readonly #framed: Record<number, number> = {};
  readonly #formats: Record<string, string> = {};
  #protected = false;
  #row = -1;
  #column = -1;
  #cell: OpenCell | undefined;
  #start = 0;
  #rule: { areas: readonly Area[]; type: string; formula: string } | undefined;
  cells = 0;

  constructor(setting: SheetSetting) {
    this.#setting = setting;
  }

  read(xml: string): void {
    // A row that ends within a cell.
    if (this.#cell) throw new SheetError("damaged");
    this.#xml = xml;
    let at = xml.indexOf("<");
    while (at >= 0) {
      plainCell.lastIndex = at;
      const match = this.#cell ? null : plainCell.exec(xml);
      if (match) {
        this.#takePlainCell(match);
        at = xml.indexOf("<", plainCell.lastIndex);
        continue;
      }
      const tag = nextTag(xml, at);
      if (!tag) return;
      this.#take(tag);
      at = xml.indexOf("<", tag.to);
    }
  }

  #take(tag: Tag): void {
    if (tag.name === "c") this.#takeCell(tag);
    else if (this.#cell) this.#takeWithin(this.#cell, tag);
    else if (tag.name === "row" && tag.kind !== "close") this.#takeRow(tag);
    else if (tag.name === "mergeCell" && tag.kind !== "close") {
      const area = areaAt(attribute(tag, "ref") ?? "");
      if (!area) throw new SheetError("damaged");
      this.#merges.push(area);
      if (this.#merges.length > this.#setting.caps.cells) throw new SheetError("many-cells");
    } else if (tag.name === "col" && tag.kind !== "close") this.#takeColumns(tag);
    else if (tag.name === "sheetProtection" && tag.kind !== "close") this.#protected = isOn(tag, "sheet");
    else if (tag.name === "dataValidation") this.#takeRule(tag);
    else if (this.#rule) this.#takeWithinRule(this.#rule, tag);
  }

  get rows(): number {
    return this.#row + 1;
  }

  sheet(): SheetLayout {
    return {
      name: "",
      state: "visible",
      protected: this.#protected,
      ...this.#store.done(),
      marks: this.#marks,
      merges: this.#merges,
      hiddenRows: this.#hiddenRows,
      hiddenColumns: this.#hiddenColumns,
      validations: this.#validations,
      widths: this.#widths,
      framed: this.#framed,
      formats: this.#formats,
    };
  }

  #takeRow(tag: Tag): void {
    const number = attribute(tag, "r");
    this.#row = number === undefined ? this.#row + 1 : Number(number) - 1;
    if (!(this.#row >= 0 && this.#row <= 1_048_575)) throw new SheetError("damaged");
    this.#column = -1;
    if (isOn(tag, "hidden") && this.#row < this.#setting.caps.rows) this.#hiddenRows.push(this.#row);
  }

  #takeColumns(tag: Tag): void {
    const first = Number(attribute(tag, "min")) - 1;
    // What is said of all columns to the edge of the sheet is no form.
    const last = Math.min(Number(attribute(tag, "max")) - 1, first + this.#setting.caps.columns);
    for (let at = first; at <= last; at += 1) {
      if (isOn(tag, "hidden")) this.#hiddenColumns.push(at);
      const width = attribute(tag, "width");
      if (width !== undefined) this.#widths[at] = Number(width);
    }
  }

  #takeRule(tag: Tag): void {
    if (tag.kind !== "close") {
      const areas = areasOf(attribute(tag, "sqref") ?? "");
      this.#rule = { areas, type: attribute(tag, "type") ?? "none", formula: "" };
    }
    if (tag.kind === "open" || !this.#rule) return;
    this.#validations.push(this.#rule);
    this.#rule = undefined;
  }

  /** A list on another sheet stands in an extension, with formula and areas as elements of their own. */
  #takeWithinRule(rule: { areas: readonly Area[]; formula: string }, tag: Tag): void {
    if (tag.kind === "open" && /^(?:formula1|f|sqref)$/.test(tag.name)) this.#start = tag.to;
    if (tag.kind !== "close") return;
    const text = this.#xml.slice(this.#start, tag.from);
    if (text.includes("<")) return;
    if (tag.name === "sqref") rule.areas = areasOf(text);
    if (tag.name === "f" || tag.name === "formula1") rule.formula = unescapeXml(text);
  }

  #takeCell(tag: Tag): void {
    if (tag.kind === "close") {
      if (this.#cell) this.#put(this.#cell);
      this.#cell = undefined;
      return;
    }
    const name = attribute(tag, "r");
    const at = name === undefined ? { row: this.#row, column: this.#column + 1 } : cellAt(name);
    if (!at || at.row < 0) throw new SheetError("damaged");
    const style = this.#styleAt(at.row, at.column, Number(attribute(tag, "s") ?? 0));
    if (tag.kind === "open") this.#cell = { ...at, type: attribute(tag, "t") ?? "n", style };
  }

  #takePlainCell(match: RegExpExecArray): void {
    const [, letters = "", digits, before, type = "n", after, value = ""] = match;
    const row = Number(digits) - 1;
    const column = columnAt(letters);
    const style = this.#styleAt(row, column, Number(before ?? after ?? 0));
    this.#put({ row, column, type, style, value });
  }

  #styleAt(row: number, column: number, number: number): CellStyle | undefined {
    this.#column = column;
    const style = this.#setting.styles[number];
    if (row < formRows && style) {
      if (style.framed) this.#framed[row] = (this.#framed[row] ?? 0) + 1;
      if (style.format !== "General" && column < this.#setting.caps.columns) {
        this.#formats[`${row},${column}`] = style.format;
      }
    }
    return style;
  }

  #takeWithin(cell: OpenCell, tag: Tag): void {
    if (tag.name === "f" && tag.kind === "empty") cell.formula = "";
    else if (tag.kind === "open" && /^(?:f|v|is)$/.test(tag.name)) this.#start = tag.to;
    else if (tag.kind !== "close") return;
    else if (tag.name === "f") cell.formula = unescapeXml(this.#xml.slice(this.#start, tag.from));
    else if (tag.name === "v") cell.value = unescapeXml(this.#xml.slice(this.#start, tag.from));
    else if (tag.name === "is") cell.rich = readRichText(this.#xml.slice(this.#start, tag.from));
  }

  #put(cell: OpenCell): void {
    const { caps } = this.#setting;
    const raw = this.#valueOf(cell);
    const { text } = raw;
    const struck = (cell.style?.struck ?? false) || cell.rich?.struck;
    if (text === "" && cell.formula === undefined) return;
    this.cells += 1;
    if (cell.row >= caps.rows || cell.column >= caps.columns || this.cells > caps.cells)
      throw new SheetError("many-cells");
    this.#store.put(cell.row, cell.column, text, text === "" ? " " : raw.kind);
    const uncached =
      cell.formula !== undefined && (cell.value === undefined || (cell.value === "" && cell.type !== "str"));
    const outside = cell.formula !== undefined && leadsOutside(cell.formula);
    const cleaned = cell.rich?.cleaned ?? false;
    const rich = cell.rich?.rich ?? false;
    if (cell.formula === undefined && !rich && !struck && !cleaned) return;
    this.#marks.push({
      row: cell.row,
      column: cell.column,
      ...(cell.formula === undefined ? {} : { formula: standalone(cell.formula) }),
      ...(uncached ? { uncached } : {}),
      ...(outside ? { outside } : {}),
      ...(rich ? { rich } : {}),
      ...(struck ? { struck } : {}),
      ...(cleaned ? { cleaned } : {}),
    });
  }

  #valueOf(cell: OpenCell): { readonly text: string; readonly kind: string } {
    const value = cell.value ?? "";
    if (cell.rich) return { text: this.#texts.of(cell.rich.text), kind: "t" };
    if (value === "") return { text: "", kind: " " };
    switch (cell.type) {
      case "s":
        cell.rich = sharedAt(this.#setting.strings, value);
        return { text: cell.rich.text, kind: "t" };
      case "str":
      case "inlineStr":
        cell.rich = plainText(unescapeOffice(value));
        return { text: this.#texts.of(cell.rich.text), kind: "t" };
      case "b":
        return { text: value === "1" || value === "true" ? "TRUE" : "FALSE", kind: "b" };
      case "e":
        return { text: standalone(value), kind: "e" };
      case "d":
        return { text: standalone(value.replace("T", " ").replace(/ 00:00(?::00)?(?:\.0+)?Z?$/, "")), kind: "d" };
      default:
        return this.#numberOf(value, cell.style);
    }
  }

  #numberOf(said: string, style: CellStyle | undefined): { readonly text: string; readonly kind: string } {
    if (style?.shows === "day") {
      const day = this.#dayOf(Number(said));
      if (day !== undefined) return { text: day, kind: "d" };
    }
    const kind = style?.shows === "percent" ? "p" : "n";
    if (plainNumber.test(said)) return { text: said, kind };
    const value = Number(said);
    if (!Number.isFinite(value)) throw new SheetError("damaged");
    return { text: numberText(value), kind };
  }

  /** A column of days has few different ones. */
  #dayOf(serial: number): string | undefined {
    const known = this.#days.get(serial);
    if (known !== undefined) return known;
    const day = daySerialText(serial, this.#setting.from1904);
    if (this.#days.size < mostDays) this.#days.set(serial, day);
    return day;
  }
}

const mostDays = 10_000;

/** Another workbook in brackets, a program to be started (`cmd|'…'!A1`), or an address. */
function leadsOutside(formula: string): boolean {
  return /\[\d+\]|\[[^\]]+\.xl\w+\]|\|\s*'|\b(?:HYPERLINK|WEBSERVICE|IMPORTDATA|DDE|CALL)\s*\(/i.test(formula);
}

function areasOf(names: string): readonly Area[] {
  return names.split(/\s+/).flatMap((name) => areaAt(name) ?? []);
}
