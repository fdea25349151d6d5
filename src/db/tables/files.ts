import type { ColumnType, Generated, JSONColumnType } from "kysely";

/** Hand-written twins of 0010_files.sql. JSON goes in as text. */
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

export interface FileTables {
  outgoingFile: OutgoingFileTable;
  sheetImport: SheetImportTable;
}
