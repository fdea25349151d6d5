import type { SubjectType } from "../ledgers/subjects.ts";
import type { Plain } from "../ledgers/value.ts";
import type { VillageSpec } from "./plan.ts";

/** Values by the code of their element, as `src/ledgers/value.ts` stores them. */
export type Facts = Readonly<Record<string, Plain>>;

/** How many days before the load a value became known. */
export const sourceAges = [20, 120, 400] as const;

export interface SyntheticCell {
  readonly value: Plain;
  /** Place in `sourceAges`. */
  readonly age: number;
}

export interface SyntheticRecord {
  readonly ledger: string;
  /** What the ledger holds; an element that is not here is not known to it. */
  readonly cells: Readonly<Record<string, SyntheticCell>>;
}

export interface SyntheticSubject {
  readonly type: SubjectType;
  /** Natural key: identity number, household number, credit code, `place:…`, `unit:…`. */
  readonly key: string;
  /** Key of the household that a person lives in. */
  readonly household?: string;
  /** The village's group, from 0: what a grid is made of. */
  readonly group: number;
  readonly records: readonly SyntheticRecord[];
  /** What is so and the ledgers do not say: they go on as if the person were there. */
  readonly gone?: "dead" | "moved";
  readonly twin?: true;
}

export interface Village {
  readonly spec: VillageSpec;
  /** Households before the people who live in them. */
  readonly subjects: readonly SyntheticSubject[];
}
