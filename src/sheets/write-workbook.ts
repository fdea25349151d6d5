import { buffer } from "node:stream/consumers";
import { writeXlsx, writeXlsxStream } from "hucre/xlsx";
import type { BookToWrite, ColumnToWrite, LongSheet } from "./workbook.ts";

const widest = 60;

/**
 * An .xlsx with its header frozen. Whatever a cell says it stays what it says: text columns are written as text, digits and
 * leading zeros included, and a cell that begins like a formula is none.
 */
export async function writeWorkbook(book: BookToWrite): Promise<Buffer> {
  const bytes = await writeXlsx({
    sheets: book.sheets.map(({ name, columns, rows }) => ({
      name: sheetName(name),
      columns: columns.map((column, at) => ({
        header: column.header,
        key: String(at),
        width:
          column.width ??
          fitting(
            column,
            rows.slice(0, 200).map((row) => row[at] ?? ""),
          ),
        ...(column.kind === "number" ? {} : { numFmt: "@" }),
      })),
      data: rows.map((row) => Object.fromEntries(columns.map((column, at) => [String(at), cell(column, row[at])]))),
      freezePane: { rows: 1 },
    })),
  });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The same for a sheet of tens of thousands of rows: they are written one by one, and others have their turn between. Note
 * and header are frozen.
 */
export async function writeLongSheet({ name, note, columns, rows }: LongSheet): Promise<Buffer> {
  const sample = [...Iterator.from(rows()).take(200)];
  function* lines(): Iterable<(string | number | null)[]> {
    yield [note];
    yield columns.map((column) => column.header);
    for (const row of rows()) yield columns.map((column, at) => cell(column, row[at]));
  }
  return buffer(
    writeXlsxStream(lines(), {
      name: sheetName(name),
      columns: columns.map((column, at) => ({
        width:
          column.width ??
          fitting(
            column,
            sample.map((row) => row[at] ?? ""),
          ),
        ...(column.kind === "number" ? {} : { numFmt: "@" }),
      })),
      freezePane: { rows: 2 },
    }),
  );
}

function cell(column: ColumnToWrite, value: string | number | null | undefined): string | number | null {
  if (value === null || value === undefined || value === "") return null;
  if (column.kind === "number" && typeof value === "number") return value;
  // Characters that no XML can hold would make the file unreadable.
  return String(value)
    .replaceAll(/[\p{Cc}\ufffe\uffff]/gu, (mark) => (/[\t\n]/.test(mark) ? mark : ""))
    .slice(0, 32_767);
}

function fitting(column: ColumnToWrite, values: readonly (string | number)[]): number {
  const longest = Math.max(...[column.header, ...values].map((value) => breadth(String(value))));
  return Math.min(longest + 2, widest);
}

function breadth(text: string): number {
  return Array.from(text.split("\n")[0] ?? "").reduce((sum, letter) => sum + (letter > "\u2e80" ? 2 : 1), 0);
}

/** Excel takes 31 characters and none of these. */
function sheetName(name: string): string {
  return name.replaceAll(/[[\]:*?/\\]/g, " ").slice(0, 31) || "Sheet1";
}
