import type { Block, Caption, Column, Span } from "./block.ts";
import { findCard } from "./find-card.ts";
import { findColumns } from "./find-columns.ts";
import { type Grid, gridOf, transposed } from "./grid.ts";
import { foldWord } from "./header-name.ts";
import type { Layout, SheetLayout } from "./layout.ts";
import {
  captionsOf,
  isBlank,
  isCaptionRow,
  isFooterRow,
  isIndexRow,
  isTitle,
  isTotal,
  isWordRow,
} from "./row-kinds.ts";
import { bestHeader, type ScoredHeader } from "./score-header.ts";
import { placeName } from "./words.ts";

// A header stands within the first rows of its table.
const within = 30;
// A list of single texts looks like a title in every line.
const mostTries = 200;

/** The tables of every sheet, hidden ones too, in the order in which they stand. */
export function findBlocks(layout: Layout): readonly Block[] {
  return layout.sheets.flatMap((sheet, at) => findSheetBlocks(sheet, at));
}

/** The tables of one sheet; the sheet is `at` in its workbook. */
export function findSheetBlocks(sheet: SheetLayout, at: number): readonly Block[] {
  const grid = gridOf(sheet);
  const fields = findCard(grid);
  if (fields) return [cardOf(grid, at, fields), ...tablesWithin(grid, at, fields)];
  const blocks: Block[] = [];
  let from = 0;
  while (from < grid.height) {
    const header = bestHeader(grid, from, from + within);
    if (!header) break;
    const next = nextTable(grid, header);
    if (blocks.length === 0 && next === grid.height && isAcross(grid, header)) return acrossOf(sheet, at);
    blocks.push(blockOf(grid, at, from, header, next));
    from = next;
  }
  return blocks;
}

/** The sheet as a block's rows and columns count it. */
export function sheetOf(layout: Layout, block: Block): SheetLayout {
  const sheet = layout.sheets[block.sheet];
  if (!sheet) throw new Error("the block is of another workbook");
  return block.across ? transposed(sheet) : sheet;
}

function acrossOf(sheet: SheetLayout, at: number): readonly Block[] {
  const turned = gridOf(transposed(sheet));
  // Turned, titles and captions are columns of their own left of the labels.
  const header = bestHeader(turned, 0, within, 3);
  return header ? [{ ...blockOf(turned, at, 0, header, turned.height), across: true }] : [];
}

const period = /^(?:(?:19|20)\d\d年?)?(?:\d{1,2}月份?|(?:第?[一二三四1-4])季度|[上下]半年|全年)?$/;

/** Labels down the left, and units or periods side by side. */
function isAcross(grid: Grid, header: ScoredHeader): boolean {
  if (header.last !== header.first) return false;
  const [, ...rest] = grid.filled(header.first).map((cell) => foldWord(cell.text));
  const sides = rest.filter((word) => word !== "合计" && word !== "备注");
  const are = (like: RegExp): boolean =>
    sides.length >= 2 && sides.filter((word) => like.test(word)).length / sides.length >= 0.6;
  if (!are(period) && !are(placeName)) return false;
  const labels = [1, 2, 3].map((step) => grid.own(header.first + step, header.left)).filter((text) => text !== "");
  return labels.length >= 2 && labels.every((label) => !/^\d/.test(label) && !placeName.test(foldWord(label)));
}

/** Where the next table of the sheet begins: after two blank rows or at a title, if a header follows there. */
function nextTable(grid: Grid, header: ScoredHeader): number {
  let tries = mostTries;
  for (let row = header.last + 2; row < grid.height - 1 && tries > 0; row += 1) {
    const gap = isGap(grid, row - 1) && isGap(grid, row - 2) && !isBlank(grid, row);
    const title = isTitle(grid, row) && !isFooterRow(grid, row) && grid.framed(row) === 0;
    if (!gap && !title) continue;
    tries -= 1;
    const next = bestHeader(grid, row, row + 8, 7);
    const like = next && (next.known >= 2 || next.known / (next.right - next.left + 1) >= 0.5);
    if (like && next.first < grid.height - 1 && leadsTo(grid, row, next.first)) return row;
  }
  return grid.height;
}

function isGap(grid: Grid, row: number): boolean {
  return isBlank(grid, row) && grid.framed(row) === 0;
}

/** Between the new start and its header stand only titles and captions. */
function leadsTo(grid: Grid, from: number, header: number): boolean {
  for (let row = from; row < header; row += 1) {
    if (!isBlank(grid, row) && !isTitle(grid, row) && !isCaptionRow(grid, row)) return false;
  }
  return true;
}

function blockOf(grid: Grid, sheet: number, from: number, header: ScoredHeader, end: number): Block {
  const below = header.last + 1;
  const index = isIndexRow(grid, below) ? { first: below, last: below } : undefined;
  const first = (index?.last ?? header.last) + 1;
  const footerAt = findFooter(grid, first, end);
  let last = footerAt - 1;
  while (last >= first && isGap(grid, last)) last -= 1;
  const body = { first, last };
  const totals = rowsOf(body).filter((row) => isTotal(grid, row));
  const { columns, token, problems } = findColumns(grid, header, body);
  const foot = lastFilled(grid, footerAt, end);
  const captions = captionsIn(grid, from, header.first, footerAt, end);
  const unit = unitOf(captions);
  return {
    sheet,
    kind: isStatistics(grid, columns, index, totals) ? "statistics" : "roster",
    across: false,
    titles: titlesIn(grid, from, header.first),
    captions,
    ...(unit ? { unit } : {}),
    header: { first: header.first, last: header.last },
    ...(index ? { index } : {}),
    body,
    totals,
    ...(foot >= footerAt ? { footer: { first: footerAt, last: foot } } : {}),
    columns,
    ...(token === undefined ? {} : { token }),
    fields: [],
    problems,
  };
}

function rowsOf(span: Span): readonly number[] {
  return Array.from({ length: Math.max(0, span.last - span.first + 1) }, (_, nth) => span.first + nth);
}

/** The first row of signatures or explanations; what follows it belongs to it. */
function findFooter(grid: Grid, from: number, end: number): number {
  for (let row = from; row < end; row += 1) if (isFooterRow(grid, row)) return row;
  return end;
}

function lastFilled(grid: Grid, from: number, end: number): number {
  let last = end - 1;
  while (last >= from && isBlank(grid, last)) last -= 1;
  return last;
}

function titlesIn(grid: Grid, from: number, to: number): readonly string[] {
  return rowsOf({ first: from, last: to - 1 })
    .filter((row) => captionsOf(grid, row).length === 0)
    .flatMap((row) => grid.filled(row).map((cell) => cell.text));
}

function captionsIn(grid: Grid, from: number, header: number, footer: number, end: number): readonly Caption[] {
  const above = rowsOf({ first: from, last: header - 1 });
  const below = rowsOf({ first: footer, last: end - 1 });
  return [...above, ...below].flatMap((row) => captionsOf(grid, row));
}

function unitOf(captions: readonly Caption[]): string | undefined {
  return captions.find((one) => ["单位", "计量单位", "金额单位"].includes(one.label) && one.value !== "")?.value;
}

const ofPersons =
  /^(?:.*姓名|户主|身份证.*|公民身份号码|证件号码|性别|民族|出生(?:日期|年月)|与户主关系|联系电话|手机号?码?)$/;
const ofIndicators = /^(?:指标(?:名称)?|项目(?:名称)?|代码|计量单位|行次|栏次)$/;
const ofUnits =
  /^(?:单位(?:名称)?|行政村|村名?|村民小组|社区|乡镇|镇街|街道|地区|区域|县区?|填报单位|所属乡镇)(?:\(.*\))?$/;
// What a row has that is about one thing, not a unit's numbers.
const ofThings = /(?:名称|地址|地点|类型|类别|编号|责任人|负责人|日期)$/;

function isStatistics(
  grid: Grid,
  columns: readonly Column[],
  index: Span | undefined,
  totals: readonly number[],
): boolean {
  const names = columns.map((column) => column.path.at(-1) ?? "");
  if (names.some((name) => ofPersons.test(name))) return false;
  if (index && /[甲乙]/.test(grid.filled(index.first)[0]?.text ?? "")) return true;
  if (names.slice(0, 4).some((name) => ofIndicators.test(name))) return true;
  const ofUnit = names.slice(0, 2).some((name) => ofUnits.test(name));
  const counted = totals.length > 0 || index !== undefined || columns.some((column) => column.path.length > 1);
  return ofUnit && (counted || !names.slice(1).some((name) => ofThings.test(name)));
}

/** A card may hold a small table, such as the members of a household: a row of words of forms that is no label and value. */
function tablesWithin(grid: Grid, sheet: number, fields: Block["fields"]): readonly Block[] {
  const taken = new Set(fields.map((field) => field.row));
  const blocks: Block[] = [];
  for (let row = fields[0]?.row ?? 0; row < grid.height; row += 1) {
    if (taken.has(row) || !isWordRow(grid, row)) continue;
    const filled = grid.filled(row);
    let end = row + 1;
    while (end < grid.height && !taken.has(end)) end += 1;
    const [left, right] = [filled[0]?.left ?? 0, filled.at(-1)?.right ?? 0];
    blocks.push(blockOf(grid, sheet, row, { first: row, last: row, score: 0, known: filled.length, left, right }, end));
    row = end - 1;
  }
  return blocks;
}

function cardOf(grid: Grid, sheet: number, fields: Block["fields"]): Block {
  const first = fields[0]?.row ?? 0;
  const footerAt = findFooter(grid, fields.at(-1)?.row ?? 0, grid.height);
  const foot = lastFilled(grid, footerAt, grid.height);
  return {
    sheet,
    kind: "card",
    across: false,
    titles: titlesIn(grid, 0, first),
    captions: captionsIn(grid, 0, first, footerAt, grid.height),
    header: { first, last: first - 1 },
    body: { first, last: footerAt - 1 },
    totals: [],
    ...(foot >= footerAt ? { footer: { first: footerAt, last: foot } } : {}),
    columns: [],
    fields,
    problems: [],
  };
}
