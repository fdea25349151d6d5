import { parseCsv } from "hucre/csv";
import { cellText } from "./cell-text.ts";
import type { Layout } from "./layout/layout.ts";
import { type Caps, SheetError, type Workbook } from "./workbook.ts";

/** A table as text: UTF-8, UTF-16 or, as Excel and WPS write it in Chinese, GB18030; comma, semicolon or tab between the cells. */
export function readText(bytes: Buffer, caps: Caps): Workbook {
  return { sheets: [{ name: "", rows: parse(bytes, caps).rows }] };
}

/** The same as a layout: nothing but cells, and how it was read. */
export function layoutOfText(bytes: Buffer, caps: Caps): Layout {
  const { rows, encoding, delimiter } = parse(bytes, caps);
  const sheet = {
    name: "",
    state: "visible" as const,
    protected: false,
    rows,
    kinds: rows.map((row) => row.map((cell) => (cell === "" ? " " : "t")).join("")),
    marks: [],
    merges: [],
    hiddenRows: [],
    hiddenColumns: [],
    validations: [],
    widths: {},
    framed: {},
    formats: {},
  };
  return { sheets: [sheet], names: [], macros: false, text: { encoding, delimiter } };
}

function parse(
  bytes: Buffer,
  caps: Caps,
): { readonly rows: string[][]; readonly encoding: string; readonly delimiter: string } {
  const { text, encoding } = decode(bytes);
  // Excel's own hint in the first line goes before every guess, and is no row.
  const hint = /^sep=(.)\r?\n/.exec(text);
  const delimiter = hint?.[1] ?? delimiterOf(text);
  const plain = (hint ? text.slice(hint[0].length) : text).replaceAll(/\r\n?/g, "\n");
  const rows = parseCsv(plain, { delimiter });
  if (rows.length > caps.rows || rows.some((row) => row.length > caps.columns)) throw new SheetError("many-cells");
  const cells = rows.reduce((count, row) => count + row.length, 0);
  if (cells > caps.cells) throw new SheetError("many-cells");
  return { rows: rows.map((row) => row.map(cellText)), encoding, delimiter };
}

function decode(bytes: Buffer): { readonly text: string; readonly encoding: string } {
  const wide =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff && "utf-16be";
  for (const encoding of wide ? [wide] : ["utf-8", "gb18030"]) {
    try {
      return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
    } catch {
      // Not this one.
    }
  }
  throw new SheetError("csv-encoding");
}

const looked = 20;

/** The mark that divides most lines alike. What stands in quotes counts for nothing; titles above the table have none. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 20_000).replaceAll(/"(?:[^"]|"")*"/g, "");
  const lines = head.split(/\r\n?|\n/).slice(0, looked);
  const counted = [",", "\t", ";"].map((mark) => {
    const counts = lines.map((line) => line.split(mark).length - 1).filter((count) => count > 0);
    const usual = Math.max(0, ...counts.map((count) => counts.filter((one) => one === count).length * count));
    return { mark, usual };
  });
  return counted.toSorted((a, b) => b.usual - a.usual)[0]?.mark ?? ",";
}
