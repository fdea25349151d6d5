import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import type { ListPlace } from "../lists/area.ts";

/**
 * Writes items with their search. What is there already is brought up to date: from the same document alone, or from
 * `any` when a list takes the place of another. Answers with the items that are now as given.
 */
export async function writeCertificates(
  tx: Tx,
  { county, areaId }: ListPlace,
  rows: readonly Record<string, unknown>[],
  over: "same document" | "any document",
): Promise<ReadonlySet<string>> {
  const done = await sql<{ itemId: string }>`
    insert into certificate (county, area_id, item_id, ruling, name, aliases, basis, send_to, instead, note, source_doc, valid_from,
                             valid_to, sample, search)
    select ${county}, ${areaId}, row."itemId", row.ruling, row.name, row.aliases, row.basis, row."sendTo", row.instead, row.note,
           row."sourceDoc", row."validFrom", row."validTo", row.sample, row.search
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
      "itemId" text, ruling text, name text, aliases text[], basis text, "sendTo" text, instead text, note text,
      "sourceDoc" text, "validFrom" date, "validTo" date, sample boolean, search tsvector)
    on conflict (county, area_id, item_id) do update set
      ruling = excluded.ruling, name = excluded.name, aliases = excluded.aliases, basis = excluded.basis,
      send_to = excluded.send_to, instead = excluded.instead, note = excluded.note, source_doc = excluded.source_doc, valid_from = excluded.valid_from,
      valid_to = excluded.valid_to, sample = excluded.sample, search = excluded.search
    where ${over === "any document"} or certificate.source_doc = excluded.source_doc
    returning item_id
  `.execute(tx);
  return new Set(done.rows.map((row) => row.itemId));
}
