import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { whenNew } from "../duties/loaded-once.ts";
import { searchVector } from "../duties/search-vector.ts";
import { replaceSpokenNames, spokenNames } from "../duties/spoken-names.ts";
import { type ShippedCertificates, shippedCertificates } from "./shipped.ts";

/**
 * Loads the shipped lists for a county. Again: nothing when they are loaded already; else it brings the shipped rows up to
 * date and leaves alone what the county has replaced from a document of its own. Runs as the owner of the tables;
 * `county` is the six-digit code.
 */
export async function seedCertificates(tx: Tx, county: string): Promise<void> {
  const lists = await shippedCertificates();
  await whenNew(tx, `certificates ${county}`, lists, async () => {
    const loaded = await insertCertificates(tx, county, lists.flatMap(toRows));
    const names = lists
      .flatMap((list) => list.items)
      .filter((item) => loaded.has(item.itemId))
      .flatMap((item) => spokenNames(item.itemId, [item.name, ...item.aliases]));
    await replaceSpokenNames(tx, county, "certificate", names);
  });
}

/** Answers with the items that are now as shipped. */
async function insertCertificates(
  tx: Tx,
  county: string,
  rows: readonly Record<string, unknown>[],
): Promise<ReadonlySet<string>> {
  const done = await sql<{ itemId: string }>`
    insert into certificate (county, item_id, ruling, name, aliases, basis, send_to, instead, source_doc, valid_from,
                             valid_to, sample, search)
    select ${county}, row."itemId", row.ruling, row.name, row.aliases, row.basis, row."sendTo", row.instead,
           row."sourceDoc", row."validFrom", row."validTo", row.sample, row.search
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
      "itemId" text, ruling text, name text, aliases text[], basis text, "sendTo" text, instead text,
      "sourceDoc" text, "validFrom" date, "validTo" date, sample boolean, search tsvector)
    on conflict (county, item_id) do update set
      ruling = excluded.ruling, name = excluded.name, aliases = excluded.aliases, basis = excluded.basis,
      send_to = excluded.send_to, instead = excluded.instead, valid_from = excluded.valid_from,
      valid_to = excluded.valid_to, sample = excluded.sample, search = excluded.search
    where certificate.source_doc = excluded.source_doc
    returning item_id
  `.execute(tx);
  return new Set(done.rows.map((row) => row.itemId));
}

function toRows(list: ShippedCertificates): Record<string, unknown>[] {
  const { ruling, sourceDoc, validFrom, validTo, sample } = list;
  return list.items.map((item) => ({
    ...item,
    ruling,
    sourceDoc,
    validFrom,
    validTo,
    sample,
    search: searchVector({ name: item.name, spoken: item.aliases, rest: [item.sendTo, item.instead ?? ""] }),
  }));
}
