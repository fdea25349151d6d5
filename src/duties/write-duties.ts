import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import type { ListPlace } from "../lists/area.ts";

/**
 * Writes items with their search. What is there already is brought up to date: of the same version alone, or of `any`
 * version when a list takes the place of another. Answers with the items that are now as given.
 */
export async function writeDuties(
  tx: Tx,
  { county, areaId }: ListPlace,
  rows: readonly Record<string, unknown>[],
  over: "same version" | "any version",
): Promise<ReadonlySet<string>> {
  const done = await sql<{ itemId: string }>`
    insert into duty (county, area_id, item_id, list, version, category, name, aliases, lead_body, lead_contact_post, coop_bodies,
                      upper_duty, our_duty, how_taken_over, starts_when, time_limit, output, frequency, materials, funding,
                      staff, assessment_allowed, related_templates, basis, basis_source, disputes, sample, search)
    select ${county}, ${areaId}, row."itemId", row.list, row.version, row.category, row.name, row.aliases, row."leadBody",
           row."leadContactPost", row."coopBodies", row."upperDuty", row."ourDuty", row."howTakenOver", row."startsWhen",
           row."timeLimit", row.output, row.frequency, row.materials, row.funding, row.staff, row."assessmentAllowed",
           row."relatedTemplates", row.basis, row."basisSource", row.disputes, row.sample, row.search
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
      "itemId" text, list text, version text, category text, name text, aliases text[], "leadBody" text,
      "leadContactPost" text, "coopBodies" text[], "upperDuty" text, "ourDuty" text, "howTakenOver" text,
      "startsWhen" text, "timeLimit" text, output text, frequency text, materials text[], funding text, staff text,
      "assessmentAllowed" boolean, "relatedTemplates" text[], basis text, "basisSource" text, disputes text[],
      sample boolean, search tsvector)
    on conflict (county, area_id, item_id) do update set
      list = excluded.list, version = excluded.version, category = excluded.category, name = excluded.name, aliases = excluded.aliases,
      lead_body = excluded.lead_body, lead_contact_post = excluded.lead_contact_post, coop_bodies = excluded.coop_bodies,
      upper_duty = excluded.upper_duty, our_duty = excluded.our_duty, how_taken_over = excluded.how_taken_over,
      starts_when = excluded.starts_when, time_limit = excluded.time_limit, output = excluded.output,
      frequency = excluded.frequency, materials = excluded.materials, funding = excluded.funding, staff = excluded.staff,
      assessment_allowed = excluded.assessment_allowed, related_templates = excluded.related_templates,
      basis = excluded.basis, basis_source = excluded.basis_source, disputes = excluded.disputes,
      sample = excluded.sample, search = excluded.search
    where ${over === "any version"} or duty.version = excluded.version
    returning item_id
  `.execute(tx);
  return new Set(done.rows.map((row) => row.itemId));
}
