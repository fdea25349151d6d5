import { pairs, terms } from "./segment.ts";

/** What is searched, by weight: the name, how people say it, what is done. */
export interface SearchText {
  readonly name: string;
  readonly spoken: readonly string[];
  readonly rest: readonly string[];
}

/**
 * A tsvector literal of the words (A name, B everyday names, C the rest) and of the character pairs of names (D). Spelled out
 * here and not by to_tsvector: its parser sees Chinese words only under some locales of the cluster.
 */
export function searchVector(text: SearchText): string {
  const labelled = [
    ...terms(text.name).map((term) => [term, "A"] as const),
    ...text.spoken.flatMap((phrase) => terms(phrase).map((term) => [term, spokenLabel(term, phrase)] as const)),
    ...text.rest.flatMap((sentence) => terms(sentence)).map((term) => [term, "C"] as const),
    ...[text.name, ...text.spoken].flatMap((phrase) => pairs(phrase)).map((pair) => [pair, "D"] as const),
  ];
  const places = new Map<string, string[]>();
  for (const [at, [term, label]] of labelled.entries()) {
    places.set(term, [...(places.get(term) ?? []), `${at + 1}${label}`]);
  }
  return [...places].map(([term, at]) => `'${term}':${at.join(",")}`).join(" ");
}

/** A single character that is left of a longer phrase says little; 狗 or 坟 as a name of its own says much. */
function spokenLabel(term: string, phrase: string): "B" | "D" {
  return term.length > 1 || term === phrase ? "B" : "D";
}
