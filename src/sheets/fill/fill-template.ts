import { confined } from "../confined.ts";
import { type Caps, defaultCaps } from "../workbook.ts";
import type { Filling, WasFilled } from "./fill.ts";

/** A department's form is small; a large one is a table of data, or worse. */
export const templateCaps: Caps = {
  ...defaultCaps,
  bytes: 2 * 1024 * 1024,
  unpackedBytes: 40 * 1024 * 1024,
  rows: 5000,
  cells: 200_000,
};

const longest = 32_767;

/**
 * Fills a department's own workbook and keeps its form: rows are put in where it has too few, everything below moves down,
 * totals are formulas with their values. Throws a SheetError as reading does, a RangeError for a text that no cell holds.
 */
export async function fillTemplate(
  template: Uint8Array,
  filling: Filling,
  caps: Partial<Caps> = {},
): Promise<WasFilled> {
  for (const { rows } of filling.blocks) {
    const long = rows.flatMap((row) => row.cells).find((value) => typeof value === "string" && value.length > longest);
    if (long !== undefined) throw new RangeError(`a text of more than ${longest} characters does not fit into a cell`);
  }
  return confined({ do: "fill", bytes: template, filling }, { ...templateCaps, ...caps });
}

/**
 * Whether the form survived: what differs between a workbook and one made from it, in merges, widths, number formats, rules,
 * print areas and names. [] means equal. Throws a SheetError.
 */
export async function structuralDiff(
  before: Uint8Array,
  after: Uint8Array,
  inserted: WasFilled["inserted"] = [],
  caps: Partial<Caps> = {},
): Promise<readonly string[]> {
  return confined({ do: "compare", bytes: before, after, inserted }, { ...defaultCaps, ...caps });
}
