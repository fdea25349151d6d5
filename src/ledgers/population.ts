import { readFileSync } from "node:fs";
import { z } from "zod";
import { numerals } from "../duplicates/normalise.ts";

const condition = z.strictObject({
  element: z.string(),
  /** A list: one of these. `not`: something is known, and it is not this. */
  value: z.union([z.string(), z.boolean(), z.array(z.string()).min(1), z.strictObject({ not: z.string() })]),
});
const file = z.array(
  z.strictObject({
    ledger: z.string(),
    words: z.array(z.string().min(1)).min(1),
    where: z.array(condition),
    minAge: z.int().nullable(),
    maxAge: z.int().nullable(),
  }),
);
const known = file
  .parse(JSON.parse(readFileSync(new URL("../../data/catalogue/populations.json", import.meta.url), "utf8")))
  .flatMap((one) => one.words.map((word) => ({ ...one, word })))
  .toSorted((a, b) => b.word.length - a.word.length);

/** Of whom something is asked: the rows of one ledger, or those of them that meet every condition. */
export interface Whom {
  /** ledger.code */
  readonly ledger: string;
  readonly where: readonly z.output<typeof condition>[];
  /** In full years on the day of asking. */
  readonly minAge: number | null;
  readonly maxAge: number | null;
}

export const whomSchema = z.object({
  ledger: z.string(),
  where: z.array(condition),
  minAge: z.int().nullable(),
  maxAge: z.int().nullable(),
});

/** Everyone of whom there is a word, the longest first; for words that stand alone. */
export const populationWords: readonly string[] = known.map(({ word }) => word);

/** Whom one word means that is the whole name: 育龄妇女, 低保户, 出租房. Undefined: no population is called so. */
export function whomCalled(word: string): Whom | undefined {
  const found = known.find((one) => one.word === word);
  return found && { ledger: found.ledger, where: found.where, minAge: found.minAge, maxAge: found.maxAge };
}

export interface ReadPopulation {
  readonly whom: Whom;
  /** What of the words was not understood; the asker is told. */
  readonly unread: string;
}

/**
 * Whom everyday words mean: 低保对象, 80岁以上老人, 16至60岁外出务工人员, 各村. Undefined: they name no ledger. The longest name
 * that stands in them wins; years narrow it; what is left over is returned unread.
 */
export function readPopulation(words: string): ReadPopulation | undefined {
  const text = numerals(words.normalize("NFKC").replaceAll(/\s/g, ""));
  const years = readAges(text);
  const found = known.find(({ word }) => {
    const name = word.normalize("NFKC");
    // 户 alone is every household; in 种粮大户 it is not.
    return name.length > 1 ? years.rest.includes(name) : years.rest === name;
  });
  const ages = years.minAge !== null || years.maxAge !== null;
  if (!found && !ages) return undefined;
  const rest = years.rest
    .replace(found?.word.normalize("NFKC") ?? "", "")
    .replaceAll(/^(?:全县|全镇|全村|全部|所有|辖区内?|本?村|在册)|(?:的|人员|对象|名单|情况|信息|人口|居民|人)/gu, "");
  return {
    whom: {
      ledger: found?.ledger ?? "population",
      where: found?.where ?? [],
      minAge: years.minAge ?? found?.minAge ?? null,
      maxAge: years.maxAge ?? (years.minAge === null ? (found?.maxAge ?? null) : null),
    },
    unread: rest,
  };
}

function readAges(text: string): {
  readonly minAge: number | null;
  readonly maxAge: number | null;
  readonly rest: string;
} {
  const between = /(\d{1,3})(?:周?岁)?(?:至|到|-|~|—)(\d{1,3})周?岁/.exec(text);
  if (between) return { minAge: Number(between[1]), maxAge: Number(between[2]), rest: text.replace(between[0], "") };
  const below = /(?:未满|不满)(\d{1,3})周?岁|(\d{1,3})周?岁(?:及)?以下/.exec(text);
  if (below) {
    const limit = below[1] === undefined ? Number(below[2]) : Number(below[1]) - 1;
    return { minAge: null, maxAge: limit, rest: text.replace(below[0], "") };
  }
  const above = /(?:年满|满)?(\d{1,3})周?岁(?:及)?(?:以上|以外)|(?:年满|满)(\d{1,3})周?岁/.exec(text);
  if (above) return { minAge: Number(above[1] ?? above[2]), maxAge: null, rest: text.replace(above[0], "") };
  return { minAge: null, maxAge: null, rest: text };
}
