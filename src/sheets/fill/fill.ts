import type { Block } from "../layout/block.ts";

/** What is to be written into a department's own workbook. */
export interface Filling {
  readonly blocks: readonly BlockFill[];
  readonly meta: FillMeta;
}

export interface BlockFill {
  /** As found in this very template. */
  readonly block: Block;
  readonly rows: readonly RowFill[];
  /** Places of the columns that totals add up. Where the form has a formula of its own, that stays. */
  readonly sums?: readonly number[];
}

export interface RowFill {
  /**
   * The form's own line that it goes to, from 1, for forms whose lines have their names printed; null leaves a cell as it is
   * there. Without it rows follow each other, with as many lines put in as they need; null then makes a cell blank.
   */
  readonly line?: number;
  /** By the block's columns, of a card by its fields. */
  readonly cells: readonly FillValue[];
  /** Goes into a hidden column, for a file that is to come back. */
  readonly token?: string;
}

/** Text stays text, whatever it begins with. A day is 2026-03-05. */
export type FillValue = string | number | { readonly day: string } | null;

export interface FillMeta {
  /** Until when what is in it was true, as an ISO time. */
  readonly asOf: string;
  /** Of what is in it, in hex. */
  readonly hash: string;
  /** By caption: 填报单位, 填表人, 报出日期. */
  readonly captions: Readonly<Record<string, string>>;
}

export interface WasFilled {
  readonly bytes: Uint8Array;
  readonly inserted: readonly {
    readonly sheet: string;
    readonly after: number;
    readonly count: number;
    readonly stretch: boolean;
  }[];
  /** Formulas whose value only an office program can work out: `表1!E12`. It does so when it opens the file. */
  readonly uncached: readonly string[];
}

/** Properties of the document that say what it is a copy of. */
export const asOfProperty = "songbang.asOf";
export const hashProperty = "songbang.hash";
