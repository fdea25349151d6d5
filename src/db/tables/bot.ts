import type { ColumnType, Generated } from "kysely";

/** Hand-written twins of 0003_bot.sql. JSON goes in as text: the driver would make a PostgreSQL array of a list. */
type Json = ColumnType<unknown, string | null, string | null>;

export interface DialogTable {
  openId: string;
  chatId: string;
  lines: Json;
  linesAt: Date | null;
  listed: Json;
  listedAt: Date | null;
  waiting: Json;
  waitingAt: Date | null;
  touchedAt: Generated<Date>;
}

export interface FeedbackTable {
  id: Generated<string>;
  county: Generated<string>;
  saidOn: string;
  said: string;
}

export interface BotTables {
  dialog: DialogTable;
  feedback: FeedbackTable;
}
