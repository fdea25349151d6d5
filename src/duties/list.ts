/** The three township lists: must do and answers for it; helps; cannot do and does not answer for it. */
export const DutyList = { basic: "basic", coop: "coop", taken: "taken" } as const;
export type DutyList = (typeof DutyList)[keyof typeof DutyList];

export function dutyLabel(list: DutyList): `duty.list.${DutyList}` {
  return `duty.list.${list}`;
}

/** One line of a list, as an answer needs it. */
export interface Duty {
  readonly id: string;
  readonly list: DutyList;
  readonly category: string;
  readonly name: string;
  readonly leadBody: string;
  readonly leadContactPost: string;
  readonly coopBodies: readonly string[];
  readonly upperDuty: string;
  /** For a duty taken back: what the village still does. */
  readonly ourDuty: string;
  readonly howTakenOver: string | null;
  readonly timeLimit: string | null;
  /** Null when no basis was checked: the card then says that the local list counts. */
  readonly basis: string | null;
  readonly disputes: readonly string[];
  readonly sample: boolean;
  readonly sourceDoc: string;
  readonly validFrom: string;
}

/** Whether it stands on a list that ships as a sample: what such a list leaves open, the county's own list settles. */
export function isFromSample(duty: { readonly sample: boolean; readonly sourceDoc: string }): boolean {
  return duty.sample || duty.sourceDoc.endsWith("（样例）");
}
