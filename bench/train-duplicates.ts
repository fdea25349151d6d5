// npx node bench/train-duplicates.ts FILE.jsonl: prints weights for src/duplicates/score-fields.ts and cross-validated figures.
import { readFileSync } from "node:fs";
import { readGold } from "../src/duplicates/evaluate.ts";
import { featureNames, features, negative } from "../src/duplicates/features.ts";
import { normaliseName } from "../src/duplicates/normalise.ts";
import { parseAfresh } from "../src/duplicates/parse.ts";
import { siblingVeto } from "../src/duplicates/score-fields.ts";

const foldCount = 5;
const text = readFileSync(process.argv[2] ?? "test/data/dup-dev.jsonl", "utf8");
const rows = readGold(text).rows.flatMap((row) => (row.task === "field" && row.label !== "derivable" ? [row] : []));
const same = rows.map((row) => Number(row.label === "same"));
const folds = foldsOf();

/** No concept and none of its siblings in two folds: rows that share a name belong together. The fullest groups go first. */
function foldsOf(): readonly number[] {
  const parent = new Map<string, string>();
  const top = (name: string): string => {
    const up = parent.get(name);
    return up === undefined ? name : top(up);
  };
  const join = (a: string, b: string): void => {
    const [x, y] = [top(a), top(b)];
    if (x !== y) parent.set(x, y);
  };
  for (const { a, b, label, kind } of rows) if (label === "same" || kind === "sibling") join(a, b);
  const sizes = new Map<string, number>();
  for (const { a } of rows) sizes.set(top(a), (sizes.get(top(a)) ?? 0) + 1);
  const load = Array.from({ length: foldCount }, () => 0);
  const fold = new Map<string, number>();
  for (const [group, n] of [...sizes].toSorted((x, y) => y[1] - x[1])) {
    const least = load.indexOf(Math.min(...load));
    fold.set(group, least);
    load[least] = (load[least] ?? 0) + n;
  }
  return rows.map(({ a }) => fold.get(top(a)) ?? 0);
}

/** Features of all rows as they look when the lists lack each word that only names of these folds have. */
function featuresWithout(left: readonly number[]): readonly (readonly number[])[] {
  const namesOf = (inside: boolean): string =>
    rows
      .flatMap(({ a, b }, at) => (left.includes(folds[at] ?? 0) === inside ? [normaliseName(a), normaliseName(b)] : []))
      .join("\n");
  const [inside, outside] = [namesOf(true), namesOf(false)];
  const unheard = (word: string): boolean => inside.includes(word) && !outside.includes(word);
  return rows.map(({ a, b }) => features(parseAfresh(a, unheard), parseAfresh(b, unheard)));
}

interface Example {
  readonly x: readonly number[];
  readonly y: number;
}

const evidence = (weights: readonly number[], x: readonly number[]): number =>
  x.reduce((sum, value, at) => sum + value * (weights[at + 1] ?? 0), weights[0] ?? 0);

function fit(examples: readonly Example[]): readonly number[] {
  const weights = Array.from({ length: featureNames.length + 1 }, () => 0);
  for (let step = 0; step < 1500; step += 1) {
    const slope = weights.map((weight, at) => (at === 0 ? 0 : weight * 0.003));
    for (const { x, y } of examples) {
      const error = (1 / (1 + Math.exp(-evidence(weights, x))) - y) / examples.length;
      slope[0] = (slope[0] ?? 0) + error;
      for (const [at, value] of x.entries()) slope[at + 1] = (slope[at + 1] ?? 0) + error * value;
    }
    for (const [at, value] of slope.entries()) {
      const next = (weights[at] ?? 0) - 0.9 * value;
      const name = featureNames[at - 1];
      weights[at] = name === undefined ? next : negative.has(name) ? Math.min(0, next) : Math.max(0, next);
    }
  }
  return weights;
}

const all = Array.from({ length: foldCount }, (_, fold) => fold);
const whole = featuresWithout([]);
const without = all.map((fold) => featuresWithout([fold]));
const examples = (
  values: readonly (readonly number[])[] | undefined,
  which: (fold: number) => boolean,
): readonly Example[] =>
  rows.flatMap((_, at) => (which(folds[at] ?? 0) ? [{ x: values?.[at] ?? [], y: same[at] ?? 0 }] : []));

// What is learnt is learnt twice: with the words of the lists, and as of concepts the lists have never heard of.
const [unheardOf, known]: [number[], number[]] = [[], []];
for (const fold of all) {
  const others = all.filter((one) => one !== fold);
  const weights = fit([
    ...examples(without[fold], (one) => one !== fold),
    ...others.flatMap((other) => examples(featuresWithout([fold, other]), (one) => one === other)),
  ]);
  for (const [at, row] of folds.entries()) {
    if (row !== fold) continue;
    unheardOf[at] = evidence(weights, without[fold]?.[at] ?? []) + veto(without[fold]?.[at]);
    known[at] = evidence(weights, whole[at] ?? []) + veto(whole[at]);
  }
}

function veto(x: readonly number[] | undefined): number {
  return (x?.[featureNames.indexOf("siblings")] ?? 0) * siblingVeto;
}

// As a logit, src/requests/bind.ts' bound of 0.92.
const bound = Math.log(0.92 / 0.08);

function say(name: string, logits: readonly number[]): void {
  const called = rows.filter((_, at) => (logits[at] ?? 0) >= 0).length;
  const hit = rows.filter((_, at) => (logits[at] ?? 0) >= 0 && same[at] === 1).length;
  const positive = same.filter((one) => one === 1).length;
  const kin = rows.flatMap((row, at) => (row.kind === "sibling" && same[at] === 0 ? [(logits[at] ?? 0) < 0] : []));
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const sure = rows.flatMap((_, at) => ((logits[at] ?? 0) >= bound ? [same[at] === 1] : []));
  const figures = [
    hit / called,
    hit / positive,
    (2 * hit) / (called + positive),
    kin.filter(Boolean).length / kin.length,
    sure.filter(Boolean).length / sure.length,
  ];
  console.log([name, ...figures.map(percent)].join("  "));
}

console.log("precision, recall, F1, siblings kept apart, right of those that would be bound without asking");
say("concepts not trained on", known);
say("the same, their words in no list", unheardOf);
const weights = fit([
  ...examples(whole, () => true),
  ...all.flatMap((fold) => examples(without[fold], (one) => one === fold)),
]);
console.log(JSON.stringify(weights.map((weight) => Number(weight.toFixed(3)))));
