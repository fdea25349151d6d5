import type { ColumnType, Generated } from "kysely";

/** Hand-written twins of 0087_bases.sql. JSON goes in as text. */
type Json = ColumnType<unknown, string | null, string | null>;

export interface BaseCopyTable {
  county: string;
  id: Generated<string>;
  requestId: string;
  personId: string;
  state: Generated<"on" | "off">;
  problem: string | null;
  detail: string | null;
  columns: string[] | null;
  masked: Generated<string[]>;
  leftOut: Generated<string[]>;
  appToken: string | null;
  url: string | null;
  closed: Generated<boolean>;
  generation: Generated<number>;
  tableId: string | null;
  oldTable: string | null;
  opened: Generated<boolean>;
  wanted: Generated<number>;
  done: Generated<number>;
  queuedAt: Date | null;
  standsAt: Date | null;
  counts: Json;
  cause: string;
  chatId: string;
  createdAt: Date;
}

export interface BaseRowTable {
  county: string;
  baseId: string;
  key: string;
  unitId: string | null;
  recordId: string | null;
  hash: Buffer | null;
  token: string;
  tokenAt: Generated<Date>;
}

export interface BaseCopyTables {
  baseCopy: BaseCopyTable;
  baseRow: BaseRowTable;
}
