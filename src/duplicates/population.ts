import { readFileSync } from "node:fs";
import { z } from "zod";
import { bigramShare } from "./features.ts";
import { normaliseName } from "./normalise.ts";
import { parseName } from "./parse.ts";
import { remember } from "./remember.ts";

const catalogue = z
  .strictObject({ narrower: z.array(z.tuple([z.string(), z.string()])), same: z.array(z.array(z.string())) })
  .parse(JSON.parse(readFileSync(new URL("../../data/duplicates/populations.json", import.meta.url), "utf8")));
const known = new Map(catalogue.same.flatMap((group) => group.map((name) => [name, group[0] ?? name] as const)));

const canon = remember(5000, (name) => {
  const text = normaliseName(name)
    .replace(/^全县/, "")
    .replace(/^0-(\d+)岁(?!以)/, "$1岁以下");
  return known.get(text) ?? known.get(text.replace(/^农村/, "")) ?? text;
});

/** How far the people of the old request are those of the new one, or hold them: 1 the same, 0 others. */
export function populationCover(asked: string, held: string): number {
  const [x, y] = [canon(asked), canon(held)];
  if (x === y) return 1;
  if (catalogue.narrower.some(([inner, outer]) => inner === x && outer === y)) return 0.9;
  const [a, b] = [parseName(x), parseName(y)];
  const ages = [a, b].map((one) => (one.discriminators.get("数字") ?? "").replace(/^0-/, ""));
  if (ages[0] && ages[1] && ages[0] !== ages[1]) return 0;
  const both = a.stem.filter((word) => b.stem.includes(word)).length;
  if (both === a.stem.length && both === b.stem.length) return 1;
  // One side says more: part of the same people if it is the new one.
  if (both > 0 && both === Math.min(a.stem.length, b.stem.length)) return a.stem.length > b.stem.length ? 0.7 : 0.4;
  return 0.5 * bigramShare(x, y);
}
