import type { Generated, JSONColumnType } from "kysely";

/** Hand-written twins of 0061_ledgers.sql, 0062_happenings.sql, 0084_rows_since.sql, 0093_kept_totals.sql and 0100_undo_event.sql. */
type Day = string;
type SubjectType = "person" | "household" | "place" | "organisation" | "event";
/** A value as it stands in jsonb: see src/ledgers/value.ts. */
type Json = unknown;

export interface LedgerTable {
  id: Generated<number>;
  county: string;
  code: string;
  name: string;
  subjectType: SubjectType;
  definition: string;
  ownerName: string | null;
  base: Generated<boolean>;
  nextSlot: Generated<number>;
}

export interface LedgerElementTable {
  ledgerId: number;
  elementId: number;
  slot: number;
}

export interface SubjectTable {
  county: string;
  id: Generated<string>;
  type: SubjectType;
  keyBlind: Buffer | null;
  keySealed: string | null;
  orgId: string;
  householdId: string | null;
  status: Generated<"active" | "moved" | "dead" | "closed">;
  statusOn: Day | null;
  mergedInto: string | null;
}

export interface ValueSourceTable {
  county: string;
  id: Generated<number>;
  kind: "seed" | "card" | "import" | "api" | "event" | "derive";
  authority: number;
  recordedAt: Date;
  trueSince: Day;
  actorId: string | null;
  actorName: string | null;
  forName: string | null;
  deptName: string | null;
  cause: string | null;
  fileSha256: string | null;
  fileName: string | null;
  sheet: string | null;
  line: number | null;
  requestId: string | null;
  note: string | null;
}

export interface RecordTable {
  county: string;
  id: Generated<string>;
  ledgerId: number;
  subjectId: string;
  orgId: string;
  version: Generated<number>;
  data: Generated<Json>;
  src: Generated<number[]>;
  validFrom: Day;
  validTo: Day | null;
  /** When it was written last, on the database's clock. */
  touchedAt: Generated<Date>;
}

export interface ValueChangeTable {
  county: string;
  id: Generated<string>;
  recordId: string;
  elementId: number;
  version: number;
  old: Json;
  new: Json;
  sourceId: number | null;
  trueSince: Day | null;
  knownSince: Date;
}

export interface ConfirmationTable {
  county: string;
  recordId: string;
  elementId: number;
  asOf: Date;
  sourceId: number;
}

export interface ConflictTable {
  county: string;
  id: Generated<string>;
  recordId: string;
  elementId: number;
  kept: Json;
  rejected: Json;
  sourceId: number;
  kind: "hard" | "outranked";
  openedAt: Date;
  dueOn: Day;
  resolution: "kept" | "taken" | null;
  resolvedBy: string | null;
  resolvedAt: Date | null;
}

export interface SharingGrantTable {
  id: Generated<string>;
  county: string;
  deptId: string;
  ledgerId: number;
  area: string;
  purpose: string;
  until: Day;
  grantedBy: string | null;
  grantedAt: Date;
  revokedAt: Date | null;
}

export interface HappeningTable {
  id: Generated<string>;
  county: string;
  subjectId: string | null;
  orgId: string;
  kind: string;
  onDay: Day;
  saidBy: string;
  state: Generated<"proposed" | "done" | "dropped" | "expired" | "undone">;
  proposedAt: Date;
  settledAt: Date | null;
  settledBy: string | null;
  plan: JSONColumnType<object>;
  detailSealed: string | null;
  chatId: string;
  messageId: string | null;
  before: Json;
  undoneBy: string | null;
  undoneAt: Date | null;
}

export interface TotalKeptTable {
  county: string;
  ledgerId: number;
  orgId: string;
  rules: string;
  elementIds: number[];
  texts: string[];
  counts: number[];
  amounts: string[];
}

export interface TotalMarkTable {
  county: string;
  id: Generated<string>;
  ledgerId: number;
  orgId: string;
}

export interface LedgerTables {
  totalKept: TotalKeptTable;
  totalMark: TotalMarkTable;
  ledger: LedgerTable;
  ledgerElement: LedgerElementTable;
  subject: SubjectTable;
  valueSource: ValueSourceTable;
  record: RecordTable;
  valueChange: ValueChangeTable;
  confirmation: ConfirmationTable;
  conflict: ConflictTable;
  sharingGrant: SharingGrantTable;
  happening: HappeningTable;
}
