import { readSheets } from "./layout/read-layout.ts";
import type { Area } from "./parts/address.ts";
import { openPackage } from "./parts/package.ts";
import type { Caps, Sheet, Workbook } from "./workbook.ts";

/**
 * Reads the values of an .xlsx that was let in by the zip guard; hidden sheets are left out. Formulas give the value that was
 * stored with them; none is worked out.
 */
export async function readXlsx(bytes: Buffer, caps: Caps): Promise<Workbook> {
  const book = await openPackage(bytes, caps);
  const sheets: Sheet[] = [];
  for await (const { name, rows, merges } of readSheets(book, caps, (part) => part.state === "visible")) {
    sheets.push({ name, rows: trimmed(spread(rows.map(withoutBlankEnd), merges)) });
  }
  return { sheets };
}

/** A formula without a value is a blank cell here. */
function withoutBlankEnd(row: readonly string[]): readonly string[] {
  return row.at(-1) === "" ? row.slice(0, row.findLastIndex((cell) => cell !== "") + 1) : row;
}

type Rows = readonly (readonly string[])[];

/** A cell merged downwards, such as a village over its twelve households, says the same in every line of it. */
function spread(rows: Rows, merges: readonly Area[]): Rows {
  const down = merges.filter(({ top, left, right }) => left === right && (rows[top]?.[left] ?? "") !== "");
  if (down.length === 0) return rows;
  const all = rows.map((row) => [...row]);
  for (const { top, bottom, left } of down) {
    const value = all[top]?.[left] ?? "";
    for (const row of all.slice(top + 1, bottom + 1)) {
      while (row.length <= left) row.push("");
      row[left] = value;
    }
  }
  return all;
}

function trimmed(rows: Rows): Rows {
  const isBlank = (row: readonly string[]): boolean => row.every((cell) => cell === "");
  return rows.slice(0, rows.findLastIndex((row) => !isBlank(row)) + 1);
}
