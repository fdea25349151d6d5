// npx node bench/train-duplicates.ts FILE.jsonl: prints weights for src/duplicates/score-fields.ts and cross-validated figures.
import { readFileSync } from "node:fs";
import { featureNames, features, negative } from "../src/duplicates/features.ts";

interface Row {
  readonly task: string;
  readonly a: string;
  readonly b: string;
  readonly label: string;
  readonly kind: string;
  readonly group?: string;
}
const rows = readFileSync(process.argv[2] ?? "test/data/dup-dev.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line): Row => JSON.parse(line))
  .filter((row) => row.task === "field" && row.label !== "derivable");
const data = rows.map((row) => ({ row, x: features(row.a, row.b), y: Number(row.label === "same") }));
const hash = (text: string): number =>
  Array.from(text).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
const score = (weights: readonly number[], x: readonly number[]): number =>
  1 / (1 + Math.exp(-x.reduce((sum, value, at) => sum + value * (weights[at + 1] ?? 0), weights[0] ?? 0)));

function fit(part: typeof data): readonly number[] {
  const weights = Array.from({ length: featureNames.length + 1 }, () => 0);
  for (let step = 0; step < 3000; step += 1) {
    const slope = weights.map((weight, at) => (at === 0 ? 0 : weight * 0.003));
    for (const { x, y } of part) {
      const error = (score(weights, x) - y) / part.length;
      slope[0] = (slope[0] ?? 0) + error;
      for (const [at, value] of x.entries()) slope[at + 1] = (slope[at + 1] ?? 0) + error * value;
    }
    for (const [at, value] of slope.entries()) {
      const next = (weights[at] ?? 0) - 0.7 * value;
      const name = featureNames[at - 1];
      weights[at] = name === undefined ? next : negative.has(name) ? Math.min(0, next) : Math.max(0, next);
    }
  }
  return weights;
}

const guesses: { p: number; y: number; row: Row }[] = [];
for (let fold = 0; fold < 5; fold += 1) {
  const inFold = (row: Row): boolean => hash(row.group ?? row.a) % 5 === fold;
  const weights = fit(data.filter(({ row }) => !inFold(row)));
  guesses.push(...data.filter(({ row }) => inFold(row)).map(({ row, x, y }) => ({ p: score(weights, x), y, row })));
}
const hit = guesses.filter(({ p, y }) => p >= 0.5 && y === 1).length;
const called = guesses.filter(({ p }) => p >= 0.5).length;
const all = guesses.filter(({ y }) => y === 1).length;
const kin = guesses.filter(({ row }) => row.kind === "sibling");
console.log({
  precision: hit / called,
  recall: hit / all,
  f1: (2 * hit) / (called + all),
  siblingKeptApart: kin.filter(({ p }) => p < 0.5).length / kin.length,
});
if (process.env["MISSES"]) {
  for (const { p, y, row } of guesses) if (p >= 0.5 !== (y === 1)) console.log(p.toFixed(2), row.label, row.a, row.b);
}
console.log(JSON.stringify(fit(data).map((weight) => Number(weight.toFixed(3)))));
