import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import type { Certificate } from "./certificate.ts";

/** The certificates named, in the order named; those that the county no longer lists are left out. */
export async function readCertificates(tx: Tx, ids: readonly string[]): Promise<readonly Certificate[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom("certificate")
    .select(["itemId as id", "ruling", "name", "basis", "sendTo", "instead", "sample", "sourceDoc"])
    .where("county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("itemId", "in", ids)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
}
