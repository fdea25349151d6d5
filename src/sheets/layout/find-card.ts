import type { CardField } from "./block.ts";
import type { Grid } from "./grid.ts";
import { headerName } from "./header-name.ts";
import { isCaptionRow, isFooterRow, isIndexRow, isTitle, isWordRow } from "./row-kinds.ts";
import { headerWords, placeName } from "./words.ts";

// Of the rows, those that are labels and values.
const leastShare = 0.6;

/**
 * A form about one subject: labels at the left of what belongs to them, row after row. Undefined when the sheet is not one.
 */
export function findCard(grid: Grid): readonly CardField[] | undefined {
  const fields: CardField[] = [];
  let rows = 0;
  let alternating = 0;
  let wide = 0;
  let inTable = false;
  for (let row = 0; row < grid.height; row += 1) {
    const filled = grid.filled(row);
    const [first] = filled;
    if (!first || isFooterRow(grid, row)) continue;
    // A heading has nothing beside it: above all labels, or over the whole width among them.
    if (isTitle(grid, row) && (fields.length === 0 || first.right >= grid.width)) continue;
    if (isIndexRow(grid, row)) return undefined;
    if (isCaptionRow(grid, row) && fields.length === 0) continue;
    const pairs = pairsOf(grid, row);
    // The rows of a small table within the card speak neither for it nor against it.
    if (!pairs && isWordRow(grid, row)) inTable = true;
    else if (pairs) inTable = false;
    if (inTable) continue;
    rows += 1;
    // A long table: even if all that follows were labels and values, it is no card.
    const left = grid.height - row - 1 + Number(pairs !== undefined);
    if ((alternating + left) / (rows + left - Number(pairs !== undefined)) < leastShare) return undefined;
    if (!pairs) continue;
    if (!isLineOfPlace(grid, row, pairs)) alternating += 1;
    if (pairs.length > 1) wide += 1;
    fields.push(...pairs);
  }
  return alternating >= 3 && wide >= 2 && alternating / rows >= leastShare ? fields : undefined;
}

/** A place with empty cells beside it is a line of a table, not a label and its value. */
function isLineOfPlace(grid: Grid, row: number, pairs: readonly CardField[]): boolean {
  const [only, ...others] = pairs;
  if (!only || others.length > 0 || headerWords.has(only.label) || !placeName.test(only.label)) return false;
  return (grid.mergeAt(row, only.column)?.right ?? only.column) < grid.width - 1;
}

/** Label, value, label, value: a value is blank or no word that forms use. */
function pairsOf(grid: Grid, row: number): readonly CardField[] | undefined {
  const fields: CardField[] = [];
  let known = 0;
  let blanks = 0;
  let column = 0;
  while (column < grid.width) {
    const label = grid.own(row, column);
    const area = grid.mergeAt(row, column);
    const right = area?.right ?? column;
    if (label === "" || (area && area.top < row)) {
      column = right + 1;
      continue;
    }
    const at = right + 1;
    const value = grid.seen(row, at);
    const name = headerName(label);
    const numeric = grid.kind(row, column) !== "t" || /\d{4,}/.test(label);
    if (numeric || name.name.length > 16 || isLabel(value)) return undefined;
    if (headerWords.has(name.name)) known += 1;
    if (value === "") blanks += 1;
    fields.push({
      label: name.name,
      ...(name.unit ? { unit: name.unit } : {}),
      required: name.required,
      row,
      column: at,
    });
    column = (grid.mergeAt(row, at)?.right ?? at) + 1;
  }
  if (fields.length === 0) return undefined;
  return blanks === fields.length || known / fields.length >= 0.5 ? fields : undefined;
}

/** 男 and 女 head columns too, but on a card they are answers. */
function isLabel(text: string): boolean {
  const { name } = headerName(text);
  return headerWords.has(name) && !/^[男女]$/.test(name);
}
