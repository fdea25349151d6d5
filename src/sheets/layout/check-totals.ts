import type { Block } from "./block.ts";
import type { BodyProblem, BodyRow, TotalRow } from "./body.ts";
import { foldWord } from "./header-name.ts";

// Each is held against all rows; no form has more.
const mostTotals = 500;

/** Totals that do not add up, with both numbers. They are checked, never taken over. */
export function checkTotals(
  block: Block,
  rows: readonly BodyRow[],
  totals: readonly TotalRow[],
): readonly BodyProblem[] {
  return totals.slice(0, mostTotals).flatMap((total) =>
    block.columns.flatMap(({ at }, nth): readonly BodyProblem[] => {
      const said = plainNumber(total.cells[nth] ?? "");
      const values = rows.map((row) => ({ line: row.line, value: plainNumber(row.cells[nth] ?? "") }));
      if (
        said === undefined ||
        values.every((one) => one.value === undefined) ||
        /^(?:序号|行次)$/.test(nameOf(block, nth))
      ) {
        return [];
      }
      const sumBetween = (from: number, to: number): number =>
        values.reduce((sum, one) => (one.line > from && one.line < to ? sum + (one.value ?? 0) : sum), 0);
      const all = sumBetween(0, Number.POSITIVE_INFINITY);
      const before = totals.findLast((one) => one.line < total.line)?.line ?? 0;
      const after = totals.find((one) => one.line > total.line)?.line ?? Number.POSITIVE_INFINITY;
      const groups = [sumBetween(before, total.line), sumBetween(total.line, after)];
      const whole = !total.cells.some((cell) => /^(?:小计|本页)/.test(foldWord(cell)));
      if ((whole ? [all, ...groups] : groups).some((sum) => same(sum, said))) return [];
      const counted = whole ? all : (groups.find((sum) => sum !== 0) ?? 0);
      return [
        {
          code: "TOTAL_WRONG",
          severity: "warning",
          line: total.line,
          columns: [at],
          said: total.cells[nth] ?? "",
          counted: String(Number(counted.toPrecision(12))),
        },
      ];
    }),
  );
}

function nameOf(block: Block, nth: number): string {
  return block.columns[nth]?.path.at(-1) ?? "";
}

function plainNumber(text: string): number | undefined {
  const folded = foldWord(text).replaceAll(",", "");
  return /^[-+]?\d{1,15}(?:\.\d+)?$/.test(folded) ? Number(folded) : undefined;
}

/** Rows that were rounded one by one may differ from their rounded sum by a cent. */
function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= (Number.isInteger(a) && Number.isInteger(b) ? 0 : 0.0101);
}
