import { readFileSync } from "node:fs";
import { z } from "zod";
import { type Feature, featureNames, features, representations, siblings } from "./features.ts";
import { type FieldName, parseName } from "./parse.ts";

// Trained on the developers' half by bench/train-duplicates.ts on 2026-11-29; the first is the constant.
const weights: readonly number[] = [
  -1.335, 0, 1.708, 1.244, 0, 0.347, 1.298, 0.876, 0.659, -3.055, -0.352, 0.829, -2.844, 0, -2.389, -0.522, -1.919, 0,
  -0.011,
];
// Other years, ages, 应/实 and the like are other fields however alike the rest: data has too few of them to teach it.
export const siblingVeto = -6;
const weightOf = Object.fromEntries(featureNames.map((name, at) => [name, weights[at + 1] ?? 0])) as Record<
  Feature,
  number
>;
const aboutStems = weightOf.stemSame + weightOf.stemShare + weightOf.stemLetters + weightOf.restLetters;
// Of two names that are no known aliases, before it is seen what speaks against them.
const atBest = (weights[0] ?? 0) + weightOf.bigrams + weightOf.subsequence + aboutStems;
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
    const values = features(x, y);
    const evidence = values.reduce((sum, value, at) => sum + value * (weights[at + 1] ?? 0), weights[0] ?? 0);
    const veto = (values[featureNames.indexOf("siblings")] ?? 0) * siblingVeto;
    return 1 / (1 + Math.exp(-evidence - veto));
  });
}

/**
 * Whether it is plain without looking closer that two names are less likely than not to be one field: what is soon seen speaks
 * against it, and all the rest could not make up for that.
 */
export function neverSame(x: FieldName, y: FieldName): boolean {
  if (x.alias === y.alias) return false;
  const form = representations(x, y);
  let most =
    atBest + (form === "same" ? weightOf.representationSame : form === "other" ? weightOf.representationOther : 0);
  if (x.role !== "" && y.role !== "") most += x.role === y.role ? weightOf.roleSame : weightOf.roleOther;
  if (x.stem.length > 0 && y.stem.length > 0 && (x.letters & y.letters) === 0)
    most += weightOf.substituted - aboutStems;
  if (most < 0) return true;
  return siblings(x, y)[0] === 1 && most + weightOf.siblings + siblingVeto < 0;
}

/** Whether what is held under the one name gives the other without asking, as an identity number gives the birthday. */
export function derivable(held: string, asked: string): boolean {
  return derivableFrom([held], asked);
}

/** The same of several names. */
export function derivableFrom(held: readonly string[], asked: string): boolean {
  const from = sourcesOf(asked);
  return from.length > 0 && held.some((name) => from.some((source) => fieldProbability(name, source) >= 0.9));
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
