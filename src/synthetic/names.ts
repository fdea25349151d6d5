import type { Sex } from "./families.ts";
import type { Rng } from "./rng.ts";
import { characters, words } from "./words.ts";

// A few surnames are half of everybody's, the many others have few each.
const surnames = characters(words.surnames).map((one, nth) => [100 / (nth + 4), one] as const);
const dottedNations = words.nations.dotted.split(" ");
const plainNations = words.nations.plain.split(" ");

const fashionsOf = (given: Readonly<Record<string, string>>): readonly { until: number; pool: readonly string[] }[] =>
  Object.entries(given).map(([until, text]) => ({ until: Number(until), pool: characters(text) }));
const fashions = { "1": fashionsOf(words.given["1"]), "2": fashionsOf(words.given["2"]) };

export interface Origin {
  readonly surname: string;
  /** Code of the list `nation`. */
  readonly nation: string;
  readonly dotted: boolean;
}

/** Village kin share few surnames; of a hundred households six are of a minority, one or two with dotted names. */
export function originOf(rng: Rng, clans: readonly string[]): Origin {
  const surname = rng.chance(0.25) ? rng.pick(clans) : surnameOf(rng);
  if (!rng.chance(0.06)) return { surname, nation: "01", dotted: false };
  const dotted = rng.chance(0.25);
  return { surname, nation: rng.pick(dotted ? dottedNations : plainNations), dotted };
}

export function surnameOf(rng: Rng): string {
  return rng.chance(0.004) ? rng.pick(words.doubleSurnames) : rng.weighted(surnames);
}

export function personName(rng: Rng, { surname, dotted }: Origin, sex: Sex, born: number): string {
  if (dotted) return `${rng.pick(words.dotted.heads)}·${rng.pick(words.dotted.tails)}`;
  const pool = fashions[sex].find(({ until }) => born <= until)?.pool ?? [];
  if (rng.chance(0.003)) return `${surname}${rng.pick(words.rare)}`;
  const first = rng.pick(pool);
  if (rng.chance(born < 1960 ? 0.04 : born < 1985 ? 0.1 : born < 2000 ? 0.14 : 0.04)) return `${surname}${first}`;
  return `${surname}${first}${rng.pick(pool)}`;
}
