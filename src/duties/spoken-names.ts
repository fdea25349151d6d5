import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import type { ListPlace } from "../lists/area.ts";
import { terms } from "./segment.ts";

/** An everyday name of an item, cut into words. */
export interface SpokenName {
  readonly itemId: string;
  readonly phrase: string;
  readonly terms: readonly string[];
}

/** The rows of spoken_name for one item, without phrases of which question words leave nothing or one character. */
export function spokenNames(itemId: string, phrases: readonly string[]): SpokenName[] {
  return [...new Set(phrases)]
    .map((phrase) => ({ itemId, phrase, terms: terms(phrase).toSorted() }))
    .filter((row) => row.terms.length > 1 || (row.terms[0] ?? "").length > 1 || row.terms[0] === row.phrase);
}

/** Of items that are no more, or are named anew. */
export async function forgetSpokenNames(
  tx: Tx,
  { county, areaId }: ListPlace,
  kind: "duty" | "certificate",
  items: readonly string[],
): Promise<void> {
  if (items.length === 0) return;
  await tx
    .deleteFrom("spokenName")
    .where("county", "=", county)
    .where("areaId", "=", areaId)
    .where("kind", "=", kind)
    .where("itemId", "in", items)
    .execute();
}

/** Names of items that are in the rows given; those of other items stay. */
export async function replaceSpokenNames(
  tx: Tx,
  at: ListPlace,
  kind: "duty" | "certificate",
  names: readonly SpokenName[],
): Promise<void> {
  if (names.length === 0) return;
  await forgetSpokenNames(tx, at, kind, [...new Set(names.map((name) => name.itemId))]);
  await sql`
    insert into spoken_name (county, area_id, kind, item_id, phrase, terms)
    select ${at.county}, ${at.areaId}, ${kind}, row."itemId", row.phrase, row.terms
    from jsonb_to_recordset(${JSON.stringify(names)}::jsonb) as row ("itemId" text, phrase text, terms text[])
  `.execute(tx);
  // Without fresh figures the first questions after loading are planned as if the tables were empty.
  await sql`analyze ${sql.table(kind)}, spoken_name`.execute(tx);
}
