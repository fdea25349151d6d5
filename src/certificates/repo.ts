import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { holdsHere } from "../lists/in-force.ts";
import type { Certificate } from "./certificate.ts";

/** The certificates named, in the order named; those that stand on no list that holds for the actor are left out. */
export async function readCertificates(tx: Tx, ids: readonly string[]): Promise<readonly Certificate[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom("certificate")
    .select(["itemId as id", "ruling", "name", "basis", "sendTo", "instead", "sample", "sourceDoc"])
    .where("county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("itemId", "in", ids)
    .where(holdsHere("certificate", { list: sql`ruling`, area: sql`area_id` }))
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
}
