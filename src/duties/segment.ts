import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Jieba } from "@node-rs/jieba";
import { dict } from "@node-rs/jieba/dict.js";
import { z } from "zod";

const folder = new URL("../../data/duties/", import.meta.url);
const speechFile = z.strictObject({ stop: z.array(z.string()), same: z.array(z.array(z.string()).min(2)) });

interface Cutter {
  readonly jieba: Jieba;
  readonly stop: ReadonlySet<string>;
  /** The word of a group that stands for all of them: 电瓶车 and 电驴 are found as 电动车. */
  readonly same: ReadonlyMap<string, string>;
}

let loaded: Cutter | undefined;

/** Reads the dictionary, a quarter of a second, before the first question instead of during it. */
export function warmUpWords(): void {
  cutter();
}

function cutter(): Cutter {
  if (loaded) return loaded;
  const jieba = Jieba.withDict(dict);
  jieba.loadDict(readFileSync(new URL("words.txt", folder)));
  const speech = speechFile.parse(JSON.parse(readFileSync(new URL("speech.json", folder), "utf8")));
  const same = new Map(speech.same.flatMap(([first = "", ...others]) => others.map((word) => [word, first] as const)));
  loaded = { jieba, stop: new Set(speech.stop), same };
  return loaded;
}

/**
 * The words of a text as they are stored and asked for: the same cut on both sides, question words left out, synonyms
 * folded into one, in order of appearance without repeats. Letters and digits only, so a term is safe inside a tsquery.
 */
export function terms(text: string): string[] {
  const { jieba, stop, same } = cutter();
  // Without HMM: words that the dictionary does not know fall into characters, alike in the lists and in questions.
  const words = jieba.cutForSearch(fold(text), false);
  return [...new Set(words.filter((word) => isWord(word) && !stop.has(word)).map((word) => same.get(word) ?? word))];
}

/** The words that stand in no other: the cut gives 社保 beside 社保卡, and whoever said the one did not also say the other. */
export function outermost(words: readonly string[]): string[] {
  return words.filter((word) => !words.some((other) => other !== word && other.includes(word)));
}

/** Neighbouring characters: what still matches when a slip of the finger breaks the words. */
export function pairs(text: string): string[] {
  const found = fold(text).matchAll(/(?=(\p{Script=Han}{2}))/gu);
  return [...new Set(Array.from(found, ([, pair = ""]) => pair))];
}

/** Changes with the word lists: vectors that were cut by others have to be made again. */
export function wordsDigest(): string {
  const hash = createHash("sha256");
  for (const name of ["words.txt", "speech.json"]) hash.update(readFileSync(new URL(name, folder)));
  return hash.digest("hex");
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function isWord(word: string): boolean {
  return /^[\p{L}\p{N}]+$/u.test(word);
}
