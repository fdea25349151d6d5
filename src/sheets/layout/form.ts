import type { Block } from "./block.ts";
import type { Body } from "./body.ts";
import { findBlocks, sheetOf } from "./find-blocks.ts";
import type { Layout, SheetLayout } from "./layout.ts";
import { readBody } from "./read-body.ts";

/** A workbook with its tables found and read. Of its layout only what says which sheets there are: the cells are in the tables. */
export interface Form extends Pick<Layout, "macros" | "text"> {
  readonly sheets: readonly Pick<SheetLayout, "name" | "state">[];
  readonly tables: readonly { readonly block: Block; readonly body: Body }[];
}

/** Pure; long for a hostile file, and so done where files are read. */
export function formOf(layout: Layout): Form {
  const tables = findBlocks(layout).map((block) => ({ block, body: readBody(sheetOf(layout, block), block) }));
  const { macros, text } = layout;
  const sheets = layout.sheets.map(({ name, state }) => ({ name, state }));
  return { macros, ...(text ? { text } : {}), sheets, tables };
}
