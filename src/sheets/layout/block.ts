/** A table of a sheet, as it was found. Rows and columns count from 0, the ends are inside. */
export interface Block {
  /** Place of its sheet. */
  readonly sheet: number;
  /** One subject a row; one indicator or unit a row; or one subject on the whole sheet. */
  readonly kind: "roster" | "statistics" | "card";
  /** Units or periods stand side by side: rows and columns are those of the sheet turned by `transposed`. */
  readonly across: boolean;
  /** What stands above as titles, 附件 among them. */
  readonly titles: readonly string[];
  readonly captions: readonly Caption[];
  /** Of the whole table: 单位：万元. */
  readonly unit?: string;
  readonly header: Span;
  /** 甲 乙 丙 or (1) (2) under the header. */
  readonly index?: Span;
  /** From the first row below header and index to the last before the footer; empty when last < first. */
  readonly body: Span;
  /** Rows of the body that say 合计, 小计 or 总计. */
  readonly totals: readonly number[];
  /** Signatures and explanations. */
  readonly footer?: Span;
  readonly columns: readonly Column[];
  /** The hidden column of row tokens, in a file that was sent out to come back. */
  readonly token?: number;
  /** Of a card alone: where each value goes. */
  readonly fields: readonly CardField[];
  readonly problems: readonly HeaderProblem[];
}

export interface Span {
  readonly first: number;
  readonly last: number;
}

export interface Caption {
  /** 填报单位, 单位, 表号 … as the list of caption words has it. */
  readonly label: string;
  readonly value: string;
  readonly row: number;
  readonly column: number;
}

export interface Column {
  readonly at: number;
  /** Header from top to bottom, each part normalised, what repeats said once. [] when there is none. */
  readonly path: readonly string[];
  /** As it stands in the form, the lowest part. */
  readonly raw: string;
  readonly unit?: string;
  readonly required: boolean;
}

export interface CardField {
  readonly label: string;
  readonly unit?: string;
  readonly required: boolean;
  /** Where the value stands or belongs. */
  readonly row: number;
  readonly column: number;
}

export interface HeaderProblem {
  readonly code: "DUPLICATE_HEADER" | "NO_HEADER";
  readonly columns: readonly number[];
  /** What a column without a header could be called by its neighbours or its place; for a person to confirm. */
  readonly proposal?: string;
}

/** Header of the hidden column that says which row is which. */
export const tokenHeader = "songbang:row";

/** The path in one word, as a stored mapping keeps it. */
export function pathKey(path: readonly string[]): string {
  return path.join("/");
}
