import { readFileSync } from "node:fs";
import { z } from "zod";

const groups = z.array(z.string());
const file = z.strictObject({
  filler: groups,
  light: groups,
  roles: groups,
  subjects: groups,
  representations: z.record(z.string(), groups),
  discriminators: z.record(z.string(), groups),
  synonyms: groups,
  aliases: groups,
});
const words = file.parse(
  JSON.parse(readFileSync(new URL("../../data/duplicates/words.json", import.meta.url), "utf8")),
);

/** What a word of a name says: whose, how it is written down, which of siblings, or about what. */
export interface Term {
  readonly kind: "role" | "representation" | "discriminator" | "content" | "light" | "filler" | "unknown";
  /** The word that stands for its whole group. */
  readonly canon: string;
  readonly dimension?: string;
}

const terms = new Map<string, Term>();
const suffixes = new Map<string, Term>();
function add(word: string, term: Term): void {
  const target = word.endsWith("$") ? suffixes : terms;
  const key = word.replace("$", "");
  if (!target.has(key)) target.set(key, term);
}
function addGroups(kind: Term["kind"], lists: readonly string[]): void {
  for (const list of lists) {
    const [canon = "", ...others] = list.split(" ").filter(Boolean);
    for (const word of [canon, ...others]) add(word, { kind, canon });
  }
}
addGroups("role", words.roles);
for (const [canon, list] of Object.entries(words.representations)) {
  for (const word of list) add(word, { kind: "representation", canon });
}
for (const [dimension, list] of Object.entries(words.discriminators)) {
  for (const group of list) {
    const [canon = "", ...others] = group.split(" ");
    for (const word of [canon, ...others]) add(word, { kind: "discriminator", canon, dimension });
  }
}
addGroups("content", words.synonyms);
addGroups("light", words.light);
for (const word of words.filler) add(word, { kind: "filler", canon: word });

export const subjects: ReadonlySet<string> = new Set(words.subjects);
export const aliases: ReadonlyMap<string, string> = new Map(
  words.aliases.flatMap((list) => list.split(" ").map((word) => [word, list.split(" ")[0] ?? word] as const)),
);

/** The cut of a name that leaves the fewest characters unknown, then has the fewest words. */
export function cut(name: string): readonly Term[] {
  const best: { cost: number; terms: readonly Term[] }[] = [{ cost: 0, terms: [] }];
  for (let end = 1; end <= name.length; end += 1) {
    const before = best[end - 1] ?? { cost: 0, terms: [] };
    const canon = name.slice(end - 1, end);
    let chosen = { cost: before.cost + 2, terms: [...before.terms, { kind: "unknown", canon } as Term] };
    for (let start = Math.max(0, end - 12); start < end; start += 1) {
      const word = name.slice(start, end);
      const term = terms.get(word) ?? (end === name.length ? suffixes.get(word) : undefined);
      const from = best[start];
      if (!term || !from) continue;
      const cost = from.cost + 1 + (word.length === 1 ? 0.5 : 0);
      if (cost < chosen.cost) chosen = { cost, terms: [...from.terms, term] };
    }
    best.push(chosen);
  }
  return best[name.length]?.terms ?? [];
}
