import type { Generated } from "kysely";

/** Hand-written twins of 0083_systems.sql and 0086_system_webhooks.sql. */
type Day = string;

export interface SystemClientTable {
  id: Generated<string>;
  county: string;
  publicId: string;
  name: string;
  deptId: string;
  officerId: string;
  tokenHash: Buffer;
  pushKeySealed: string;
  pushTokenSealed: string;
  hosts: Generated<string[]>;
  createdBy: string;
  createdAt: Generated<Date>;
  expiresAt: Date;
  seenAt: Date | null;
  revokedAt: Date | null;
}

export type SystemRight = "elements" | "requests" | "ask" | "filings" | "ledgers";

export interface SystemGrantTable {
  id: Generated<string>;
  county: string;
  clientId: string;
  what: SystemRight;
  ledgerId: number | null;
  area: string;
  maxLevel: number;
  basis: Generated<string>;
  until: Day;
  grantedBy: string;
  grantedAt: Date;
  revokedAt: Date | null;
}

export interface SystemTakingTable {
  clientId: string;
  elementId: number;
  lastAt: Date;
}

export interface SystemReceiptTable {
  clientId: string;
  key: string;
  bodyHash: Buffer;
  requestId: string;
  at: Generated<Date>;
}

export interface SystemWebhookTable {
  id: Generated<string>;
  county: string;
  clientId: string;
  url: string;
  state: Generated<"pending" | "active" | "refused" | "ended">;
  reason: string | null;
  createdAt: Generated<Date>;
  verifiedAt: Date | null;
}

export type SystemEventType =
  | "request.issued"
  | "request.delivered"
  | "request.returned"
  | "request.closed"
  | "filing.accepted";

export interface SystemEventTable {
  id: Generated<string>;
  county: string;
  webhookId: string;
  type: SystemEventType;
  cause: string;
  content: object;
  state: Generated<"waiting" | "done" | "given_up">;
  tries: Generated<number>;
  status: number | null;
  reason: string | null;
  createdAt: Generated<Date>;
  nextAt: Generated<Date>;
  doneAt: Date | null;
}

export interface SystemTables {
  systemClient: SystemClientTable;
  systemGrant: SystemGrantTable;
  systemTaking: SystemTakingTable;
  systemReceipt: SystemReceiptTable;
  systemWebhook: SystemWebhookTable;
  systemEvent: SystemEventTable;
}
