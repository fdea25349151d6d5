import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { whenNew } from "./loaded-once.ts";
import { searchVector } from "./search-vector.ts";
import { type ShippedDuty, type ShippedList, shippedLists } from "./shipped.ts";
import { replaceSpokenNames, spokenNames } from "./spoken-names.ts";

/**
 * Loads the shipped lists for a county. Again: nothing when they are loaded already; else it brings the shipped rows up to
 * date and leaves alone what the county has replaced by a version of its own. Runs as the owner of the tables; `county`
 * is the six-digit code.
 */
export async function seedDuties(tx: Tx, county: string): Promise<void> {
  const lists = await shippedLists();
  await whenNew(tx, `duties ${county}`, lists, async () => {
    await insertLists(tx, county, lists);
    const loaded = await insertDuties(
      tx,
      county,
      lists.flatMap((list) => list.items.map((item) => toRow(list, item))),
    );
    const names = lists
      .flatMap((list) => list.items)
      .filter((item) => loaded.has(item.itemId))
      .flatMap((item) => spokenNames(item.itemId, [item.name, ...item.aliases]));
    await replaceSpokenNames(tx, county, "duty", names);
  });
}

function toRow(list: ShippedList, item: ShippedDuty): Record<string, unknown> {
  return {
    ...item,
    list: list.list,
    version: list.version,
    basis: item.basis?.text ?? null,
    basisSource: item.basis?.source ?? null,
    search: searchVector({
      name: item.name,
      spoken: item.aliases,
      rest: [item.ourDuty, item.upperDuty, item.startsWhen, item.category],
    }),
  };
}

async function insertLists(tx: Tx, county: string, lists: readonly ShippedList[]): Promise<void> {
  const rows = lists.map(({ list, version, sourceDoc, validFrom, validTo }) => ({
    county,
    list,
    version,
    sourceDoc,
    validFrom,
    validTo,
  }));
  await tx
    .insertInto("dutyList")
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(["county", "list", "version"]).doUpdateSet((row) => ({
        sourceDoc: row.ref("excluded.sourceDoc"),
        validFrom: row.ref("excluded.validFrom"),
        validTo: row.ref("excluded.validTo"),
      })),
    )
    .execute();
}

/** Answers with the items that are now as shipped. */
async function insertDuties(
  tx: Tx,
  county: string,
  rows: readonly Record<string, unknown>[],
): Promise<ReadonlySet<string>> {
  const done = await sql<{ itemId: string }>`
    insert into duty (county, item_id, list, version, category, name, aliases, lead_body, lead_contact_post, coop_bodies,
                      upper_duty, our_duty, how_taken_over, starts_when, time_limit, output, frequency, materials, funding,
                      staff, assessment_allowed, related_templates, basis, basis_source, disputes, sample, search)
    select ${county}, row."itemId", row.list, row.version, row.category, row.name, row.aliases, row."leadBody",
           row."leadContactPost", row."coopBodies", row."upperDuty", row."ourDuty", row."howTakenOver", row."startsWhen",
           row."timeLimit", row.output, row.frequency, row.materials, row.funding, row.staff, row."assessmentAllowed",
           row."relatedTemplates", row.basis, row."basisSource", row.disputes, row.sample, row.search
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
      "itemId" text, list text, version text, category text, name text, aliases text[], "leadBody" text,
      "leadContactPost" text, "coopBodies" text[], "upperDuty" text, "ourDuty" text, "howTakenOver" text,
      "startsWhen" text, "timeLimit" text, output text, frequency text, materials text[], funding text, staff text,
      "assessmentAllowed" boolean, "relatedTemplates" text[], basis text, "basisSource" text, disputes text[],
      sample boolean, search tsvector)
    on conflict (county, item_id) do update set
      list = excluded.list, category = excluded.category, name = excluded.name, aliases = excluded.aliases,
      lead_body = excluded.lead_body, lead_contact_post = excluded.lead_contact_post, coop_bodies = excluded.coop_bodies,
      upper_duty = excluded.upper_duty, our_duty = excluded.our_duty, how_taken_over = excluded.how_taken_over,
      starts_when = excluded.starts_when, time_limit = excluded.time_limit, output = excluded.output,
      frequency = excluded.frequency, materials = excluded.materials, funding = excluded.funding, staff = excluded.staff,
      assessment_allowed = excluded.assessment_allowed, related_templates = excluded.related_templates,
      basis = excluded.basis, basis_source = excluded.basis_source, disputes = excluded.disputes,
      sample = excluded.sample, search = excluded.search
    where duty.version = excluded.version
    returning item_id
  `.execute(tx);
  return new Set(done.rows.map((row) => row.itemId));
}
