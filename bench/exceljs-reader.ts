import ExcelJS from "exceljs";

/** Reads a workbook as exceljs does it, whole or streaming, and says how many cells it saw and its own peak of memory. */
async function read(file: string, way: string): Promise<number> {
  let cells = 0;
  const count = (row: ExcelJS.Row): void => row.eachCell(() => (cells += 1));
  if (way === "whole") {
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(file);
    for (const sheet of book.worksheets) sheet.eachRow(count);
    return cells;
  }
  for await (const sheet of new ExcelJS.stream.xlsx.WorkbookReader(file, {})) {
    for await (const row of sheet) count(row);
  }
  return cells;
}

const [file = "", way = ""] = process.argv.slice(2);
const cells = await read(file, way);
process.send?.({ cells, peakMb: process.resourceUsage().maxRSS / 1024 }, undefined, undefined, () => process.exit(0));
