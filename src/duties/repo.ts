import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { holdsHere } from "../lists/in-force.ts";
import type { Duty } from "./list.ts";

/** The duties named, in the order named; those that stand on no list that holds for the actor are left out. */
export async function readDuties(tx: Tx, ids: readonly string[]): Promise<readonly Duty[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom("duty")
    .innerJoin("dutyList", (join) =>
      join
        .onRef("dutyList.county", "=", "duty.county")
        .onRef("dutyList.areaId", "=", "duty.areaId")
        .onRef("dutyList.list", "=", "duty.list")
        .onRef("dutyList.version", "=", "duty.version"),
    )
    .select([
      "duty.itemId as id",
      "duty.list",
      "duty.category",
      "duty.name",
      "duty.leadBody",
      "duty.leadContactPost",
      "duty.coopBodies",
      "duty.upperDuty",
      "duty.ourDuty",
      "duty.howTakenOver",
      "duty.timeLimit",
      "duty.basis",
      "duty.disputes",
      "duty.sample",
      "dutyList.sourceDoc",
      "dutyList.validFrom",
    ])
    .where("duty.county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("duty.itemId", "in", ids)
    .where(holdsHere("duty", { list: sql`duty.list`, area: sql`duty.area_id` }))
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
}
