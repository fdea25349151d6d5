import { alignFields } from "./align.ts";
import { parseName } from "./parse.ts";
import { samePeriod } from "./period.ts";
import { populationCover } from "./population.ts";
import { regionCover } from "./region.ts";
import { derivableFrom } from "./score-fields.ts";

/** What of a request tells whether it was asked before: words about it, never values. */
export interface RequestFacts {
  readonly population: string;
  readonly region: string;
  readonly period: string;
  readonly fields: readonly string[];
}
/** 很可能重复, 可能重复, 可部分复用, or nothing to say. */
export type Band = "likely" | "possible" | "partial" | "silent";
export interface RequestScore {
  readonly probability: number;
  readonly band: Band;
  readonly matches: readonly (readonly [string, string])[];
}

/** Compares a new request with one on file. Another period or region is never called a duplicate. */
export function scoreRequest(asked: RequestFacts, held: RequestFacts): RequestScore {
  const now = samePeriod(asked.period, held.period);
  const region = regionCover(asked.region, held.region);
  const pairs = alignFields(asked.fields, held.fields, now);
  const found = new Map(pairs.map(({ asked: name, probability }) => [name, probability]));
  let [sum, weight, answered] = [0, 0, 0];
  for (const name of asked.fields) {
    const w = parseName(name).identity ? 0.35 : 1;
    const p = found.get(name) ?? Number(derivableFrom(held.fields, name));
    sum += w * p;
    weight += w;
    answered += Number(p > 0);
  }
  const cover = weight === 0 ? 0 : sum / weight;
  const people = populationCover(asked.population, held.population);
  // A duplicate answers four fields in five; what falls short of that is reuse of parts.
  const short = Math.max(0, 0.8 - answered / Math.max(1, asked.fields.length));
  // Coefficients of 2026-11-29, set by hand on the developers' half from the form of the log-odds fit.
  const logit = -16.9 + 6.9 * cover + 4.6 * Number(now) + 5.2 * region + 4 * people - 25 * short;
  const open = now && region >= 0.9;
  const probability = open ? 1 / (1 + Math.exp(-logit)) : 0;
  const reusable = pairs.some(({ asked: name }) => !parseName(name).identity);
  const band = probability >= 0.8 ? "likely" : probability >= 0.5 ? "possible" : reusable ? "partial" : "silent";
  return { probability, band, matches: pairs.map(({ asked: name, held: other }) => [name, other]) };
}
