import { sql } from "kysely";
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
      "a.state",
      "a.reason",
      "r.status",
    ])
    .leftJoin("reopening as p", (join) =>
      join.onRef("p.county", "=", "a.county").onRef("p.assignmentId", "=", "a.id").on("p.endedAt", "is", null),
    )
    .select((eb) => eb.fn.coalesce("p.closesAt", "a.dueAt").as("dueAt"))
    .select(sql<boolean>`p.id is not null`.as("again"))
    .select(["a.nMissing as missing", "a.nStale as stale"])
    .where("a.id", "=", id)
    .executeTakeFirst();
  return row && { ...row, isRunning: row.status === "issued" || row.again };
}

/** What the asker is told of an error that a village found, while nobody has answered it. */
export async function foundWrongNotice(
  tx: Tx,
  assignmentId: string,
): Promise<{ readonly unit: string; readonly no: number; readonly title: string; readonly said: string } | undefined> {
  const row = await tx
    .selectFrom("assignment as a")
    .innerJoin("orgUnit as o", "o.id", "a.orgId")
    .innerJoin("request as r", (join) => join.onRef("r.county", "=", "a.county").onRef("r.id", "=", "a.requestId"))
    .innerJoin("review as v", (join) =>
      join.onRef("v.county", "=", "a.county").onRef("v.assignmentId", "=", "a.id").on("v.settledAt", "is", null),
    )
    .select(["o.name as unit", "r.no", "r.title", "v.said"])
    .where("a.id", "=", assignmentId)
    .where("v.step", "=", "found_wrong")
    .executeTakeFirst();
  return row && { ...row, said: row.said ?? "" };
}
