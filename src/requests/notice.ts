import type { Tx } from "../db/database.ts";
import type { TodoLine } from "./assignment.ts";

/** What a keeper is told of an assignment, as it stands when it is said; undefined when it is gone. */
export async function assignmentNotice(
  tx: Tx,
  id: string,
): Promise<
  | (TodoLine & { readonly admissionNo: string | null; readonly reason: string | null; readonly isRunning: boolean })
  | undefined
> {
  const row = await tx
    .selectFrom("assignment as a")
    .innerJoin("orgUnit as o", "o.id", "a.orgId")
    .innerJoin("request as r", (join) => join.onRef("r.county", "=", "a.county").onRef("r.id", "=", "a.requestId"))
    .select([
      "a.id",
      "r.no",
      "r.title",
      "r.deptName",
      "r.admissionNo",
      "o.name as orgName",
      "a.dueAt",
      "a.state",
      "a.reason",
      "r.status",
    ])
    .select(["a.nMissing as missing", "a.nStale as stale"])
    .where("a.id", "=", id)
    .executeTakeFirst();
  return row && { ...row, isRunning: row.status === "issued" };
}
