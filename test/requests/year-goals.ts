import type { YearOutcome } from "./year-outcome.ts";

export interface Reached {
  /** Share of the reports' cells that nobody types into them any more; what is delivered empty is in neither number. */
  readonly fewer: number;
  /** The same with what was noted in the ledgers counted as typed too, although it serves every report of the year. */
  readonly fewerInAll: number;
  /** Share of the requests whose published lower bound is no more than the stopwatch's saving. */
  readonly honest: number;
  readonly isReached: boolean;
}

/** Where a year stands against its goals. */
export function reached(outcome: YearOutcome): Reached {
  const { typed, retyped, noted, without, empty, bounds } = outcome;
  const said = without - empty.blocked - empty.routed - empty.derivable;
  const fewer = 1 - (typed + retyped) / said;
  const fewerInAll = 1 - (typed + retyped + noted) / said;
  const honest = bounds.filter(({ isHonest }) => isHonest).length / bounds.length;
  const failures = outcome.wrong.length + outcome.overwritten.length + outcome.conflicts + outcome.misbound.size;
  // What is noted serves all 40 departments: it is weighed when all have asked.
  const isEnough = outcome.departments < 40 ? fewer >= 0.9 : fewerInAll >= 0.9;
  return { fewer, fewerInAll, honest, isReached: isEnough && honest >= 0.95 && failures === 0 };
}
