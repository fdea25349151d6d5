import type { Cost } from "../burden/minutes.ts";
import type { FieldVerdict, RequestCycle, RequestStatus } from "../db/tables/requests.ts";
import type { Whom } from "../ledgers/population.ts";
import type { RuleHit } from "../rules/rules.ts";

/** A department's demand, as those who deal with it see it. */
export interface DataRequest {
  readonly id: string;
  readonly no: number;
  readonly deptId: string;
  readonly deptName: string;
  readonly askerId: string;
  readonly askerName: string;
  readonly title: string;
  readonly purpose: string;
  readonly basis: string;
  readonly formNo: string;
  readonly population: string;
  readonly whom: Whom;
  readonly region: string;
  readonly area: string;
  readonly period: string;
  readonly cycle: RequestCycle;
  readonly dueAt: Date | null;
  readonly paperCopy: boolean | null;
  readonly ownChannel: boolean | null;
  readonly quota: boolean | null;
  readonly emergency: string | null;
  readonly status: RequestStatus;
  readonly wish: "take" | "ask" | null;
  readonly examined: Examined | null;
  readonly admissionNo: string | null;
  readonly reason: string | null;
  readonly fileBy: string | null;
  /** The request whose answer also answers this one. */
  readonly mergedInto: string | null;
  /** Of what was delivered; 0: nothing yet. */
  readonly version: number;
  /** Who asked and has said nothing by then has accepted. */
  readonly settlesAt: Date | null;
  /** Accepted and locked; without a name nobody objected. */
  readonly acceptedAt: Date | null;
  readonly acceptedName: string | null;
  /** The push whose card the asker sees. */
  readonly cause: string;
  readonly chatId: string;
  readonly createdAt: Date;
  /** The table with the platform that holds its answer; null when there is none that the reader may see. */
  readonly base?: RequestBase | null;
}

/** How a request's table with the platform stands. */
export interface RequestBase {
  /** Why it is not kept; null while it is. */
  readonly problem: string | null;
  readonly detail: string | null;
  readonly url: string | null;
  readonly opened: boolean;
  /** Something may have changed since. */
  readonly behind: boolean;
  readonly standsAt: Date | null;
  readonly counts: BaseCounts | null;
  readonly masked: readonly string[];
  readonly leftOut: readonly string[];
}

export interface BaseCounts {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly righted: number;
  /** Villages that are not accepted yet, or no longer. */
  readonly openUnits: number;
  readonly misfit: number;
}

/** A table is made of what is being answered, or was. */
export function mayHaveBase({ status }: Pick<DataRequest, "status">): boolean {
  return status === "issued" || status === "served" || status === "delivered" || status === "archived";
}

export interface RequestField {
  readonly ord: number;
  readonly path: readonly string[];
  readonly name: string;
  readonly elementId: number | null;
  readonly key: string;
  readonly mapState: "bound" | "proposed" | "new";
  readonly verdict: FieldVerdict | null;
  readonly counts: CellCounts | null;
  readonly wanted: boolean;
}

export interface CellCounts {
  readonly fresh: number;
  readonly stale: number;
  readonly missing: number;
}

/** What the comparison found before anything reaches a village; counts only. */
export interface Examined {
  readonly rows: number;
  readonly villages: number;
  readonly cells: number;
  /** Cells that somebody would have to type, and rows that want a look. */
  readonly toAsk: number;
  readonly toConfirm: number;
  /** Person-seconds over all villages; forms.md 4.5. */
  readonly cost: Cost;
  /** The same if nobody is asked and what is held is taken; not in comparisons of before 2026-11-29. */
  readonly taking?: Cost;
  readonly rules: readonly RuleHit[];
  readonly alike: readonly Alike[];
  /** Of the asker's words about whom, what was not understood. */
  readonly unread: string;
}

/** A request on file that this one resembles, with the reason a clerk understands. */
export interface Alike {
  readonly id: string;
  readonly no: number;
  readonly title: string;
  readonly deptName: string;
  readonly createdOn: string;
  readonly status: RequestStatus;
  readonly band: "likely" | "possible" | "partial";
  readonly matched: number;
  readonly of: number;
  /** Fields of the new one that the old one does not answer. */
  readonly rest: readonly string[];
  /** Somebody said that the two forms are not the same: the decision, who and on which day. */
  readonly apart?: { readonly id: string; readonly by: string; readonly on: string } | undefined;
}
