import type { Generated } from "kysely";

/** Hand-written twins of 0030_roster.sql. */
type Day = string;

export interface ShiftTable {
  id: Generated<string>;
  county: string;
  orgId: string;
  onDay: Day;
  kind: "day" | "night" | "full";
  leaderName: string;
  leaderId: string | null;
  staffName: string;
  staffId: string | null;
  phoneSealed: string | null;
}

export interface SwapTable {
  id: Generated<string>;
  county: string;
  shiftId: string;
  returnId: string | null;
  proposerId: string;
  partnerId: string;
  proposerName: string;
  partnerName: string;
  state: Generated<"proposed" | "accepted" | "declined" | "withdrawn" | "expired">;
  proposedAt: Date;
  settledAt: Date | null;
  chatId: string;
  messageId: string;
}

export interface HandoverNoteTable {
  id: Generated<string>;
  county: string;
  shiftId: string;
  authorId: string;
  saidSealed: string;
  saidAt: Date;
}

export interface NoticeTable {
  id: Generated<string>;
  county: string;
  personId: string | null;
  chatId: string | null;
  topic: string;
  ref: string;
  cause: string | null;
  lapsesAt: Date;
  state: Generated<"waiting" | "said" | "lapsed" | "moot">;
  toldId: string | null;
  saidAt: Date | null;
  saidOn: Day | null;
  outboxId: string | null;
}

export interface MuteTable {
  personId: string;
  county: string;
  kind: "mute" | "unsubscribe";
  untilDay: Day | null;
}

export interface CourtesySettingTable {
  county: string;
  opens: Generated<string>;
  closes: Generated<string>;
  noonFrom: Generated<string>;
  noonTo: Generated<string>;
  perDay: Generated<number>;
  perWeek: Generated<number>;
  perGroup: Generated<number>;
}

export interface RosterTables {
  shift: ShiftTable;
  swap: SwapTable;
  handoverNote: HandoverNoteTable;
  notice: NoticeTable;
  mute: MuteTable;
  courtesySetting: CourtesySettingTable;
}
