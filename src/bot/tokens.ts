/** One word of a line. `start` and `end` are its place in the line, quotes included. */
export interface Token {
  readonly text: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

// Phones turn every straight quote into some curly one, so all members of a family open and close each other.
const double = '"“”„‟＂';
const single = "'‘’‚‛＇";
const brackets: ReadonlyMap<string, string> = new Map([
  ["「", "」"],
  ["『", "』"],
  ["《", "》"],
  ["〈", "〉"],
  ["｢", "｣"],
]);
const space = /[\s\u200b\u2060\ufeff]/u;

/** The words of a line as a person meant them. Total: any text gives an answer. */
export function tokens(line: string): readonly string[] {
  return lex(line).map((token) => token.text);
}

export function lex(line: string): readonly Token[] {
  const found: Token[] = [];
  const closeOf = closers(line);
  let at = 0;
  while (at < line.length) {
    if (space.test(line.charAt(at))) {
      at += 1;
      continue;
    }
    const close = closeOf(at);
    if (close !== undefined && isEdge(line, close + 1)) {
      const text = line.slice(at + 1, close).trim();
      if (text) found.push({ text, quoted: true, start: at, end: close + 1 });
      at = close + 1;
    } else {
      // 《月 报》汇总 is one word: what the brackets hold belongs to it, spaces and all.
      const end = wordEnd(line, close === undefined ? at + 1 : close + 1);
      found.push({ text: line.slice(at, end), quoted: false, start: at, end });
      at = end;
    }
  }
  return found;
}

/**
 * Answers, for places in ascending order, where the quote that opens there is closed; undefined when nothing opens or
 * nothing closes it. Each character is looked at a fixed number of times, however many quotes stay open.
 */
function closers(line: string): (at: number) => number | undefined {
  const pairs = bracketPairs(line);
  const inDouble = following(line, (one) => double.includes(one));
  const doubleAtEdge = following(line, (one, i) => double.includes(one) && isEdge(line, i + 1));
  const singleAtEdge = following(line, (one, i) => single.includes(one) && isEdge(line, i + 1));
  return (at) => {
    const open = line.charAt(at);
    if (brackets.has(open)) return pairs.get(at);
    // A double quote may be followed by more of its word; an apostrophe inside a word closes nothing.
    if (double.includes(open)) return doubleAtEdge(at) ?? inDouble(at);
    return single.includes(open) ? singleAtEdge(at) : undefined;
  };
}

/** The next place after `at` that fits, remembered: it is asked with a growing `at`. */
function following(line: string, fits: (one: string, i: number) => boolean): (at: number) => number | undefined {
  let next = -1;
  return (at) => {
    if (next <= at) {
      next = at + 1;
      while (next < line.length && !fits(line.charAt(next), next)) next += 1;
    }
    return next < line.length ? next : undefined;
  };
}

function bracketPairs(line: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  for (const [open, close] of brackets) {
    if (!line.includes(open)) continue;
    const waiting: number[] = [];
    for (let i = 0; i < line.length; i += 1) {
      if (line.charAt(i) === open) waiting.push(i);
      const from = line.charAt(i) === close ? waiting.pop() : undefined;
      if (from !== undefined) pairs.set(from, i);
    }
  }
  return pairs;
}

function wordEnd(line: string, from: number): number {
  let end = from;
  while (end < line.length && !space.test(line.charAt(end))) end += 1;
  return end;
}

function isEdge(line: string, at: number): boolean {
  return at >= line.length || space.test(line.charAt(at));
}
