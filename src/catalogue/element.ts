import type { CodeItem } from "../db/tables/catalogue.ts";

/** One concept that can be asked for, as an answer needs it. */
export interface Element {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  /** 口径: what counts and what does not. */
  readonly definition: string;
  readonly type: string;
  readonly unit: string | null;
  readonly codeList: string | null;
  readonly standard: string | null;
  /** The one department that answers for it; null: the village itself. */
  readonly owner: string | null;
  /** L0 statistics, L1 name and area, L2 phone and address, L3 identity and bank, L4 health and minors. */
  readonly sensitivity: number;
  /** Null: it does not go stale. */
  readonly refreshDays: number | null;
  readonly asked: "once" | "missing" | "confirm" | "routed" | "event" | "never";
  readonly aggTime: "last" | "sum" | "none";
  readonly aggOrg: "sum" | "count" | "distinct" | "average" | "none";
  readonly askText: string;
  readonly example: string;
  readonly derivedBy: string | null;
  /** Codes of the elements it follows from. */
  readonly derivedFrom: readonly string[];
}

/** Whose it is, by the first letter of its code. */
export const subjectOf = {
  p: "person",
  h: "household",
  v: "village",
  f: "place",
  o: "organisation",
  e: "event",
  r: "report",
} as const;
export type ElementSubject = (typeof subjectOf)[keyof typeof subjectOf];

export function elementSubject(code: string): ElementSubject {
  const letter = code.slice(0, 1);
  // Codes are checked by the table; a letter that is new there has to be new here.
  if (!(letter in subjectOf)) throw new Error(`no subject has elements of ${letter}`);
  return subjectOf[letter as keyof typeof subjectOf];
}

export interface CodeList {
  readonly key: string;
  readonly name: string;
  readonly standard: string | null;
  readonly items: readonly CodeItem[];
}
