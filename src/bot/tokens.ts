/** One word of a line. `start` and `end` are its place in the line, quotes included. */
export interface Token {
  readonly text: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

// Phones turn every straight quote into some curly one, so all members of a class open and close each other.
const double = '"“”„‟＂';
const single = "'‘’‚‛＇";
const brackets: Readonly<Record<string, string>> = { "「": "」", "『": "』", "《": "》", "〈": "〉", "｢": "｣" };
const space = /[\s\u200b\u2060\ufeff]/u;

/** The words of a line as a person meant them. Total: any text gives an answer. */
export function tokens(line: string): readonly string[] {
  return lex(line).map((token) => token.text);
}

export function lex(line: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < line.length) {
    if (space.test(line.charAt(at))) {
      at += 1;
      continue;
    }
    const close = closingQuote(line, at);
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

/** Where the quote that opens at `at` is closed; undefined when nothing opens there or nothing closes it. */
function closingQuote(line: string, at: number): number | undefined {
  const open = line.charAt(at);
  const close = brackets[open];
  if (close) return closingBracket(line, at, open, close);
  const family = double.includes(open) ? double : single.includes(open) ? single : "";
  if (!family) return undefined;
  let first: number | undefined;
  for (let i = at + 1; i < line.length; i += 1) {
    if (!family.includes(line.charAt(i))) continue;
    if (isEdge(line, i + 1)) return i;
    first ??= i;
  }
  // An apostrophe inside a word closes nothing; a double quote may be followed by more of the same word.
  return family === double ? first : undefined;
}

function closingBracket(line: string, at: number, open: string, close: string): number | undefined {
  let depth = 0;
  for (let i = at; i < line.length; i += 1) {
    if (line.charAt(i) === open) depth += 1;
    if (line.charAt(i) === close) depth -= 1;
    if (depth === 0) return i;
  }
  return undefined;
}

function wordEnd(line: string, from: number): number {
  let end = from;
  while (end < line.length && !space.test(line.charAt(end))) end += 1;
  return end;
}

function isEdge(line: string, at: number): boolean {
  return at >= line.length || space.test(line.charAt(at));
}
