import type { Translate } from "../../i18n/t.ts";
import { escapeMd } from "./escape.ts";
import { type Block, type CardView, text } from "./kit.ts";
import { type Limit, limits } from "./measure.ts";
import { tableLines } from "./plain.ts";
import type { Table } from "./render-table.ts";

/** How much of a view may stay. Always applied to the whole view, so that "N more" counts from what there was. */
export interface Cuts {
  /** Tables that stay tables. */
  readonly tables?: number;
  readonly rows?: number;
  readonly panelBlocks?: number;
  readonly textChars?: number;
}

export interface Rung {
  /** Only tried when one of these is what is wrong. */
  readonly helps: readonly Limit[];
  readonly cuts: Cuts;
}

/** From the smallest loss to the greatest; what an earlier rung cut stays cut. */
export const ladder: readonly Rung[] = [
  { helps: ["tables", "tablesInText"], cuts: { tables: limits.tables } },
  { helps: ["bytes"], cuts: { rows: 50 } },
  { helps: ["bytes"], cuts: { rows: 20 } },
  { helps: ["bytes"], cuts: { rows: 10 } },
  { helps: ["bytes"], cuts: { rows: 5 } },
  { helps: ["bytes", "tagged"], cuts: { panelBlocks: 3 } },
  { helps: ["bytes", "tagged"], cuts: { panelBlocks: 0 } },
  { helps: ["bytes"], cuts: { textChars: 2000 } },
  { helps: ["bytes"], cuts: { textChars: 600 } },
];

export function reduce(view: CardView, cuts: Cuts, t: Translate): CardView {
  let tables = 0;
  const cutAll = (blocks: readonly Block[]): Block[] => blocks.flatMap(cut);
  const cut = (block: Block): Block[] => {
    switch (block.kind) {
      case "table":
        tables += 1;
        return tables > (cuts.tables ?? Number.POSITIVE_INFINITY) ? asLines(block, t) : cutRows(block, cuts.rows, t);
      case "text":
        return cutText(block, cuts.textChars, t);
      case "panel":
        return [{ ...block, blocks: cutBlocks(cutAll(block.blocks), cuts.panelBlocks, t) }];
      case "columns":
        return [{ ...block, columns: block.columns.map((each) => ({ ...each, blocks: cutAll(each.blocks) })) }];
      case "form":
      case "buttons":
      case "chart":
      case "rule":
        return [block];
    }
  };
  return { ...view, blocks: cutAll(view.blocks) };
}

function cutRows(table: Table, rows: number | undefined, t: Translate): Block[] {
  if (rows === undefined || table.rows.length <= rows) return [table];
  return [{ ...table, rows: table.rows.slice(0, rows) }, restOfRows(table, table.rows.length - rows, t)];
}

/** A card has no room for this table any more: its first rows as lines. */
function asLines(table: Table, t: Translate): Block[] {
  const shown = tableLines({ ...table, rows: table.rows.slice(0, 10) });
  const rest = table.rows.length - shown.length;
  return [text(shown.map(escapeMd).join("\n")), ...(rest > 0 ? [restOfRows(table, rest, t)] : [])];
}

function restOfRows(table: Table, n: number, t: Translate): Block {
  const words = table.more
    ? t("cards.moreRows", { n, say: escapeMd(table.more) })
    : t("cards.moreRowsPlain", { n, say: t("cards.plainCommand", {}) });
  return text(words, "hint");
}

function cutBlocks(blocks: readonly Block[], most: number | undefined, t: Translate): readonly Block[] {
  if (most === undefined || blocks.length <= most) return blocks;
  return [...blocks.slice(0, most), text(t("cards.moreBlocks", { say: t("cards.plainCommand", {}) }), "hint")];
}

function cutText(block: Extract<Block, { kind: "text" }>, chars: number | undefined, t: Translate): Block[] {
  if (chars === undefined || block.md.length <= chars) return [block];
  const rest = text(t("cards.moreText", { say: t("cards.plainCommand", {}) }), "hint");
  return [{ ...block, md: cutMd(block.md, chars) }, rest];
}

/** At the end of a line if one is near, never within an entity or a tag. */
function cutMd(md: string, chars: number): string {
  const head = md.slice(0, chars);
  const line = head.lastIndexOf("\n");
  return (line > chars / 2 ? head.slice(0, line) : head).replace(/&#?\w*$|<[^<>]*$/, "").toWellFormed();
}
