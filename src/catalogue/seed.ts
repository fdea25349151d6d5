import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { nameGrams, normaliseName } from "../duplicates/normalise.ts";
import { whenNew } from "../duties/loaded-once.ts";
import { shippedCatalogue } from "./shipped.ts";

/**
 * Brings a county's catalogue and the ledgers it names up to what is shipped. What the county made its own
 * (`origin = 'county'`) and every name it taught stay. Nothing when just this was loaded already; runs as the owner of the tables.
 */
export async function seedCatalogue(tx: Tx, county: string): Promise<void> {
  const shipped = await shippedCatalogue();
  await whenNew(tx, `catalogue ${county}`, shipped, () => load(tx, county, shipped));
}

async function load(
  tx: Tx,
  county: string,
  { elements, codeLists, ledgers }: Awaited<ReturnType<typeof shippedCatalogue>>,
): Promise<void> {
  await sql`
    insert into code_list (county, key, name, standard, items)
    select ${county}, l.key, l.name, l.standard, l.items
    from jsonb_to_recordset(${JSON.stringify(codeLists)}::jsonb) as l (key text, name text, standard text, items jsonb)
    on conflict (county, key) do update set name = excluded.name, standard = excluded.standard, items = excluded.items
    where (code_list.name, code_list.items) is distinct from (excluded.name, excluded.items)`.execute(tx);
  await sql`
    insert into element (county, code, name, definition, value_type, unit, code_list, standard, owner_name, sensitivity,
                         refresh_days, asked, agg_time, agg_org, ask_text, example, derived_by, derived_from)
    select ${county}, e.code, e.name, e.definition, e.type, e.unit, e."codeList", e.standard, e.owner, e.sensitivity,
           e."refreshDays", e.asked, e."aggTime", e."aggOrg", e."askText", e.example, e."derivedBy",
           coalesce(array(select jsonb_array_elements_text(e."derivedFrom")), '{}')
    from jsonb_to_recordset(${JSON.stringify(elements)}::jsonb) as e (
      code text, name text, definition text, type text, unit text, "codeList" text, standard text, owner text,
      sensitivity smallint, "refreshDays" integer, asked text, "aggTime" text, "aggOrg" text, "askText" text,
      example text, "derivedBy" text, "derivedFrom" jsonb)
    on conflict (county, code) do update set
      name = excluded.name, definition = excluded.definition, value_type = excluded.value_type, unit = excluded.unit,
      code_list = excluded.code_list, standard = excluded.standard, owner_name = excluded.owner_name,
      sensitivity = excluded.sensitivity, refresh_days = excluded.refresh_days, asked = excluded.asked,
      agg_time = excluded.agg_time, agg_org = excluded.agg_org, ask_text = excluded.ask_text, example = excluded.example,
      derived_by = excluded.derived_by, derived_from = excluded.derived_from
    where element.origin = 'shipped'`.execute(tx);
  const names = elements.flatMap((element) =>
    [element.name, ...element.aliases].map((said) => ({
      code: element.code,
      said,
      norm: normaliseName(said),
      grams: nameGrams(said),
    })),
  );
  await sql`
    insert into element_alias (county, element_id, said, norm, grams, origin)
    select distinct on (e.id, a.norm) ${county}, e.id, a.said, a.norm, array(select jsonb_array_elements_text(a.grams)), 'shipped'
    from jsonb_to_recordset(${JSON.stringify(names)}::jsonb) as a (code text, said text, norm text, grams jsonb)
    join element e on e.county = ${county} and e.code = a.code
    on conflict do nothing`.execute(tx);
  await seedLedgers(tx, county, ledgers);
}

/** Ledgers by code; an element that is new to one takes its next slot, and no slot ever changes hands. */
async function seedLedgers(
  tx: Tx,
  county: string,
  ledgers: Awaited<ReturnType<typeof shippedCatalogue>>["ledgers"],
): Promise<void> {
  const given = JSON.stringify(ledgers);
  await sql`
    insert into ledger (county, code, name, subject_type, definition, owner_name, base)
    select ${county}, l.code, l.name, l.subject, l.definition, l.owner, l.base
    from jsonb_to_recordset(${given}::jsonb) as l (code text, name text, subject text, definition text, owner text, base boolean)
    on conflict (county, code) do nothing`.execute(tx);
  await sql`
    with wanted as (
      select l.id as ledger_id, l.next_slot, e.id as element_id, row_number() over (partition by l.id order by given.ord) as nth
      from jsonb_to_recordset(${given}::jsonb) as shipped (code text, elements jsonb)
      join ledger l on l.county = ${county} and l.code = shipped.code
      cross join lateral jsonb_array_elements_text(shipped.elements) with ordinality as given (code, ord)
      join element e on e.county = ${county} and e.code = given.code
      where not exists (select from ledger_element le where le.ledger_id = l.id and le.element_id = e.id)),
    added as (
      insert into ledger_element (ledger_id, element_id, slot)
      select ledger_id, element_id, next_slot + nth - 1 from wanted returning ledger_id)
    update ledger set next_slot = next_slot + added.n
    from (select ledger_id, count(*)::smallint as n from added group by ledger_id) as added
    where ledger.id = added.ledger_id`.execute(tx);
}
