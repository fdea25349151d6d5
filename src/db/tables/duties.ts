import type { Generated } from "kysely";

/** Hand-written twins of 0002_duties.sql and 0050_town_lists.sql. */
type Day = string;

export interface DutyListTable {
  county: string;
  /** The unit whose list it is; the nil id for the whole county's. */
  areaId: Generated<string>;
  list: "basic" | "coop" | "taken";
  version: string;
  sourceDoc: string;
  validFrom: Day;
  validTo: Day | null;
}

export interface DutyTable {
  county: string;
  areaId: Generated<string>;
  itemId: string;
  list: "basic" | "coop" | "taken";
  version: string;
  category: string;
  name: string;
  aliases: string[];
  leadBody: string;
  leadContactPost: string;
  coopBodies: string[];
  upperDuty: string;
  ourDuty: string;
  howTakenOver: string | null;
  startsWhen: string;
  timeLimit: string | null;
  output: string | null;
  frequency: string | null;
  materials: string[] | null;
  funding: string | null;
  staff: string | null;
  assessmentAllowed: boolean | null;
  relatedTemplates: string[] | null;
  basis: string | null;
  basisSource: string | null;
  disputes: string[];
  sample: boolean;
  /** A tsvector, read back as text; never selected. */
  search: string;
}

export interface CertificateTable {
  county: string;
  areaId: Generated<string>;
  itemId: string;
  ruling: "refused" | "allowed";
  name: string;
  aliases: string[];
  basis: string | null;
  sendTo: string;
  instead: string | null;
  note: string | null;
  sourceDoc: string;
  validFrom: Day;
  validTo: Day | null;
  sample: boolean;
  /** A tsvector, read back as text; never selected. */
  search: string;
}

export interface SpokenNameTable {
  county: string;
  areaId: Generated<string>;
  kind: "duty" | "certificate";
  itemId: string;
  phrase: string;
  terms: string[];
}

export interface DutyTables {
  dutyList: DutyListTable;
  duty: DutyTable;
  certificate: CertificateTable;
  spokenName: SpokenNameTable;
}
