import { newId } from "../ids.ts";

/** A value as it is kept: text, number, day in milliseconds, chosen names, or the object that a link or a person is. */
export type Cell = string | number | boolean | readonly unknown[] | Readonly<Record<string, unknown>>;

export interface FieldRecord {
  readonly fieldId: string;
  name: string;
  /** 1 text, 2 number, 3 one choice, 4 choices, 5 day, 7 box, 11 person, 13 telephone, 15 link, 17 attachment. */
  type: number;
  readonly isPrimary: boolean;
  property: Readonly<Record<string, unknown>> | null;
}

export interface RowRecord {
  readonly recordId: string;
  /** By field id; an empty cell has no entry. */
  cells: Record<string, Cell>;
}

export interface TableRecord {
  readonly tableId: string;
  name: string;
  readonly fields: FieldRecord[];
  rows: RowRecord[];
  /** What a create with this client_token has made. */
  readonly tokens: Record<string, readonly string[]>;
}

export type Perm = "view" | "edit" | "full_access";

export interface BaseRecord {
  readonly appToken: string;
  readonly name: string;
  readonly timeZone: string;
  /** Whether the app's bot may write in it: it owns what it made. */
  botMay: boolean;
  readonly members: Record<string, Perm>;
  /** Who else gets in by the link: nobody when `closed`. */
  linkShare: string;
  readonly tables: TableRecord[];
  readonly createdAt: number;
}

export interface NewField {
  readonly name: string;
  readonly type: number;
  readonly property: Readonly<Record<string, unknown>> | null;
}

export function newTable(name: string, fields: readonly NewField[]): TableRecord {
  return {
    tableId: newId.baseTable(),
    name,
    fields: fields.map((field, nth) => ({ ...field, fieldId: newId.baseField(), isPrimary: nth === 0 })),
    rows: [],
    tokens: {},
  };
}

export function newRow(cells: Record<string, Cell> = {}): RowRecord {
  return { recordId: newId.baseRecord(), cells };
}

const blankRows = 5;

/** What every new base begins with: a table of four fields with empty rows. */
export function firstTable(): TableRecord {
  const plain = (name: string, type: number): NewField => ({ name, type, property: null });
  const table = newTable("数据表", [plain("文本", 1), plain("单选", 3), plain("日期", 5), plain("附件", 17)]);
  table.rows = Array.from({ length: blankRows }, () => newRow());
  return table;
}
