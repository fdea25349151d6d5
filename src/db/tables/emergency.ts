import type { Generated } from "kysely";

/** Hand-written twin of 0080_emergency.sql. */
export interface EmergencyWindowTable {
  id: Generated<string>;
  county: string;
  /** Label path of the unit it covers, with all below. */
  area: string;
  areaName: string;
  kind: "安保" | "应急";
  reason: string;
  openedBy: string;
  openedName: string;
  openedAt: Date;
  endsAt: Date;
  closedAt: Date | null;
  closedBy: string | null;
  cause: string;
  passed: Generated<number>;
}

export interface EmergencyTables {
  emergencyWindow: EmergencyWindowTable;
}
