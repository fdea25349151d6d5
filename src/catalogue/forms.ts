import { numerals } from "../duplicates/normalise.ts";
import type { ShippedForm } from "./shipped.ts";

export type FoundForms =
  | { readonly kind: "one"; readonly form: ShippedForm }
  | { readonly kind: "several"; readonly forms: readonly ShippedForm[] }
  | { readonly kind: "none"; readonly nearest: readonly ShippedForm[] };

const nearestShown = 3;

/** The form that words mean: its whole title, else every one in whose title or population all of the words stand. */
export function findForms(forms: readonly ShippedForm[], words: string): FoundForms {
  const whole = fold(words);
  const named = forms.find(({ title }) => fold(title) === whole);
  if (named) return { kind: "one", form: named };
  const parts = words
    .split(/[\s、,，]+/u)
    .map((part) => fold(part.replace(/(?:台账|报表|表格|登记表|统计表|花名册|表)$/u, "")))
    .filter((part) => part.length > 0);
  const all = parts.length === 0 ? [] : forms.filter((form) => parts.every((part) => spoken(form).includes(part)));
  const [form] = all;
  if (form && all.length === 1) return { kind: "one", form };
  if (form) return { kind: "several", forms: all };
  const asked = pairsOf(parts.join(""));
  const nearest = forms
    .map((one, at) => ({ one, at, near: nearness(asked, pairsOf(spoken(one))) }))
    .toSorted((a, b) => b.near - a.near || a.at - b.at);
  return { kind: "none", nearest: nearest.slice(0, nearestShown).map(({ one }) => one) };
}

function spoken({ title, population }: ShippedForm): string {
  return `${fold(title)} ${fold(population)}`;
}

/** What stands in brackets stays: 五保 and 12345 are names, too. */
function fold(words: string): string {
  return numerals(words.normalize("NFKC").toLowerCase()).replaceAll(/[^\p{L}\p{N}]/gu, "");
}

function pairsOf(text: string): ReadonlySet<string> {
  const letters = Array.from(text);
  return new Set([...letters, ...letters.slice(1).map((letter, at) => `${letters[at]}${letter}`)]);
}

function nearness(asked: ReadonlySet<string>, said: ReadonlySet<string>): number {
  return asked.size === 0 ? 0 : [...asked].filter((pair) => said.has(pair)).length / (asked.size + said.size);
}
