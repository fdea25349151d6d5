import type { ColumnType, Generated } from "kysely";

/** Hand-written twins of 0040_office.sql. */
export interface WebSessionTable {
  idHash: Buffer;
  openId: string;
  createdAt: Generated<Date>;
  expiresAt: Date;
}

export interface PlatformCallTable {
  month: string;
  api: string;
  /** A bigint is read as text. */
  calls: ColumnType<string, number, number>;
}

export interface OfficeTables {
  webSession: WebSessionTable;
  platformCall: PlatformCallTable;
}
