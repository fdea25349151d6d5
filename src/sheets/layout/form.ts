import type { Block } from "./block.ts";
import type { Body } from "./body.ts";
import { findBlocks, sheetOf } from "./find-blocks.ts";
import type { Layout } from "./layout.ts";
import { readBody } from "./read-body.ts";

/** A workbook with its tables found and read. */
export interface Form {
  readonly layout: Layout;
  readonly tables: readonly { readonly block: Block; readonly body: Body }[];
}

/** Pure; long for a hostile file, and so done where files are read. */
export function formOf(layout: Layout): Form {
  const tables = findBlocks(layout).map((block) => ({ block, body: readBody(sheetOf(layout, block), block) }));
  return { layout, tables };
}
