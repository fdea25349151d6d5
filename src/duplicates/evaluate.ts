import { z } from "zod";
import { alignFields } from "./align.ts";
import { parseName } from "./parse.ts";
import { samePeriod } from "./period.ts";
import { derivable, fieldProbability, neverSame } from "./score-fields.ts";
import { scoreRequest } from "./score-requests.ts";

const facts = z.object({
  population: z.string().default(""),
  region: z.string().default(""),
  period: z.string().default(""),
  fields: z.array(z.string()),
});
// Keys that are not named here are left aside, wherever they stand.
const row = z.discriminatedUnion("task", [
  z.object({
    task: z.literal("field"),
    a: z.string(),
    b: z.string(),
    label: z.string(),
    kind: z.string().default(""),
  }),
  z.object({
    task: z.literal("request"),
    label: z.string(),
    kind: z.string().default(""),
    new: facts,
    old: facts,
    matches: z.array(z.array(z.string())).default([]),
  }),
]);
type Row = z.infer<typeof row>;
interface Call {
  readonly p: number;
  readonly truth: boolean;
}

const otherTask = z.object({ task: z.string().refine((task) => task !== "field" && task !== "request") });

/** A gold set: its rows, one JSON object a line, and how many are of tasks that are not known here. */
export interface Gold {
  readonly rows: readonly Row[];
  readonly others: number;
}

/** Reads a gold set, whatever its line ends are. Throws with the number of a line that is none. */
export function readGold(text: string): Gold {
  let others = 0;
  const rows = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .flatMap((line, at): readonly Row[] => {
      if (line.trim() === "") return [];
      try {
        const said: unknown = JSON.parse(line);
        if (!otherTask.safeParse(said).success) return [row.parse(said)];
        others += 1;
        return [];
      } catch (error) {
        const why = error instanceof z.ZodError ? z.prettifyError(error).replaceAll("\n", " ") : "not JSON";
        throw new Error(`line ${at + 1}: ${why}`);
      }
    });
  return { rows, others };
}

/** Figures of the models on a gold set, as fractions of one. */
export function evaluate({ rows }: Gold) {
  const pairs = rows.flatMap((one) => (one.task === "field" && one.label !== "derivable" ? [one] : []));
  const calls = pairs.map((one) => ({
    p: fieldProbability(one.a, one.b),
    truth: one.label === "same",
    kind: one.kind,
  }));
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

/** Of pairs whose left answers the right: not the same, and yet no reason to ask. Undefined when there are none. */
export function derivableRecall({ rows }: Gold): number | undefined {
  const pairs = rows.flatMap((one) => (one.task === "field" && one.label === "derivable" ? [one] : []));
  if (pairs.length === 0) return undefined;
  return ratio(pairs.filter(({ a, b }) => derivable(a, b)).length, pairs.length);
}

// Each name that is asked is compared with all concepts: of a large file's names a sample is.
const mostCompared = 4_000_000;

/** Whether the other name of a pair is among the five likeliest of all names of the file. */
function topFive(pairs: readonly { a: string; b: string; label: string }[]): number {
  const parent = new Map<string, string>();
  const of = (name: string): string => {
    let top = name;
    for (let up = parent.get(top); up !== undefined; up = parent.get(top)) top = up;
    if (top !== name) parent.set(name, top);
    return top;
  };
  // The catalogue holds each concept once, by the name the file says first.
  const named = new Set<string>();
  for (const { a, b } of pairs.filter(({ label }) => label === "same")) {
    named.add(a).add(b);
    const [first, second] = [of(a), of(b)];
    if (first !== second) parent.set(second, first);
  }
  const concepts = [...new Set([...named].map(of))];
  for (const name of new Set(pairs.flatMap(({ a, b }) => [a, b]))) if (!named.has(name)) concepts.push(name);
  const unknown = [...named].filter((name) => of(name) !== name);
  const step = Math.max(1, Math.ceil((unknown.length * concepts.length) / mostCompared));
  const asked = unknown.filter((_, at) => at % step === 0);
  const parsed = concepts.map((name) => ({ name, parts: parseName(name) }));
  const right = asked.filter((name) => {
    const target = of(name);
    const score = fieldProbability(name, target);
    const parts = parseName(name);
    let better = 0;
    for (const concept of parsed) {
      if (concept.name === target || (score >= 0.5 && neverSame(parts, concept.parts))) continue;
      if (fieldProbability(name, concept.name) > score) better += 1;
      if (better === 5) return false;
    }
    return true;
  });
  return ratio(right.length, asked.length);
}

function quality(calls: readonly Call[]) {
  const hit = calls.filter(({ p, truth }) => p >= 0.5 && truth).length;
  const called = calls.filter(({ p }) => p >= 0.5).length;
  const all = calls.filter(({ truth }) => truth).length;
  return { precision: ratio(hit, called), recall: ratio(hit, all), f1: ratio(2 * hit, called + all) };
}

/** By ranks: how often one that is the same is surer than one that is not, ties counting half. */
function auc(calls: readonly Call[]): number {
  const sorted = calls.toSorted((a, b) => a.p - b.p);
  let [won, below, yes] = [0, 0, 0];
  for (let at = 0; at < sorted.length; ) {
    const level = sorted[at]?.p;
    let [same, others] = [0, 0];
    for (; at < sorted.length && sorted[at]?.p === level; at += 1) {
      if (sorted[at]?.truth) same += 1;
      else others += 1;
    }
    won += same * (below + others / 2);
    below += others;
    yes += same;
  }
  return ratio(won, yes * below);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
