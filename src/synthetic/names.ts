import type { Sex } from "./families.ts";
import type { Rng } from "./rng.ts";
import { words } from "./words.ts";

// A few surnames are half of everybody's, the many others have few each.
const surnames = [...words.surnames].map((one, nth) => [100 / (nth + 4), one] as const);
const dottedNations = words.nations.dotted.split(" ");
const plainNations = words.nations.plain.split(" ");

export interface Origin {
  readonly surname: string;
  /** Code of the list `nation`. */
  readonly nation: string;
  readonly dotted: boolean;
}

/** Village kin share few surnames; of a hundred households six are of a minority, one or two with dotted names. */
export function originOf(rng: Rng, clans: readonly string[]): Origin {
  const surname = rng.chance(0.4) ? rng.pick(clans) : surnameOf(rng);
  if (!rng.chance(0.06)) return { surname, nation: "01", dotted: false };
  const dotted = rng.chance(0.25);
  return { surname, nation: rng.pick(dotted ? dottedNations : plainNations), dotted };
}

export function surnameOf(rng: Rng): string {
  return rng.chance(0.004) ? rng.pick(words.doubleSurnames) : rng.weighted(surnames);
}

export function personName(rng: Rng, { surname, dotted }: Origin, sex: Sex, born: number): string {
  if (dotted) return `${rng.pick(words.dotted.heads)}·${rng.pick(words.dotted.tails)}`;
  const fashion = Object.entries(words.given[sex]).find(([until]) => born <= Number(until));
  const pool = [...(fashion?.[1] ?? "")];
  if (rng.chance(0.003)) return `${surname}${rng.pick(words.rare)}`;
  const first = rng.pick(pool);
  if (rng.chance(born < 1960 ? 0.12 : born < 1985 ? 0.3 : born < 2000 ? 0.35 : 0.1)) return `${surname}${first}`;
  return `${surname}${first}${rng.pick(pool)}`;
}
