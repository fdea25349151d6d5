import { parseCsv } from "hucre/csv";
import { cellText } from "./cell-text.ts";
import { type Caps, SheetError, type Workbook } from "./workbook.ts";

/** A table as text: UTF-8 or, as Excel and WPS write it in Chinese, GB18030; comma, semicolon or tab between the cells. */
export function readText(bytes: Buffer, caps: Caps): Workbook {
  const text = decode(bytes);
  const rows = parseCsv(text, { delimiter: delimiterOf(text) });
  if (rows.length > caps.rows || rows.some((row) => row.length > caps.columns)) throw new SheetError("many-cells");
  const cells = rows.reduce((count, row) => count + row.length, 0);
  if (cells > caps.cells) throw new SheetError("many-cells");
  return { sheets: [{ name: "", rows: rows.map((row) => row.map(cellText)) }] };
}

function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  for (const encoding of ["utf-8", "gb18030"]) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not this one.
    }
  }
  throw new SheetError("csv-encoding");
}

function delimiterOf(text: string): string {
  const [first = ""] = text.split("\n", 1);
  const counted = [",", "\t", ";"].map((mark) => ({ mark, count: first.split(mark).length }));
  return counted.toSorted((a, b) => b.count - a.count)[0]?.mark ?? ",";
}
