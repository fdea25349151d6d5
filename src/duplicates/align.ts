import { parseName } from "./parse.ts";
import { fieldProbability, neverSame } from "./score-fields.ts";

export interface FieldMatch {
  readonly asked: string;
  readonly held: string;
  readonly probability: number;
}

/** One-to-one, the surest pairs first. Of another period only what does not change with it counts as held. */
export function alignFields(asked: readonly string[], held: readonly string[], now = true): readonly FieldMatch[] {
  const pairs: FieldMatch[] = [];
  for (const one of asked) {
    const name = parseName(one);
    if (!now && !name.identity && !name.lasting) continue;
    for (const other of held) {
      if (neverSame(name, parseName(other))) continue;
      const probability = fieldProbability(one, other);
      if (probability >= 0.5) pairs.push({ asked: one, held: other, probability });
    }
  }
  const used = { asked: new Set<string>(), held: new Set<string>() };
  const matches: FieldMatch[] = [];
  for (const one of pairs.toSorted((x, y) => y.probability - x.probability)) {
    if (used.asked.has(one.asked) || used.held.has(one.held)) continue;
    used.asked.add(one.asked);
    used.held.add(one.held);
    matches.push(one);
  }
  return matches;
}
