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

// The longest word of the lists has fewer.
const longest = 12;

/**
 * The cut of a name that leaves the fewest characters unknown, then has the fewest words. `unheard` names words to cut as though
 * no list had them: what names of new concepts will look like.
 */
export function cut(name: string, unheard?: (word: string) => boolean): readonly Term[] {
  // Of each end the cheapest way there: its cost, its last word and where that begins.
  const best: { readonly cost: number; readonly term?: Term; readonly from: number }[] = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= name.length; end += 1) {
    const unknown: Term = { kind: "unknown", canon: name.slice(end - 1, end) };
    let chosen = { cost: (best[end - 1]?.cost ?? 0) + 2, term: unknown, from: end - 1 };
    for (let start = Math.max(0, end - longest); start < end; start += 1) {
      const word = name.slice(start, end);
      const term = terms.get(word) ?? (end === name.length ? suffixes.get(word) : undefined);
      if (!term || ((term.kind === "content" || term.kind === "role") && unheard?.(word))) continue;
      const cost = (best[start]?.cost ?? 0) + 1 + (word.length === 1 ? 0.5 : 0);
      if (cost < chosen.cost) chosen = { cost, term, from: start };
    }
    best.push(chosen);
  }
  const found: Term[] = [];
  for (let at = name.length; at > 0; at = best[at]?.from ?? 0)
    found.push(best[at]?.term ?? { kind: "unknown", canon: "" });
  return found.toReversed();
}
