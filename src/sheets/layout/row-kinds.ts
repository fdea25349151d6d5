import type { Caption } from "./block.ts";
import type { Grid } from "./grid.ts";
import { foldWord, isHeaderWord } from "./header-name.ts";
import { captionWords, noteStart, signatureWords, totalWords } from "./words.ts";

export function isBlank(grid: Grid, row: number): boolean {
  return grid.filled(row).length === 0;
}

/** One text alone in its row, over most of the table or at its left. */
export function isTitle(grid: Grid, row: number): boolean {
  const filled = grid.filled(row);
  const [only] = filled;
  if (!only || filled.length > 1 || only.kind !== "t") return false;
  return only.left === 0 || only.right - only.left + 1 >= grid.width / 2 || /^附[件表录]/.test(foldWord(only.text));
}

export function isTotal(grid: Grid, row: number): boolean {
  return grid
    .filled(row)
    .filter((cell) => cell.kind === "t")
    .slice(0, 2)
    .some((cell) =>
      totalWords.test(foldWord(cell.text).replace(/^(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]\))/, "")),
    );
}

/** 甲 乙 丙 1 2 3, or (1) (2) (3): each cell one further than the one before. */
export function isIndexRow(grid: Grid, row: number): boolean {
  const said: string[] = [];
  for (const cell of grid.filled(row)) {
    const word = foldWord(cell.text).replace(/^栏次$|^\((\w+)\)$/, "$1");
    if (word === "" || word === "-" || word === "—") continue;
    if (!/^(?:\d{1,3}|[甲乙丙丁戊己庚辛壬癸])$/.test(word)) return false;
    said.push(word);
  }
  if (said.length < 2) return false;
  const stems = said.filter((word) => /\D/.test(word));
  const numbers = said.filter((word) => /\d/.test(word)).map(Number);
  if (stems.length === 0 && said.length < 3) return false;
  const first = numbers[0] ?? 1;
  return (
    stems.every((word, at) => "甲乙丙丁戊己庚辛壬癸"[at] === word) &&
    first <= 1 &&
    numbers.every((number, at) => number === first + at)
  );
}

const labels = captionWords.map((word) => word.split("").join("\\s*")).join("|");
const captionAt = new RegExp(
  `(?<![\\p{L}\\d])(${labels})\\s*(?:\\([^()]{1,8}\\))?\\s*:\\s*(.*?)(?=\\s*(?:${labels})\\s*(?:\\([^()]{1,8}\\))?\\s*:|$)`,
  "gsu",
);

/** 填报单位：柳溪村, also several in one cell, or with the value in the next. */
export function captionsOf(grid: Grid, row: number): readonly Caption[] {
  const filled = grid.filled(row);
  // Most cells of most tables have no colon, and the pattern is a long one.
  if (!filled.some((cell) => /[:：]/.test(cell.text))) return [];
  return filled.flatMap((cell, at) =>
    [...plain(cell.text).matchAll(captionAt)].map((match, nth, all) => {
      const label = foldWord(match[1] ?? "");
      // 填报单位：（盖章） says where the seal goes, not whose it is.
      const value = (match[2] ?? "").replace(/\((?:盖章|公章|签字|签章)\)/, "").replaceAll(/[_\s]+$|^[_\s]+/g, "");
      const next = filled[at + 1];
      const beside = nth === all.length - 1 && value === "" && next && !/:/.test(plain(next.text));
      return { label, value: beside ? next.text : value, row, column: cell.left };
    }),
  );
}

/** Only as long a text as a caption has: the pattern is not run over an essay. */
function plain(text: string): string {
  return text.slice(0, 300).normalize("NFKC");
}

/** A row above a table that only says whose it is. */
export function isCaptionRow(grid: Grid, row: number): boolean {
  const filled = grid.filled(row);
  const captions = captionsOf(grid, row);
  if (captions.length === 0) return false;
  const at = new Set(captions.map((one) => one.column));
  return filled.length <= at.size * 2 + 2;
}

/** A row that ends a table: signatures, or what is explained below. */
export function isFooterRow(grid: Grid, row: number): boolean {
  const filled = grid.filled(row);
  const [first] = filled;
  if (!first) return false;
  const word = foldWord(first.text);
  if (captionsOf(grid, row).some((one) => signatureWords.has(one.label))) return true;
  if (
    filled.length <= 8 &&
    filled.filter((cell) => signatureWords.has(foldWord(cell.text).replace(/:$/, ""))).length >= 2
  ) {
    return true;
  }
  if (noteStart.test(word) && filled.length <= 2) return true;
  const alone = filled.length === 1 && first.kind === "t";
  return alone && (/^\(?\d+\)?=[(\d]/.test(word) || /^[(\d][\d).、].{14,}/.test(word) || word.length > 40);
}

/** Words of forms side by side: the header of a small table. */
export function isWordRow(grid: Grid, row: number): boolean {
  const filled = grid.filled(row);
  if (filled.length < 3) return false;
  let others = 0;
  for (const cell of filled) {
    if (!isHeaderWord(cell.text)) others += 1;
    if ((filled.length - others) / filled.length < 0.6) return false;
  }
  return true;
}
