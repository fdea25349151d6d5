import type { ColumnType, Generated, JSONColumnType } from "kysely";

/** Hand-written twins of 0010_files.sql, 0011_lists.sql and 0050_town_lists.sql. JSON goes in as text. */
type Json = ColumnType<unknown, string | null, string | null>;

export interface OutgoingFileTable {
  outboxId: string;
  name: string;
  bytes: Buffer;
  fileKey: string | null;
  createdAt: Generated<Date>;
}

export interface SheetImportTable {
  id: Generated<string>;
  county: Generated<string>;
  kind: string;
  openId: string;
  chatId: string;
  cause: string;
  file: JSONColumnType<{ messageId: string; fileKey: string; name: string }>;
  state: Generated<"reading" | "refused" | "ready" | "applying" | "applied" | "dropped" | "failed">;
  plan: Json;
  counts: Json;
  createdAt: Date;
  expiresAt: Date;
  appliedAt: Date | null;
  touchedAt: Generated<Date>;
}

export interface LocalListTable {
  county: string;
  /** The unit whose list it is; the nil id for the whole county's. */
  areaId: Generated<string>;
  kind: "duty" | "certificate";
  list: string;
  version: string;
  sourceDoc: string;
  /** A calendar day as text. */
  validFrom: string;
  state: "waiting" | "current" | "past";
  items: JSONColumnType<readonly { readonly itemId: string; readonly cells: Readonly<Record<string, string>> }[]>;
  importId: string | null;
  /** Takes the list away from its day on; without items. */
  withdrawn: Generated<boolean>;
  createdAt: Generated<Date>;
}

export interface FileTables {
  localList: LocalListTable;
  outgoingFile: OutgoingFileTable;
  sheetImport: SheetImportTable;
}
