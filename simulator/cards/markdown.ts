/** What a markdown text refers to, as far as the platform checks it before it takes the card. */
export interface MarkdownFacts {
  readonly tables: number;
  readonly users: readonly string[];
  readonly images: readonly string[];
}

const delimiterRow = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const mention = /<at\s+(?:id|ids|email)\s*=\s*["']?([^"'>]*?)["']?\s*\/?>/g;
const personMark = /<person\s[^>]*?\bid\s*=\s*["']?([^"'\s>]+)/g;
const image = /!\[[^\]]*\]\(\s*([^)\s]*)[^)]*\)/g;

export function markdownFacts(content: string): MarkdownFacts {
  const text = withoutCode(content);
  return {
    tables: countTables(text),
    users: [...captures(text, mention).flatMap((list) => list.split(",")), ...captures(text, personMark)]
      .map((id) => id.trim())
      .filter(Boolean),
    images: captures(text, image),
  };
}

/** Code shows its characters as they are; an example table in it is not a table. */
function withoutCode(content: string): string {
  return content.replace(/^(```|~~~)[\s\S]*?(^\1[^\n]*$|$(?![\s\S]))/gm, "").replace(/(`+)[^`][\s\S]*?\1/g, "");
}

function countTables(text: string): number {
  const lines = text.split("\n");
  return lines.filter((line, at) => {
    const above = lines[at - 1] ?? "";
    return line.includes("|") && delimiterRow.test(line) && above.includes("|") && !delimiterRow.test(above);
  }).length;
}

function captures(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), (match) => match[1] ?? "");
}
