import { soundsAlike, spell } from "./sounds.ts";

/** What it costs to turn what was typed into what was meant; a swap or a word that sounds alike is the cheapest slip. */
export function slipCost(typed: string, meant: string): number {
  const [a, b] = [Array.from(typed), Array.from(meant)];
  const rows: number[][] = [b.map((_, j) => j + 1)];
  rows[0]?.unshift(0);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const [here, there] = [a[i - 1] ?? "", b[j - 1] ?? ""];
      const above = rows[i - 1] ?? [];
      const swapped = i > 1 && j > 1 && here === b[j - 2] && there === a[i - 2];
      row.push(
        Math.min(
          (above[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (above[j - 1] ?? 0) + replaceCost(here, there),
          swapped ? (rows[i - 2]?.[j - 2] ?? 0) + 0.6 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  const cost = rows[a.length]?.[b.length] ?? Number.POSITIVE_INFINITY;
  return Math.min(cost, unconverted(typed, meant));
}

function replaceCost(here: string, there: string): number {
  if (here === there) return 0;
  return soundsAlike(here, there) ? 0.4 : 1;
}

/** `tianbao` for 填报: the letters went out before the input method made characters of them. */
function unconverted(typed: string, meant: string): number {
  if (!/^[a-z']{4,}$/.test(typed)) return Number.POSITIVE_INFINITY;
  return typed.replaceAll("'", "") === spell(meant) ? 0.3 : Number.POSITIVE_INFINITY;
}

/** How much may be wrong before it is another word. A line with a slash was surely meant for us, so it gets more room. */
export function slipLimit(meant: string, slashed: boolean): number {
  const length = Array.from(meant).length;
  if (/^[a-z]+$/.test(meant)) {
    if (slashed) return length < 3 ? 0 : length < 5 ? 1 : 2;
    return length < 4 ? 0 : 1;
  }
  if (length < 2) return 0;
  if (slashed) return length === 2 ? 1 : 1.4;
  return length === 2 ? 0.8 : 1;
}

export interface Candidate {
  readonly word: string;
  /** How much of the typed word was the slip; what follows is the argument, written without a space. */
  readonly length: number;
  readonly cost: number;
}

/** The words that a typed one may have been meant for, nearest first. */
export function nearest(typed: string, words: Iterable<string>, slashed: boolean): readonly Candidate[] {
  const characters = Array.from(typed);
  const found: Candidate[] = [];
  for (const word of words) {
    const limit = slipLimit(word, slashed);
    const length = Array.from(word).length;
    const whole =
      Math.abs(characters.length - length) <= 2 || /^[a-z']+$/.test(typed) ? slipCost(typed, word) : limit + 1;
    if (whole <= limit) found.push({ word, length: characters.length, cost: whole });
    // 查值责燃气: only a slip within a word of its own length, or every long line would be near to something.
    else if ((slashed || length > 2) && characters.length > length && !/^[a-z]/.test(word)) {
      const cost = slipCost(characters.slice(0, length).join(""), word);
      if (cost > 0 && cost <= Math.min(limit, 0.8)) found.push({ word, length, cost: cost + 0.1 });
    }
  }
  return found.toSorted((a, b) => a.cost - b.cost || b.word.length - a.word.length || a.word.localeCompare(b.word));
}
