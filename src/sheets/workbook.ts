/** A workbook as plain values: cells are text as people see them, days as 2026-03-05. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
}

export interface Sheet {
  readonly name: string;
  /** From line 1 on, blank lines included, so that a row's place is its line in the file. */
  readonly rows: readonly (readonly string[])[];
}

/** Why a file cannot be read; the words for it are in the catalogue as `sheet.<reason>`. */
export const unreadable = [
  "empty",
  "large",
  "xls",
  "encrypted",
  "csv-encoding",
  "not-a-workbook",
  "damaged",
  "bomb",
  "many-cells",
  "slow",
  "macros",
] as const;
export type Unreadable = (typeof unreadable)[number];

export class SheetError extends Error {
  override readonly name = "SheetError";
  readonly reason: Unreadable;
  constructor(reason: Unreadable, options?: ErrorOptions) {
    super(`a workbook could not be read: ${reason}`, options);
    this.reason = reason;
  }
}

/** Bounds that hold while reading, whatever the file says of itself. */
export interface Caps {
  /** Of the file as sent. */
  readonly bytes: number;
  /** Of everything in it, unpacked. */
  readonly unpackedBytes: number;
  /** Unpacked to packed, of each part beyond a megabyte. */
  readonly ratio: number;
  readonly parts: number;
  readonly sheets: number;
  readonly rows: number;
  readonly columns: number;
  /** Cells that are not blank, over all sheets. */
  readonly cells: number;
  readonly seconds: number;
  /** Of the reading process. */
  readonly memoryMb: number;
}

export const defaultCaps: Caps = {
  bytes: 20 * 1024 * 1024,
  unpackedBytes: 200 * 1024 * 1024,
  ratio: 100,
  parts: 2000,
  sheets: 50,
  rows: 60_000,
  columns: 200,
  cells: 2_500_000,
  seconds: 60,
  memoryMb: 768,
};

export interface ColumnToWrite {
  readonly header: string;
  /** In characters; a Chinese one counts as two. */
  readonly width?: number;
  /** `text` also for numbers that are names: 身份证号, 编码. */
  readonly kind?: "text" | "number" | "date";
}

/** One sheet with many rows, made as they are written. */
export interface LongSheet {
  readonly name: string;
  /** A line above the header: who made it, and when. */
  readonly note: string;
  readonly columns: readonly ColumnToWrite[];
  /** Called twice: the first rows also say how broad the columns are. */
  readonly rows: () => Iterable<readonly (string | number | null)[]>;
}

export interface BookToWrite {
  readonly sheets: readonly {
    readonly name: string;
    readonly columns: readonly ColumnToWrite[];
    readonly rows: readonly (readonly (string | number | null)[])[];
  }[];
}
