import type { ColumnType, Generated, JSONColumnType } from "kysely";
import type { Locale } from "../../i18n/t.ts";

/** Hand-written twins of 0001_base.sql, 0005_clock.sql and 0020_orgs.sql; test/db/schema.test.ts compares them with information_schema. */
type Stamp = Generated<Date>;
/** A calendar day as text, `2026-03-05`. */
type Day = string;

export interface OrgUnitTable {
  id: Generated<string>;
  county: string;
  kind: "province" | "city" | "county" | "town" | "village" | "grid" | "department" | "enterprise";
  name: string;
  parentId: string | null;
  path: string;
  urbanClass: string | null;
  validFrom: Generated<Day>;
  validTo: Day | null;
}

export interface OrgCodeTable {
  orgId: string;
  scheme: "division12" | "grid15" | "credit" | "department";
  code: string;
  validFrom: Generated<Day>;
  validTo: Day | null;
}

export interface OrgLineageTable {
  fromId: string;
  toId: string;
  kind: "split" | "merge" | "rename" | "move" | "recode";
  effectiveOn: Day;
  share: string | null;
  basisDoc: string | null;
}

/** What a unit was called, and under which unit it hung, before a change. */
export interface OrgWasTable {
  orgId: string;
  name: string;
  parentId: string | null;
  validFrom: Day;
  validTo: Day;
}

export interface DepartmentTable {
  id: Generated<string>;
  orgId: string;
  name: string;
  level: "province" | "city" | "county" | "town";
  contact: string | null;
}

export interface PersonTable {
  id: Generated<string>;
  county: string;
  name: string;
  post: string | null;
  feishuOpenId: string | null;
  unionId: string | null;
  phoneHmac: Buffer | null;
  status: Generated<"active" | "left">;
  locale: Generated<Locale>;
  plainText: Generated<boolean>;
}

export interface MembershipTable {
  id: Generated<string>;
  personId: string;
  orgId: string;
  role: string;
  deptId: string | null;
  deputyOf: string | null;
  validFrom: Generated<Day>;
  validTo: Day | null;
  /** Why it is held: the seed, ADMIN_OPEN_IDS, an import, or carried over when units changed. */
  source: Generated<"seed" | "settings" | "import" | "change">;
  grantedBy: string | null;
}

export interface IntakeTable {
  seq: ColumnType<string, never, never>;
  id: string;
  lane: string;
  sealed: string;
  receivedAt: Stamp;
  relayedAt: Date | null;
  attempts: Generated<number>;
}

export interface InboxTable {
  key: string;
  kind: string;
  traceId: string;
  receivedAt: Date;
  startedAt: Date;
  doneAt: Stamp;
  outcome: string;
  toast: JSONColumnType<{ type: string; text: string }> | null;
}

/** Where an effect goes; `replyTo` and `messageId` are platform ids, `outboxId` means the message that row made. */
export type Target =
  | { readonly chatId: string }
  | { readonly openId: string }
  | { readonly replyTo: string }
  | { readonly messageId: string }
  | { readonly outboxId: string }
  | { readonly job: string };

export interface OutboxTable {
  id: Generated<string>;
  seq: ColumnType<string, never, never>;
  kind: "send" | "reply" | "patch" | "job" | "file";
  lane: string;
  target: JSONColumnType<Target>;
  content: JSONColumnType<Record<string, unknown>> | null;
  cause: string | null;
  state: Generated<"waiting" | "done" | "dead" | "unknown" | "superseded">;
  reason: string | null;
  attempts: Generated<number>;
  messageId: string | null;
  createdAt: Stamp;
  leasedUntil: Date | null;
  queuedAt: Date | null;
  triedAt: Date | null;
  doneAt: Date | null;
}

export interface BaseTables {
  orgUnit: OrgUnitTable;
  orgCode: OrgCodeTable;
  orgLineage: OrgLineageTable;
  orgWas: OrgWasTable;
  department: DepartmentTable;
  person: PersonTable;
  membership: MembershipTable;
  intake: IntakeTable;
  inbox: InboxTable;
  outbox: OutboxTable;
  domainClock: { id: Generated<number>; offsetMs: Generated<string>; ranUntil: Stamp };
  house: { key: string; value: JSONColumnType<Record<string, unknown>> };
  greeted: { personDigest: Buffer };
  privateChat: { chatId: string };
  auditLog: {
    id: ColumnType<string, never, never>;
    at: Stamp;
    actor: string;
    action: string;
    target: string;
    traceId: string;
  };
}
