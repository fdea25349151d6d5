import { z } from "zod";
import { alignFields } from "./align.ts";
import { samePeriod } from "./period.ts";
import { derivable, fieldProbability } from "./score-fields.ts";
import { scoreRequest } from "./score-requests.ts";

const facts = z.object({ population: z.string(), region: z.string(), period: z.string(), fields: z.array(z.string()) });
const row = z.discriminatedUnion("task", [
  z.object({
    task: z.literal("field"),
    a: z.string(),
    b: z.string(),
    label: z.string(),
    kind: z.string(),
    group: z.string().optional(),
  }),
  z.object({
    task: z.literal("request"),
    label: z.string(),
    kind: z.string(),
    new: facts,
    old: facts,
    matches: z.array(z.array(z.string())),
  }),
]);
type Row = z.infer<typeof row>;
interface Call {
  readonly p: number;
  readonly truth: boolean;
}

/** Figures of the models on a gold set, one JSON object a line, as fractions of one. */
export function evaluate(text: string) {
  const rows = text
    .split("\n")
    .filter((line) => line.trim())
    .map((line): Row => row.parse(JSON.parse(line)));
  const pairs = rows.flatMap((one) => (one.task === "field" && one.label !== "derivable" ? [one] : []));
  const calls = pairs.map((one) => ({
    p: fieldProbability(one.a, one.b),
    truth: one.label === "same",
    kind: one.kind,
  }));
  const derived = rows.flatMap((one) => (one.task === "field" && one.label === "derivable" ? [one] : []));
  const kin = calls.filter(({ kind, truth }) => kind === "sibling" && !truth);
  const requests = rows.flatMap((one) => (one.task === "request" ? [one] : []));
  const scored = requests.map((one) => ({
    one,
    score: scoreRequest(one.new, one.old),
    truth: one.label === "duplicate",
  }));
  const others = scored.filter(({ truth }) => !truth);
  // By the word of whoever wrote the set: the scorer's own reading of periods and regions could not convict itself.
  const elsewhere = ({ one }: (typeof scored)[number]): boolean => /^(?:period|region)/.test(one.kind);
  let [hit, called, gold] = [0, 0, 0];
  for (const { one } of scored.filter(({ one: pair }) => pair.label !== "distinct")) {
    const found = alignFields(one.new.fields, one.old.fields, samePeriod(one.new.period, one.old.period));
    const wanted = new Set(one.matches.map((match) => match.join("=")));
    hit += found.filter((match) => wanted.has(`${match.asked}=${match.held}`)).length;
    called += found.length;
    gold += wanted.size;
  }
  return {
    fields: {
      ...quality(calls),
      auc: auc(calls),
      siblingKeptApart: ratio(kin.filter(({ p }) => p < 0.5).length, kin.length),
      top5: topFive(pairs),
    },
    // Scored apart: not the same, and yet no reason to ask.
    derivable: { recall: ratio(derived.filter(({ a, b }) => derivable(a, b)).length, derived.length) },
    requests: {
      ...quality(scored.map(({ score, truth }) => ({ p: score.probability, truth }))),
      falseAlarmsPer100:
        100 * (others.length ? ratio(others.filter(({ score }) => score.band === "likely").length, others.length) : 0),
      differingPeriodOrRegionCalledDuplicate: scored.filter((one) => elsewhere(one) && one.score.band === "likely")
        .length,
    },
    alignment: { precision: ratio(hit, called), recall: ratio(hit, gold) },
  };
}

/** Whether the other name of a pair is among the five likeliest of all names of the file. */
function topFive(pairs: readonly { a: string; b: string; label: string }[]): number {
  const alike = new Map<string, Set<string>>();
  const of = (name: string): Set<string> => alike.get(name) ?? new Set([name]);
  for (const { a, b } of pairs.filter(({ label }) => label === "same")) {
    const joined = new Set([...of(a), ...of(b)]);
    for (const name of joined) alike.set(name, joined);
  }
  // The catalogue holds each concept once, by the name the file says first.
  const concepts = new Set([...alike.values()].map((names) => [...names][0] ?? ""));
  for (const { a, b } of pairs) for (const name of [a, b]) if (!alike.has(name)) concepts.add(name);
  const asked = [...alike.keys()].filter((name) => !concepts.has(name));
  const right = asked.filter((name) => {
    const target = [...of(name)][0] ?? "";
    const score = fieldProbability(name, target);
    let better = 0;
    for (const concept of concepts) if (concept !== target && fieldProbability(name, concept) > score) better += 1;
    return better < 5;
  });
  return ratio(right.length, asked.length);
}

function quality(calls: readonly Call[]) {
  const hit = calls.filter(({ p, truth }) => p >= 0.5 && truth).length;
  const called = calls.filter(({ p }) => p >= 0.5).length;
  const all = calls.filter(({ truth }) => truth).length;
  return { precision: ratio(hit, called), recall: ratio(hit, all), f1: ratio(2 * hit, called + all) };
}

function auc(calls: readonly Call[]): number {
  const yes = calls.filter(({ truth }) => truth);
  const no = calls.filter(({ truth }) => !truth);
  let won = 0;
  for (const { p } of yes) for (const other of no) won += p > other.p ? 1 : p === other.p ? 0.5 : 0;
  return ratio(won, yes.length * no.length);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
