import type { Command, Entry, Registry, Words } from "./define-command.ts";
import { fold, unslash } from "./fold.ts";
import { nearest } from "./nearest.ts";
import { readOrdinal } from "./numbers.ts";
import type { Waiting } from "./reply.ts";
import { lex } from "./tokens.ts";

/** What a line means. Told apart before anything is looked up or run. */
export type Understood =
  | { readonly kind: "command"; readonly command: Command; readonly rest: string }
  /** The answer to the question that waits. */
  | { readonly kind: "answer"; readonly waiting: Waiting; readonly text: string }
  /** A line of the last list. */
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "cancel" }
  /** Nearest first, at most three, each with the line as it should have been. */
  | { readonly kind: "near"; readonly guesses: readonly Guess[] }
  /** A command of the house that this version does not have; `exact` when it was spelt right. */
  | { readonly kind: "reserved"; readonly name: Words; readonly exact: boolean }
  | { readonly kind: "unknown" }
  | { readonly kind: "empty" };

export interface Guess {
  readonly command: Command;
  readonly rest: string;
}

export interface Situation {
  readonly waiting?: Waiting | undefined;
  /** Whether the asker may run it; a guess never names what they may not. */
  readonly may: (command: Command) => boolean;
}

type Fits = (entry: Entry, word: string, rest: string) => boolean;

/** More than any command, with room for slips; a message may have a million characters. */
const longestWord = 40;
/** No Chinese name or alias is longer. */
const longestGlued = 8;

interface Match {
  readonly entry: Entry;
  readonly rest: string;
}

const cancelWords = new Set(["取消", "算了", "不用了", "不填了", "cancel", "nevermind"]);
const helpWords = new Set(["帮助", "help", "?"]);
// What people say before they say what they want; taken off only when a command follows.
const courtesies = /^(?:@\S+\s+|松绑|请问|请|麻烦|劳驾|您好|你好|帮我|帮忙|帮|给我|我要|我想|我来|想|[,，。!！\s]+)/u;

/** What a line means to this person now. Pure and total: any text gives an answer. */
export function understand(said: string, registry: Registry, at: Situation): Understood {
  const line = unwrap(said.trim());
  if (!line) return { kind: "empty" };
  const { rest: body, slashed } = unslash(line);
  const word = fold(body.slice(0, longestWord));
  if (!word) return { kind: "unknown" };
  if (!slashed && cancelWords.has(word)) return { kind: "cancel" };
  if (!slashed && at.waiting && !helpWords.has(word)) return { kind: "answer", waiting: at.waiting, text: line };
  const number = readOrdinal(body);
  if (number !== undefined) return { kind: "number", number };
  const match = find(body, slashed, registry) ?? findAfterCourtesy(body, registry);
  if (match) return meant(match);
  return guess(body, slashed, registry, at) ?? { kind: "unknown" };
}

function meant({ entry, rest }: Match): Understood {
  return entry.ready
    ? { kind: "command", command: entry.command, rest }
    : { kind: "reserved", name: entry.name, exact: true };
}

/** “/帮助” copied with its quotes, and a whole line of the help copied with its number, are still the command in them. */
function unwrap(line: string): string {
  if (line.length > 10 * longestWord) return line;
  const [only, more] = lex(line);
  if (only?.quoted && !more && unslash(only.text).slashed) return only.text;
  return /^\d{1,2}[.、．]\s?[^/]*[:：]\s?(\/.+)$/u.exec(line)?.[1] ?? line;
}

function find(body: string, slashed: boolean, registry: Registry): Match | undefined {
  return (
    spaced(body, registry, (entry, word, rest) => slashed || !rest || (takesWords(entry) && word.length > 1)) ??
    // 检查组明天来 is talk: without a slash only a command that is there may swallow what follows.
    glued(body, registry, (entry, word) => slashed || (entry.ready && takesWords(entry) && word.length > 1))
  );
}

/** Enough of the line to hold its command; the rest need not be taken apart for that. */
function firstWords(body: string): string {
  return body.slice(0, 10 * longestWord);
}

/** The command is the first word, or the first two or three written apart: 查 职责 油烟. */
function spaced(body: string, registry: Registry, fits: Fits): Match | undefined {
  const words = lex(firstWords(body)).slice(0, 3);
  if (words[0]?.quoted) return undefined;
  for (let count = words.length; count > 0; count -= 1) {
    const taken = words.slice(0, count);
    const word = fold(taken.map((token) => token.text.slice(0, longestWord)).join(""));
    const entry = registry.words.get(word);
    if (!entry) continue;
    const rest = argumentsAfter(body.slice(taken.at(-1)?.end));
    if (fits(entry, word, rest)) return { entry, rest };
  }
  return undefined;
}

/** 查职责燃气 without a space: Chinese names only, the longest that fits. */
function glued(body: string, registry: Registry, fits: Fits): Match | undefined {
  const characters = Array.from(body.slice(0, longestWord));
  for (let length = Math.min(characters.length, longestGlued); length > 0; length -= 1) {
    const head = characters.slice(0, length).join("");
    if (head.length === body.length || !/\p{Script=Han}$/u.test(head) || /\s/u.test(head)) continue;
    const word = fold(head);
    const entry = registry.words.get(word);
    if (!entry) continue;
    const rest = argumentsAfter(body.slice(head.length));
    if (fits(entry, word, rest)) return { entry, rest };
  }
  return undefined;
}

/** 请帮我查职责 油烟. What is left must be a command by itself; a courtesy alone is talk. */
function findAfterCourtesy(body: string, registry: Registry): Match | undefined {
  let left = body;
  for (let polite = 0; polite < 5; polite += 1) {
    const shorter = left.replace(courtesies, "");
    if (shorter === left) return undefined;
    left = shorter;
    const { rest, slashed } = unslash(left);
    const match = rest ? find(rest, slashed, registry) : undefined;
    if (match) return match;
  }
  return undefined;
}

/** 查职责：油烟 and 查职责,油烟 separate with a mark instead of a space. */
function argumentsAfter(text: string): string {
  return text.trim().replace(/^(?:[:：,，、;；|]+|[。．.！!？?～~]+(?=\s|$))\s*/u, "");
}

function takesWords(entry: Entry): boolean {
  return !entry.ready || entry.command.params.length > 0;
}

/** What a misspelt line was probably meant to be. Without a slash only commands that are there are guessed at. */
function guess(body: string, slashed: boolean, registry: Registry, at: Situation): Understood | undefined {
  const known = [...registry.words].filter(([, entry]) => (entry.ready ? at.may(entry.command) : slashed));
  const words = known.map(([word]) => word);
  const slips = readings(body)
    .flatMap(({ typed, after }) =>
      nearest(fold(typed.slice(0, longestWord)), words, slashed)
        // A word spelt right was looked at before, and left alone as talk.
        .filter((slip) => slip.cost > 0)
        .map((slip) => {
          const tail = Array.from(typed).slice(slip.length).join("");
          return { ...slip, rest: argumentsAfter(`${tail} ${after}`) };
        }),
    )
    .toSorted((a, b) => a.cost - b.cost);
  const best = slips[0];
  if (!best) return undefined;
  const guesses = new Map<string, Guess>();
  for (const { word, rest } of slips.filter((slip) => slip.cost <= best.cost + 0.2)) {
    const entry = registry.words.get(word);
    if (!entry?.ready || guesses.has(entry.command.name.en)) continue;
    guesses.set(entry.command.name.en, { command: entry.command, rest });
  }
  if (guesses.size > 0) return { kind: "near", guesses: [...guesses.values()].slice(0, 3) };
  const entry = registry.words.get(best.word);
  return entry && !entry.ready ? { kind: "reserved", name: entry.name, exact: false } : undefined;
}

/** The first word, and 查 值责 put together: a name written apart. */
function readings(body: string): readonly { readonly typed: string; readonly after: string }[] {
  const [first, second] = lex(firstWords(body));
  if (!first || first.quoted) return [];
  const alone = { typed: first.text, after: body.slice(first.end) };
  if (!second || second.quoted || Array.from(first.text).length > 1) return [alone];
  return [alone, { typed: first.text + second.text, after: body.slice(second.end) }];
}

/** The command that a word names, by any of its words or nearly so, as far as the asker may run it. */
export function explainable(word: string, registry: Registry, may: Situation["may"]): Command | undefined {
  const found = understand(`/${unslash(word.trim()).rest}`, registry, { may });
  if (found.kind === "command") return may(found.command) ? found.command : undefined;
  return found.kind === "near" ? found.guesses[0]?.command : undefined;
}
