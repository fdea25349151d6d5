import type { ColumnType, Generated } from "kysely";

/** Hand-written twins of 0070_requests.sql and 0090_delivery.sql. */
type Day = string;
type Json = unknown;
/** NOT NULL in the table. */
type Held = object;

export type RequestStatus =
  | "draft"
  | "examined"
  | "pending"
  | "issued"
  | "served"
  | "merged"
  | "bounced"
  | "withdrawn"
  | "delivered"
  | "archived";
export type RequestCycle = "once" | "daily" | "weekly" | "monthly" | "quarterly" | "yearly";

export interface RequestTable {
  county: string;
  id: Generated<string>;
  no: number;
  deptId: string;
  deptName: string;
  askerId: string;
  askerName: string;
  title: string;
  purpose: Generated<string>;
  basis: Generated<string>;
  formNo: Generated<string>;
  population: string;
  whom: Held;
  region: string;
  area: string;
  period: Generated<string>;
  cycle: RequestCycle;
  dueAt: Date | null;
  paperCopy: boolean | null;
  ownChannel: boolean | null;
  quota: boolean | null;
  emergency: string | null;
  saidAs: "form" | "notice" | "workbook";
  status: Generated<RequestStatus>;
  wish: "take" | "ask" | null;
  examined: Json;
  createdAt: Date;
  chatId: string;
  cause: string;
  admissionNo: string | null;
  admittedBy: string | null;
  admittedAt: Date | null;
  expiresOn: Day | null;
  mergedInto: string | null;
  reason: string | null;
  fileBy: Day | null;
  /** What the title is about, made by the database. */
  titleKey: ColumnType<string, never, never>;
  version: Generated<number>;
  settlesAt: Date | null;
  acceptedAt: Date | null;
  acceptedBy: string | null;
  acceptedName: string | null;
}

export type FieldVerdict = "held" | "stale" | "derivable" | "routed" | "missing" | "blocked";

export interface RequestFieldTable {
  county: string;
  requestId: string;
  ord: number;
  path: string[];
  name: string;
  elementId: number | null;
  key: string;
  mapState: "bound" | "proposed" | "new";
  verdict: FieldVerdict | null;
  counts: Json;
  wanted: Generated<boolean>;
  /** The request's. */
  createdAt: Date;
  /** Hashes of the request's words for period, region and people, set by the database. */
  periodMark: ColumnType<number, never, never>;
  regionMark: ColumnType<number, never, never>;
  peopleMark: ColumnType<number, never, never>;
}

export interface RequestTemplateTable {
  county: string;
  id: Generated<string>;
  openId: string;
  chatId: string;
  cause: string;
  messageId: string;
  fileKey: string;
  name: string;
  wish: "ask" | "dedup" | "answer";
  state: Generated<"reading" | "read" | "refused">;
  bytes: Buffer | null;
  read: Json;
  requestId: string | null;
  createdAt: Date;
}

export interface RequestKeyTable {
  county: string;
  key: string;
  n: number;
}

export type AssignmentState =
  | "open"
  | "submitted"
  | "returned"
  | "town_accepted"
  | "county_accepted"
  | "closed"
  | "refused"
  | "cancelled";

export interface AssignmentTable {
  county: string;
  id: Generated<string>;
  requestId: string;
  orgId: string;
  dueAt: Date;
  state: Generated<AssignmentState>;
  nRows: number;
  nFresh: number;
  nStale: number;
  nMissing: number;
  openedAt: Date;
  submittedAt: Date | null;
  submittedBy: string | null;
  reason: string | null;
}

export interface DraftCellTable {
  county: string;
  assignmentId: string;
  subjectId: string;
  elementId: number;
  value: Held;
  base: number;
  typedBy: string;
  typedAt: Date;
}

export type ReviewStep =
  | "submit"
  | "confirm"
  | "return"
  | "town_accept"
  | "county_accept"
  | "reopen"
  | "found_wrong"
  | "expire"
  | "refuse"
  | "uphold"
  | "close";

export interface ReviewTable {
  county: string;
  id: Generated<string>;
  assignmentId: string;
  step: ReviewStep;
  subjectId: string | null;
  elementId: number | null;
  said: string | null;
  byId: string | null;
  byName: string;
  forName: string | null;
  at: Date;
  settledAt: Date | null;
}

export interface BurdenTable {
  county: string;
  requestId: string;
  deptName: string;
  day: Day;
  cellsAsked: number;
  cellsReused: number;
  cellsConfirmed: number;
  secondsAsked: number;
  secondsSavedLow: number;
  secondsSavedHigh: number;
}

/** Twins of 0097_not_the_same.sql. */
export interface NotSameFieldTable {
  county: string;
  id: Generated<string>;
  deptName: string;
  norm: string;
  elementId: number;
  byId: string;
  byName: string;
  at: Date;
  undoneBy: string | null;
  undoneAt: Date | null;
}

export interface NotSameFormTable {
  county: string;
  id: Generated<string>;
  formA: string;
  formB: string;
  requestA: string;
  requestB: string;
  shown: Held;
  byId: string;
  byName: string;
  at: Date;
  undoneBy: string | null;
  undoneAt: Date | null;
}

export interface DeliveryTable {
  county: string;
  requestId: string;
  version: number;
  deliveredAt: Date;
  hash: string;
  nRows: number;
  changed: number | null;
  changesSealed: string | null;
}

export interface DeliveredPartTable {
  county: string;
  requestId: string;
  version: number;
  orgId: string;
  rowsSealed: string;
}

export interface ReopeningTable {
  county: string;
  id: Generated<string>;
  assignmentId: string;
  reason: string;
  byId: string;
  byName: string;
  forName: string | null;
  openedAt: Date;
  closesAt: Date;
  endedAt: Date | null;
  endedAs: "accepted" | "expired" | null;
  deliveredIn: number | null;
}

export interface RequestTables {
  request: RequestTable;
  requestField: RequestFieldTable;
  requestTemplate: RequestTemplateTable;
  requestKey: RequestKeyTable;
  assignment: AssignmentTable;
  draftCell: DraftCellTable;
  review: ReviewTable;
  burden: BurdenTable;
  notSameField: NotSameFieldTable;
  notSameForm: NotSameFormTable;
  delivery: DeliveryTable;
  deliveredPart: DeliveredPartTable;
  reopening: ReopeningTable;
}
