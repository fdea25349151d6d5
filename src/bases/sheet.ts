import type { BaseCells, BaseField } from "../lark/bases.ts";

/** One row as it is to stand in the table. `key` is the same for the same row for ever. */
export interface SheetRow {
  readonly key: string;
  /** The unit whose answer it is; null where nobody was asked. */
  readonly unitId: string | null;
  readonly cells: BaseCells;
}

/** What a table is to hold. */
export interface Sheet {
  readonly name: string;
  readonly columns: readonly BaseField[];
  readonly rows: readonly SheetRow[];
  /** Units whose answer is being worked on: their rows stay as they were taken last. */
  readonly openUnits: ReadonlySet<string>;
}

/** The last column, by which a row is known again; nothing in it says whose it is. */
export const keyColumn = "行标识";

/** All that the table's columns are, ours and the key. */
export function fieldsOfSheet({ columns }: Pick<Sheet, "columns">): readonly BaseField[] {
  return [...columns, { name: keyColumn, kind: "text" }];
}
