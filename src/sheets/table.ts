import type { Workbook } from "./workbook.ts";

export interface ColumnToFind {
  readonly key: string;
  /** As the header may call it, the usual one first. */
  readonly names: readonly [string, ...string[]];
  readonly optional?: boolean;
}

export interface TableRow {
  readonly sheet: string;
  /** As people count, from 1. */
  readonly line: number;
  /** By column key; blank when the cell or its column is not there. */
  readonly cells: Readonly<Record<string, string>>;
}

export type Found =
  | { readonly ok: true; readonly rows: readonly TableRow[] }
  /** The headers that no sheet has, of the row that came nearest. */
  | { readonly ok: false; readonly missing: readonly string[] };

// Titles, the unit that fills in and the day it did stand above the header.
const mostAbove = 30;

/** A header as it is compared: width, spaces, line breaks, marks of what must be filled in and brackets folded. */
export function foldHeader(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/\((?:必填|选填|可不填|required|optional)\)|[\s*:：]/gu, "");
}

/**
 * The rows of every sheet that has the header, wherever it stands and in whatever order its columns are. Blank rows and a
 * repeated header are left out.
 */
export function findTable(book: Workbook, columns: readonly ColumnToFind[]): Found {
  const rows: TableRow[] = [];
  let found = false;
  let nearest: readonly string[] = columns.filter((one) => !one.optional).map((one) => one.names[0]);
  for (const sheet of book.sheets) {
    const places = sheet.rows.slice(0, mostAbove).map((row) => placesOf(row, columns));
    const at = places.findIndex((one) => one.missing.length === 0);
    const header = places[at];
    if (!header) {
      nearest = [nearest, ...places.map((one) => one.missing)].toSorted((a, b) => a.length - b.length)[0] ?? nearest;
      continue;
    }
    found = true;
    for (const [index, row] of sheet.rows.entries()) {
      if (index <= at || row.every((cell) => cell === "")) continue;
      if (placesOf(row, columns).missing.length === 0) continue;
      const cells = columns.map(({ key }) => [key, row[header.places.get(key) ?? -1] ?? ""] as const);
      if (cells.every(([, cell]) => cell === "")) continue;
      rows.push({ sheet: sheet.name, line: index + 1, cells: Object.fromEntries(cells) });
    }
  }
  return found ? { ok: true, rows } : { ok: false, missing: nearest };
}

function placesOf(
  row: readonly string[],
  columns: readonly ColumnToFind[],
): { readonly places: ReadonlyMap<string, number>; readonly missing: readonly string[] } {
  const headers = row.map(foldHeader);
  const places = new Map<string, number>();
  const missing: string[] = [];
  for (const { key, names, optional } of columns) {
    const at = headers.findIndex((header) => names.some((name) => foldHeader(name) === header));
    if (at >= 0) places.set(key, at);
    else if (!optional) missing.push(names[0]);
  }
  return { places, missing };
}
