import { readFileSync } from "node:fs";
import { z } from "zod";
import { featureNames, features } from "./features.ts";
import { parseName } from "./parse.ts";

// Trained on the developers' half by bench/train-duplicates.ts on 2026-11-29; the first is the constant.
const weights: readonly number[] = [
  -1.806, 0.11, 1.523, 1.988, 0.547, 1.372, 0.633, -3.313, -1.87, 1.103, -2.634, 0, -2.649, -0.507, -2.419, 0, 0,
];
// Other years, ages, 应/实 and the like are other fields however alike the rest: data has too few of them to teach it.
const siblingVeto = -6;
const derivations = z
  .array(z.tuple([z.string(), z.string()]))
  .parse(JSON.parse(readFileSync(new URL("../../data/duplicates/derivations.json", import.meta.url), "utf8")));

/**
 * How likely it is that a value held under the one name fills the other. Kept by pair: a county's forms use a few thousand
 * names, and one check compares some thousand pairs.
 */
export function fieldProbability(a: string, b: string): number {
  const [x, y] = [parseName(a), parseName(b)];
  if (x.text === y.text) return 1;
  const row = remembered(rows, a, () => new Map<string, number>());
  return remembered(row, b, () => {
    pairs += 1;
    const values = features(a, b);
    const evidence = values.reduce((sum, value, at) => sum + value * (weights[at + 1] ?? 0), weights[0] ?? 0);
    const veto = (values[featureNames.indexOf("siblings")] ?? 0) * siblingVeto;
    return 1 / (1 + Math.exp(-evidence - veto));
  });
}

/** Whether what is held under the one name gives the other without asking, as an identity number gives the birthday. */
export function derivable(held: string, asked: string): boolean {
  return sourcesOf(asked).some((from) => fieldProbability(held, from) >= 0.9);
}

/** Names that give this one; most have none. */
function sourcesOf(asked: string): readonly string[] {
  return remembered(sources, asked, () =>
    derivations.flatMap(([from, to]) => (fieldProbability(asked, to) >= 0.9 ? [from] : [])),
  );
}

const rows = new Map<string, Map<string, number>>();
const sources = new Map<string, readonly string[]>();
let pairs = 0;
// Some 100 bytes each.
const mostPairs = 300_000;

function remembered<T>(known: Map<string, T>, name: string, make: () => T): T {
  const found = known.get(name);
  if (found !== undefined) return found;
  if (pairs > mostPairs) {
    rows.clear();
    sources.clear();
    pairs = 0;
  }
  const made = make();
  known.set(name, made);
  return made;
}
