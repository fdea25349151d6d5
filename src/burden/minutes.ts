import { readFileSync } from "node:fs";
import { z } from "zod";

const span = z.strictObject({ low: z.number(), high: z.number(), source: z.string() });
const priors = z
  .strictObject({
    note: z.string(),
    updated: z.iso.date(),
    cell: z.strictObject({ choice: span, number: span, text: span, "long-number": span }),
    confirmRow: z.number(),
    open: z.number(),
    review: z.number(),
    fix: z.strictObject({ share: z.number(), seconds: z.number() }),
    copyRow: z.number(),
    layout: z.number(),
    /** People differ: times are log-normal about their priors, which are the medians, with this sigma. */
    spread: z.number(),
    /** So many standard deviations below the mean: 1.645 holds 19 times of 20. */
    sure: z.number(),
  })
  .parse(JSON.parse(readFileSync(new URL("../../data/burden/priors.json", import.meta.url), "utf8")));

/** Seconds to answer one cell of a type by hand, keyboard and phone. */
export function secondsOfCell(type: string): { readonly low: number; readonly high: number } {
  switch (type) {
    case "code":
    case "boolean":
      return priors.cell.choice;
    case "integer":
    case "decimal":
    case "money":
    case "percent":
    case "date":
    case "month":
      return priors.cell.number;
    case "citizen-id":
    case "credit-code":
    case "bank-account":
    case "disability-card":
      return priors.cell["long-number"];
    default:
      return priors.cell.text;
  }
}

export interface Work {
  /** Units that are asked. */
  readonly units: number;
  readonly rows: number;
  /** Rows that only want a look. */
  readonly rowsToConfirm: number;
  readonly asked: readonly { readonly type: string; readonly cells: number }[];
  /** Every cell of the form, as it would be copied by hand. */
  readonly all: readonly { readonly type: string; readonly cells: number }[];
}

/** Person-seconds, each a range: what is asked now, and what it saves against the whole form by hand. */
export interface Cost {
  readonly low: number;
  readonly high: number;
  /** Never hidden below nought: a form that costs more than it saves says so. */
  readonly savedLow: number;
  readonly savedHigh: number;
}

/** One standard deviation of a sum of log-normal times, each of so many with a median of so many seconds. */
function deviation(times: readonly (readonly [count: number, seconds: number])[]): number {
  const square = priors.spread ** 2;
  const ofOne = Math.sqrt((Math.exp(square) - 1) * Math.exp(square));
  return ofOne * Math.sqrt(times.reduce((sum, [count, seconds]) => sum + count * seconds ** 2, 0));
}

/**
 * forms.md 4.5: T = open + Σ ask + confirm + review + fix, against rows copied (low) or every cell typed (high). There, rows copied
 * include what nobody holds; here that is typed in both, so that it cancels. The lower bound also leaves room for people who differ, so that
 * it holds for the single request: a few villages of one row each promise next to nothing.
 */
export function costOf(work: Work): Cost {
  const sum = (cells: Work["all"], side: "low" | "high"): number =>
    cells.reduce((total, one) => total + one.cells * secondsOfCell(one.type)[side], 0);
  const asked = work.asked.reduce((total, one) => total + one.cells, 0);
  const fixed = asked + work.rowsToConfirm > 0 ? work.units * (priors.open + priors.review) : 0;
  const around =
    fixed +
    work.rowsToConfirm * priors.confirmRow +
    (fixed > 0 ? work.units * priors.fix.share * priors.fix.seconds : 0);
  const low = around + sum(work.asked, "low");
  const high = around + sum(work.asked, "high");
  // What nobody holds is typed either way; the rest is, at the least, copied row by row.
  const byHandLow = work.units * (priors.open + priors.layout) + work.rows * priors.copyRow + sum(work.asked, "high");
  const byHandHigh = work.units * (priors.open + priors.layout) + sum(work.all, "high");
  const asks = fixed > 0 ? work.units : 0;
  const room =
    priors.sure *
    deviation([
      [work.units, priors.open],
      [work.units, priors.layout],
      [work.rows, priors.copyRow],
      [asks, priors.open],
      [asks, priors.review],
      [asks * priors.fix.share, priors.fix.seconds],
      [work.rowsToConfirm, priors.confirmRow],
      // Typed by hand or here, the two times are not the same.
      ...work.asked.map((one) => [one.cells * 2, secondsOfCell(one.type).high] as const),
    ]);
  return {
    low: Math.round(low),
    high: Math.round(high),
    savedLow: Math.round(byHandLow - high - room),
    savedHigh: Math.round(byHandHigh - low),
  };
}
