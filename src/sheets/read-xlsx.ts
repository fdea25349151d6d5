import { type CellValue, type MergeRange, readXlsx as parse } from "hucre/xlsx";
import { cellText } from "./cell-text.ts";
import { type Caps, type Sheet, SheetError, type Workbook } from "./workbook.ts";
import { checkSizes, readZipDirectory } from "./zip-guard.ts";

/** Reads an .xlsx that was let in by the zip guard. Formulas give the value that was stored with them; none is worked out. */
export async function readXlsx(bytes: Buffer, caps: Caps): Promise<Workbook> {
  const entries = readZipDirectory(bytes, caps);
  const names = new Set(entries.map((entry) => entry.name.toLowerCase()));
  if (names.has("xl/workbook.bin")) throw new SheetError("xls");
  if (!names.has("xl/workbook.xml")) throw new SheetError("not-a-workbook");
  checkSizes(bytes, entries);
  const book = await parse(bytes, {
    maxRows: caps.rows + 1,
    sheets: (info) => !info.hidden && !info.veryHidden,
  }).catch((err: unknown) => {
    // Two far corners span more cells than the parser would lay out.
    const vast = err instanceof Error && / limit\b/.test(err.message);
    throw new SheetError(vast ? "many-cells" : "damaged", { cause: err });
  });
  if (book.sheets.length > caps.sheets) throw new SheetError("many-cells");
  let left = caps.cells;
  const sheets = book.sheets.map((sheet): Sheet => {
    if (sheet.rows.length > caps.rows) throw new SheetError("many-cells");
    const rows = sheet.rows.map((row) => {
      const cells = readRow(row);
      left -= cells.length;
      if (cells.length > caps.columns || left < 0) throw new SheetError("many-cells");
      return cells;
    });
    return { name: sheet.name, rows: trimEnd(spread(rows, sheet.merges ?? [])) };
  });
  return { sheets };
}

/** Without the blank cells at its end: formats alone make a row thousands of cells long. */
function readRow(row: readonly CellValue[]): string[] {
  let length = row.length;
  while (length > 0 && (row[length - 1] === null || row[length - 1] === "")) length -= 1;
  return row.slice(0, length).map(cellText);
}

/** A cell merged downwards, such as a village over its twelve households, says the same in every line of it. */
function spread(rows: string[][], merges: readonly MergeRange[]): string[][] {
  for (const { startRow, endRow, startCol, endCol } of merges) {
    const value = rows[startRow]?.[startCol];
    if (!value || startCol !== endCol) continue;
    for (const row of rows.slice(startRow + 1, endRow + 1)) {
      while (row.length <= startCol) row.push("");
      row[startCol] = value;
    }
  }
  return rows;
}

function trimEnd(rows: string[][]): string[][] {
  return rows.slice(0, rows.findLastIndex((row) => row.some((cell) => cell !== "")) + 1);
}
