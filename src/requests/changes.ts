import type { AnswerColumn } from "./deliver.ts";
import type { DeliveredRow, DeliveredUnits } from "./delivered-rows.ts";

/** What differs between two versions: how many cells, rows that came or went with all of theirs, and the first few in words. */
export interface Changes {
  readonly cells: number;
  readonly told: readonly Changed[];
}

export interface Changed {
  readonly row: string;
  /** The column; a row that came or went has none. */
  readonly column: string | null;
  readonly kind: "changed" | "came" | "went";
}

const mostTold = 5;

/** Compares the units that were delivered anew with what was delivered of them before. Where a row stands in the table is no change. */
export function changesOf(
  columns: readonly AnswerColumn[],
  before: DeliveredUnits,
  after: DeliveredUnits,
  unitNames: ReadonlyMap<string, string>,
): Changes {
  const told: Changed[] = [];
  let cells = 0;
  const filled = (row: DeliveredRow): number =>
    row.cells.filter((cell, nth) => cell !== null && columns[nth]?.isRowNumber === false).length;
  for (const [unitId, rows] of after) {
    const label = (row: DeliveredRow): string => {
      const nth = columns.findIndex((column) => column.isName);
      return String(row.cells[nth] ?? unitNames.get(unitId) ?? "");
    };
    const old = new Map((before.get(unitId) ?? []).map((row) => [row.subjectId, row]));
    for (const row of rows) {
      const was = old.get(row.subjectId);
      old.delete(row.subjectId);
      if (!was) {
        cells += filled(row);
        told.push({ row: label(row), column: null, kind: "came" });
        continue;
      }
      for (const [nth, column] of columns.entries()) {
        if (column.isRowNumber || row.cells[nth] === was.cells[nth]) continue;
        cells += 1;
        told.push({ row: label(row), column: column.header, kind: "changed" });
      }
    }
    for (const row of old.values()) {
      cells += filled(row);
      told.push({ row: label(row), column: null, kind: "went" });
    }
  }
  return { cells, told: told.slice(0, mostTold) };
}
