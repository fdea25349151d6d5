import type { Hit } from "./match.ts";

export interface Ranked {
  readonly id: string;
  readonly score: number;
}

export type Ranking =
  | { readonly kind: "best"; readonly top: Ranked; readonly others: readonly Ranked[] }
  | { readonly kind: "several"; readonly found: readonly Ranked[] }
  | { readonly kind: "none"; readonly nearest: readonly Ranked[] };

// Chosen by a sweep over the questions that are not held out; bench/duties.ts prints what they give.
const spokenWeight = 0.6;
const shareWeight = 2;
const exactBonus = 3;
const literalBonus = 3;
/** Below this nothing was really understood. */
const floor = 2.4;
/** The first is answered in full when it is this many times the second. */
const margin = 1.2;
/** ... and when this much of the question was understood; less will do when an everyday name stands in it. */
const understood = 0.4;
const understoodSpoken = 0.3;
/** What is far below the first is noise. */
const related = 0.45;
const othersShown = 4;

/** Decides between one answer, a choice and none. Pure: the same hits give the same order, ties by item id. */
export function rank(hits: readonly Hit[]): Ranking {
  const ranked = hits
    .map((hit) => ({
      id: hit.itemId,
      score: score(hit),
      isUnderstood: hit.exact || hit.share >= (hit.spoken > 0 ? understoodSpoken : understood),
    }))
    .toSorted((a, b) => b.score - a.score || a.id.localeCompare(b.id));
  const [top, second] = ranked;
  if (!top || top.score < floor) return { kind: "none", nearest: ranked.slice(0, 2) };
  const others = ranked.slice(1).filter((item) => item.score >= Math.max(floor, related * top.score));
  if (top.isUnderstood && (!second || top.score >= margin * second.score))
    return { kind: "best", top, others: others.slice(0, othersShown) };
  return { kind: "several", found: [top, ...others].slice(0, othersShown + 1) };
}

function score(hit: Hit): number {
  const bonus = (hit.exact ? exactBonus : 0) + (hit.literal ? literalBonus : 0);
  return hit.text + spokenWeight * hit.spoken + shareWeight * hit.share + bonus;
}
