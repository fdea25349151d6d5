import type { Generated, JSONColumnType } from "kysely";

/** Hand-written twins of 0060_catalogue.sql. */
export interface CodeItem {
  readonly code: string;
  readonly label: string;
  readonly aliases: readonly string[];
}

export interface CodeListTable {
  county: string;
  key: string;
  name: string;
  standard: string | null;
  items: JSONColumnType<readonly CodeItem[]>;
}

export interface ElementTable {
  id: Generated<number>;
  county: string;
  code: string;
  name: string;
  definition: string;
  valueType: string;
  unit: string | null;
  codeList: string | null;
  standard: string | null;
  ownerName: string | null;
  sensitivity: number;
  refreshDays: number | null;
  asked: "once" | "missing" | "confirm" | "routed" | "event" | "never";
  aggTime: "last" | "sum" | "none";
  aggOrg: "sum" | "count" | "distinct" | "average" | "none";
  askText: string;
  example: string;
  derivedBy: string | null;
  derivedFrom: Generated<string[]>;
  version: Generated<number>;
  status: Generated<"draft" | "active" | "retired">;
  origin: Generated<"shipped" | "county">;
}

export interface ElementAliasTable {
  id: Generated<string>;
  county: string;
  elementId: number;
  said: string;
  norm: string;
  grams: string[];
  deptName: string | null;
  origin: "shipped" | "confirmed";
  confirmedBy: string | null;
  hits: Generated<number>;
}

export interface CatalogueTables {
  codeList: CodeListTable;
  element: ElementTable;
  elementAlias: ElementAliasTable;
}
