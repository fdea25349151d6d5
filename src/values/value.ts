import type { MessageKey } from "../i18n/t.ts";

/** `fixed`: read with certainty, but written otherwise. `warn`: wants a person's look; without a value it wants an answer. */
export type Verdict = "ok" | "fixed" | "warn" | "error";

export type ReasonKey = Extract<MessageKey, `values.${string}`>;

/**
 * Why a verdict is not `ok`, as a message and its parameters. Parameters carry no ID, telephone number, account or name, but may name
 * a day, an age or a figure: they are for whoever may see the cell.
 */
export interface Reason {
  readonly key: ReasonKey;
  readonly params: Readonly<Record<string, string | number>>;
}

/** Nothing written, nothing there, nobody knows, does not apply, would not say: five things, and none of them is nought. */
export type BlankMeans = "empty" | "none" | "unknown" | "not-applicable" | "refused";

export type Value =
  | { readonly kind: "text"; readonly text: string }
  /** An exact decimal without exponent, in the unit of the spec: `-1234.5`. */
  | { readonly kind: "integer" | "decimal"; readonly number: string }
  /** `1980-05-06`, `1980-05` or `1980`: what was not said is not made up. */
  | { readonly kind: "date"; readonly iso: string; readonly precision: "day" | "month" | "year" }
  | { readonly kind: "code"; readonly code: string; readonly label: string }
  | { readonly kind: "boolean"; readonly is: boolean }
  | { readonly kind: "blank"; readonly means: BlankMeans };

export interface Reading {
  readonly verdict: Verdict;
  readonly value: Value | null;
  readonly reasons: readonly Reason[];
  /** Further telephone numbers that stood in the same cell. */
  readonly spare?: readonly string[];
}

/** A number stays a number: what a workbook kept as one has lost whatever went beyond 15 digits. */
export type RawCell = string | number;

export interface CodeEntry {
  readonly code: string;
  readonly label: string;
  readonly aliases: readonly string[];
}

/** What a cell can be read as. */
export const valueTypes = [
  "text",
  "name",
  "citizen-id",
  "credit-code",
  "division",
  "statistical-area",
  "disability-card",
  "phone",
  "bank-account",
  "integer",
  "decimal",
  "money",
  "percent",
  "date",
  "month",
  "code",
  "boolean",
] as const;
export type ValueType = (typeof valueTypes)[number];

export interface ValueSpec {
  readonly type: ValueType;
  /** The unit the value is kept in: `元`, `万元`, `亩`. */
  readonly unit?: string;
  /** The codes this element uses. Another list may give the same codes to other labels. */
  readonly codeList?: readonly CodeEntry[];
  /** Inclusive. A decimal, or for dates a day; `today` is the day of reading. */
  readonly min?: string | number;
  readonly max?: string | number;
  /** In characters as people count them. */
  readonly maxLength?: number;
  /** What a mark means for this element when it is not what it usually means: `{ "—": "unknown" }`. */
  readonly blanks?: Readonly<Record<string, BlankMeans>>;
}

/** What else is known where the cell is read. */
export interface At {
  /** `2026-11-29`, in the county. */
  readonly today: string;
  /** The unit that the column's header says; numbers without one of their own are in it. */
  readonly headerUnit?: string;
  /** Region 99, which no real place has, is accepted: the demo and tests alone. */
  readonly fixture?: boolean;
  /** The workbook counts days from 1904. */
  readonly date1904?: boolean;
  /** The birth day that the row's ID gives: settles the century of `80.5.6`. */
  readonly idBirth?: string;
}
