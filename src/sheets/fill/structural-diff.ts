import type { Layout, NamedArea, SheetLayout } from "../layout/layout.ts";
import { layoutOf } from "../layout/read-layout.ts";
import { type Area, areaAt, areaName, cellName, columnName } from "../parts/address.ts";
import type { Caps } from "../workbook.ts";
import type { WasFilled } from "./fill.ts";

type Rows = WasFilled["inserted"];

/**
 * What differs in form between a workbook and another made from it: merges, widths, number formats, rules for cells, print
 * areas and names. `inserted` are the rows that were put in; each counts as the one in whose likeness it is. [] means equal.
 */
export async function structuralDiffOf(
  before: Buffer,
  after: Buffer,
  inserted: Rows,
  caps: Caps,
): Promise<readonly string[]> {
  return layoutDiff(await layoutOf(before, caps), await layoutOf(after, caps), inserted);
}

/** The same of layouts. Everything of the second is led back to where it came from in the first. */
export function layoutDiff(before: Layout, after: Layout, inserted: Rows): readonly string[] {
  const names = (layout: Layout): string => layout.sheets.map((sheet) => `${sheet.name} ${sheet.state}`).join("\n");
  if (names(before) !== names(after)) return ["sheets"];
  const found: string[] = [];
  for (const [at, sheet] of before.sheets.entries()) {
    const filled = after.sheets[at];
    if (!filled) continue;
    const back = wayBack(inserted.filter((one) => one.sheet === sheet.name));
    found.push(...sheetDiff(sheet, filled, back).map((one) => `${sheet.name}: ${one}`));
  }
  const mapped = (name: NamedArea, back: (sheet: string) => WayBack | undefined): string =>
    `${name.name} ${name.sheet ?? ""} ${ledBack(name.refersTo, back)}`;
  const ways = new Map(
    before.sheets.map((one) => [one.name, wayBack(inserted.filter((row) => row.sheet === one.name))]),
  );
  const same = before.names.map((name) => mapped(name, () => undefined)).toSorted();
  const now = after.names.map((name) => mapped(name, (sheet) => ways.get(sheet))).toSorted();
  if (same.join("\n") !== now.join("\n")) found.push(`names: ${same.join("; ")} | ${now.join("; ")}`);
  return found;
}

/** The row of the first that a row of the second stands for. */
type WayBack = (row: number) => number;

function wayBack(inserted: Rows): WayBack {
  // From the top down, each step taking out what came in above.
  const steps = inserted.toSorted((a, b) => a.after - b.after);
  return (row) => {
    let gone = 0;
    for (const { after, count } of steps) {
      if (row - gone <= after) break;
      if (row - gone <= after + count) return after;
      gone += count;
    }
    return row - gone;
  };
}

function sheetDiff(before: SheetLayout, after: SheetLayout, back: WayBack): readonly string[] {
  const found: string[] = [];
  const areas = (list: readonly Area[], way: WayBack): string =>
    [...new Set(list.map((area) => areaName({ ...area, top: way(area.top), bottom: way(area.bottom) })))]
      .toSorted()
      .join(" ");
  const here: WayBack = (row) => row;
  const compare = (what: string, a: string, b: string): void => {
    if (a !== b) found.push(`${what}: ${a} | ${b}`);
  };
  compare("merges", areas(before.merges, here), areas(after.merges, back));
  compare("copied merges", copies(before.merges, after, back), copies(after.merges, after, back, true));
  const rules = (sheet: SheetLayout, way: WayBack): string =>
    sheet.validations
      .map((rule) => `${rule.type} ${areas(rule.areas, way)} ${rule.list?.join(",") ?? rule.formula}`)
      .toSorted()
      .join("; ");
  compare("validations", rules(before, here), rules(after, back));
  const fresh = after.hiddenColumns.filter((at) => !before.hiddenColumns.includes(at));
  const widths = (sheet: SheetLayout): string =>
    Object.entries(sheet.widths)
      .filter(([at]) => !fresh.includes(Number(at)))
      .map(([at, width]) => `${columnName(Number(at))} ${width}`)
      .join(" ");
  compare("widths", widths(before), widths(after));
  compare("hidden rows", before.hiddenRows.join(" "), [...new Set(after.hiddenRows.map(back))].join(" "));
  if (before.protected !== after.protected) found.push("protection");
  found.push(...formatDiff(before, after, back));
  return found;
}

/** Each row put in repeats the merges of the row that it is like, so areas within one row are counted. */
function copies(list: readonly Area[], after: SheetLayout, back: WayBack, isAfter = false): string {
  const flat = list.filter((area) => area.top === area.bottom);
  if (isAfter) return String(flat.length);
  const rows = Math.max(after.rows.length, ...after.merges.map((area) => area.bottom + 1));
  let count = 0;
  for (let row = 0; row < rows; row += 1) count += flat.filter((area) => area.top === back(row)).length;
  return String(count);
}

function formatDiff(before: SheetLayout, after: SheetLayout, back: WayBack): readonly string[] {
  const found: string[] = [];
  for (const [at, format] of Object.entries(after.formats)) {
    const [row = 0, column = 0] = at.split(",").map(Number);
    const was = before.formats[`${back(row)},${column}`] ?? "General";
    // A text may be marked as one: long digits, or what would else be taken for a formula.
    const asText = format === "@" && after.kinds[row]?.[column] === "t";
    if (was !== format && !asText) found.push(`format of ${cellName(row, column)}: ${was} | ${format}`);
  }
  const kept = new Set(Object.keys(after.formats).map((at) => `${back(Number(at.split(",")[0]))},${at.split(",")[1]}`));
  for (const [at, format] of Object.entries(before.formats)) {
    if (!kept.has(at)) found.push(`format of ${at}: ${format} | General`);
  }
  return found;
}

function ledBack(refersTo: string, way: (sheet: string) => WayBack | undefined): string {
  return refersTo.replaceAll(
    /('(?:[^']|'')+'|[\p{L}\d_.]+)!(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|\$?\d+:\$?\d+)/gu,
    (whole, sheet: string, address: string) => {
      const back = way(sheet.startsWith("'") ? sheet.slice(1, -1).replaceAll("''", "'") : sheet);
      if (!back) return whole;
      if (!areaAt(address) && !/^\$?\d/.test(address)) return whole;
      return `${sheet}!${address.replaceAll(/\d+/g, (row) => String(back(Number(row) - 1) + 1))}`;
    },
  );
}
