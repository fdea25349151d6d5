import { z } from "zod";
import { type ImportPlan, verdicts } from "./plan.ts";

const counts = z.object({
  new: z.int(),
  changed: z.int(),
  same: z.int(),
  error: z.int(),
  /** What is there now and ends with the import. */
  removed: z.int(),
});
export type Counts = z.output<typeof counts>;

/** The first four add up to the rows that were read. */
export function countRows(plan: ImportPlan): Counts {
  const [added = 0, changed = 0, same = 0, error = 0] = verdicts.map(
    (verdict) => plan.rows.filter((row) => row.verdict === verdict).length,
  );
  return { new: added, changed, same, error, removed: plan.removed?.length ?? 0 };
}

export function readCounts(stored: unknown): Counts {
  return counts.parse(stored);
}

/** Whether there is anything to do. */
export function changesOf(tally: Counts): number {
  return tally.new + tally.changed + tally.removed;
}
