import type { Grid } from "./grid.ts";
import { foldWord, headerName } from "./header-name.ts";
import { isBlank, isCaptionRow, isFooterRow, isIndexRow, isTitle, isTotal } from "./row-kinds.ts";
import { headerWords, unitWords } from "./words.ts";

export interface ScoredHeader {
  readonly first: number;
  readonly last: number;
  readonly score: number;
  /** Columns whose header is a word that forms use. */
  readonly known: number;
  readonly left: number;
  readonly right: number;
}

const mostRows = 4;
const followers = 5;

/**
 * The rows from..to that are most like a header, 1 to 4 of them, taken as a block: no single row decides. Undefined when
 * none is like one.
 */
export function bestHeader(grid: Grid, from: number, to: number, least = 5): ScoredHeader | undefined {
  let best: ScoredHeader | undefined;
  let skipped = 0;
  for (let first = from; first < Math.min(to, grid.height); first += 1) {
    if (!isBlank(grid, first)) {
      for (let last = first; last < Math.min(first + mostRows, to, grid.height); last += 1) {
        const scored = scoreOf(grid, first, last);
        const score = scored.score - skipped * 3;
        if (score >= least && (!best || score > best.score)) best = { ...scored, score };
      }
    }
    // Whatever is neither title nor caption should stand in or under the header.
    if (!isBlank(grid, first) && !isTitle(grid, first) && !isCaptionRow(grid, first)) skipped += 1;
  }
  return best;
}

/** What each column is called from top to bottom, blank and repeated parts left out. */
export function pathAt(grid: Grid, first: number, last: number, column: number): readonly string[] {
  const parts: string[] = [];
  for (let row = first; row <= last; row += 1) {
    const text = grid.seen(row, column) || (row < last ? spannedBy(grid, row, last, column) : "");
    if (text !== "" && text !== parts.at(-1)) parts.push(text);
  }
  return parts;
}

/** A group's title that was not merged over its columns: blank cells beside it, with texts of their own below. */
function spannedBy(grid: Grid, row: number, last: number, column: number): string {
  for (let at = column; at >= 0; at -= 1) {
    if (grid.mergeAt(row, at) || !saysBelow(grid, row, last, at)) return "";
    if (grid.own(row, at) !== "") return grid.own(row, at);
  }
  return "";
}

function saysBelow(grid: Grid, row: number, last: number, column: number): boolean {
  for (let below = row + 1; below <= last; below += 1) if (grid.own(below, column) !== "") return true;
  return false;
}

function scoreOf(grid: Grid, first: number, last: number): ScoredHeader {
  const columns: number[] = [];
  for (let column = 0; column < grid.width; column += 1) columns.push(column);
  const paths = columns.map((column) => pathAt(grid, first, last, column));
  const named = columns.filter((column) => (paths[column]?.length ?? 0) > 0);
  const left = named[0] ?? 0;
  const right = named.at(-1) ?? 0;
  const leaves = named.map((column) => paths[column]?.at(-1) ?? "");
  const distinct = new Set(named.map((column) => paths[column]?.join("\n"))).size;
  const share = (count: number): number => (named.length === 0 ? 0 : count / named.length);
  const known = named.filter((column) => paths[column]?.some((part) => headerWords.has(headerName(part).name))).length;
  const short = leaves.filter((leaf) => /\p{L}/u.test(leaf) && foldWord(leaf).length <= 30).length;
  let score = (4 * named.length) / Math.max(grid.width, 1);
  score += 3 * share(short) + 2 * share(distinct) + 3 * Math.min(1, 2 * share(known));
  score += contrast(grid, last, left, right);
  if (distinct < 2) score -= 10;
  score -= 6 * Number(cuts(grid, first - 1)) + 6 * Number(cuts(grid, last));
  score -= 6 * share(leaves.filter(isDatum).length) * 2;
  for (let row = first; row <= last; row += 1) score -= outOfPlace(grid, row, first, last);
  if (isIndexRow(grid, last + 1)) score += 3;
  if (splitsBelow(grid, last)) score -= 4;
  return { first, last, score, known, left, right };
}

/** A row that no header has, or one that says nothing of the row above it. */
function outOfPlace(grid: Grid, row: number, first: number, last: number): number {
  const filled = grid.filled(row);
  let cost = 0;
  if (isIndexRow(grid, row)) cost += 8;
  if (isTotal(grid, row) && row > first) cost += 6;
  if (isFooterRow(grid, row) || (isCaptionRow(grid, row) && filled.length < 4)) cost += 6;
  const covered = Array.from({ length: grid.width }, (_, at) => grid.seen(row, at)).some((text) => text !== "");
  if (!covered || (row === first && isTitle(grid, row))) cost += 6;
  const numbers = filled.filter((cell) => /[npdb]/.test(cell.kind) && !/^(?:19|20)\d\d$/.test(cell.text)).length;
  cost += filled.length === 0 ? 0 : (5 * numbers) / filled.length;
  if (row === first) return cost;
  const units = filled.length > 0 && filled.every((cell) => unitWords.has(foldWord(cell.text).replaceAll(/[()]/g, "")));
  const stacked = filled.filter((cell) => !isUnder(grid, row, cell.left, last)).length;
  if (!units && filled.length > 0 && stacked / filled.length > 0.3) cost += 5;
  return cost;
}

/** Below a group's title, or below nothing. */
function isUnder(grid: Grid, row: number, column: number, last: number): boolean {
  const above = grid.mergeAt(row - 1, column);
  if (above) return above.right > above.left;
  const text = grid.own(row - 1, column);
  if (text === "") return true;
  // A title that is not merged has its columns' blanks beside it.
  return (
    row <= last &&
    grid.own(row - 1, column + 1) === "" &&
    grid.own(row, column + 1) !== "" &&
    !grid.mergeAt(row - 1, column + 1)
  );
}

/** A merged area goes on below this row. */
function cuts(grid: Grid, row: number): boolean {
  if (row < 0) return false;
  for (let column = 0; column < grid.width; column += 1) {
    const area = grid.mergeAt(row, column);
    if (area && area.bottom > row && grid.own(area.top, area.left) !== "") return true;
  }
  return false;
}

/** Under a merged title of this row stand texts of their own: the header goes on. */
function splitsBelow(grid: Grid, row: number): boolean {
  return grid.filled(row).some((cell) => {
    if (cell.right === cell.left) return false;
    const below = grid
      .filled(row + 1)
      .filter((one) => one.left >= cell.left && one.right <= cell.right && one.kind === "t");
    return below.length >= 2 && below.every((one) => !isDatum(one.text)) && !isIndexRow(grid, row + 1);
  });
}

/** What looks like a value rather than a name: numbers, days, identity numbers, telephones. */
function isDatum(text: string): boolean {
  const word = foldWord(text);
  return /^[-+]?[\d,.]+%?$|^\d{15}(?:\d\d[\dXx])?$|^\d{4}[-/.年]\d{1,2}/.test(word) && !/^(?:19|20)\d\d年?$/.test(word);
}

/** How unlike the rows below are: numbers, or nothing yet. */
function contrast(grid: Grid, last: number, left: number, right: number): number {
  let cells = 0;
  let other = 0;
  let drawn = 0;
  for (let row = last + 1; row <= Math.min(last + followers, grid.height - 1); row += 1) {
    if (isBlank(grid, row) && grid.framed(row) > 0) drawn += 1;
    for (const cell of grid.filled(row)) {
      if (cell.left < left || cell.left > right) continue;
      cells += 1;
      if (cell.kind !== "t" || isDatum(cell.text)) other += 1;
    }
  }
  return (cells === 0 ? 0 : (2 * other) / cells) + Math.min(1.5, drawn / 2);
}
