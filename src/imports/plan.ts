/** What is to become of a row; the four counts add up to the rows read. */
export const verdicts = ["new", "changed", "same", "error"] as const;
export type Verdict = (typeof verdicts)[number];

export interface PlannedRow {
  readonly verdict: Verdict;
  readonly sheet: string;
  /** Line of the sheet as people count it, from 1. */
  readonly line: number;
  /** What the row is called on the card: a name, a title. */
  readonly label: string;
  /** Of an error: what is wrong with it and what to do, in Chinese. Of a change: what changes. */
  readonly reason?: string;
  /** The cells as read, in the order of the plan's headers: the error workbook repeats them. */
  readonly cells: readonly string[];
  /** What `apply` needs of a new or changed row; plain JSON. */
  readonly data?: unknown;
}

export interface ImportPlan {
  readonly headers: readonly string[];
  readonly rows: readonly PlannedRow[];
  /** What is there now and ends with this import, by name; only for what is replaced as a whole. */
  readonly removed?: readonly string[];
  /** Why none of it can be applied before the file is mended, in Chinese: a list is replaced whole or not at all. */
  readonly blocked?: string;
  /** Sentences to show above the counts: from which day it holds, what is not touched. */
  readonly notes?: readonly string[];
  /** Plain JSON for `apply` that belongs to no row: a version, a day. */
  readonly data?: unknown;
}

/** How a verb answers that the workbook as a whole cannot be used. */
export interface ImportRefusal {
  readonly refused: string;
}
