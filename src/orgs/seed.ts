import { sql } from "kysely";
import { z } from "zod";
import type { Tx } from "../db/database.ts";

const cast = z.object({
  county: z.object({ code: z.string(), name: z.string() }),
  departments: z.array(z.string()),
  units: z.array(
    z.object({
      code: z.string(),
      kind: z.string(),
      name: z.string(),
      parent: z.string(),
      urbanClass: z.string().optional(),
    }),
  ),
  people: z.array(
    z.object({ openId: z.string(), name: z.string(), unit: z.string(), roles: z.array(z.string()), post: z.string() }),
  ),
});

/**
 * Sets up a county's units and people from the shape of data/demo/cast.json, set-based and repeatable: what is there
 * stays. A unit is named by its division code, a department by `dept:<name>`.
 */
export async function seedOrgs(tx: Tx, json: unknown): Promise<void> {
  const { county, departments, units, people } = cast.parse(json);
  const bureaus = departments.map((name) => ({ code: `dept:${name}`, kind: "department", name, parent: county.code }));
  const rows = [{ code: county.code, kind: "county", name: county.name, parent: null }, ...units, ...bureaus];
  // A parent comes before its children in the file, so one pass a level is enough; there are three.
  for (let level = 0; level < 4; level += 1) await insertUnits(tx, county.code, rows);
  await sql`
    insert into department (org_id, name, level)
    select c.org_id, o.name, 'county'
    from org_code c join org_unit o on o.id = c.org_id
    where o.county = ${county.code} and o.kind = 'department'
      and not exists (select from department d where d.org_id = o.id)`.execute(tx);
  await sql`
    insert into person (county, name, post, feishu_open_id)
    select ${county.code}, p.name, p.post, p."openId"
    from jsonb_to_recordset(${JSON.stringify(people)}::jsonb) as p (name text, post text, "openId" text)
    on conflict (feishu_open_id) do nothing`.execute(tx);
  await sql`
    insert into membership (person_id, org_id, role, dept_id)
    select person.id, code.org_id, role.name, d.id
    from jsonb_to_recordset(${JSON.stringify(people)}::jsonb) as p ("openId" text, unit text, roles jsonb)
    join person on person.feishu_open_id = p."openId"
    join org_code code on code.code = p.unit
    left join department d on d.org_id = code.org_id
    cross join lateral jsonb_array_elements_text(p.roles) as role (name)
    on conflict do nothing`.execute(tx);
}

/** Inserts the units whose parent is known; the path is made of labels that are ids, not codes, so that codes may change. */
async function insertUnits(tx: Tx, county: string, rows: readonly unknown[]): Promise<void> {
  await sql`
    with given as (
      select u.*, gen_random_uuid() as id
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as u (code text, kind text, name text, parent text, "urbanClass" text)
      where not exists (select from org_code c where c.code = u.code)),
    placed as (
      insert into org_unit (id, county, kind, name, parent_id, path, urban_class)
      select g.id, ${county}, g.kind, g.name, parent.id,
             coalesce(parent.path, '') || replace(g.id::text, '-', '')::ltree, g."urbanClass"
      from given g
      left join org_code pc on pc.code = g.parent
      left join org_unit parent on parent.id = pc.org_id
      where g.parent is null or parent.id is not null
      returning id)
    insert into org_code (org_id, scheme, code)
    select g.id, case when g.kind = 'department' then 'department' when g.kind = 'grid' then 'grid15' else 'division12' end, g.code
    from given g join placed p on p.id = g.id`.execute(tx);
}

/** The people named in ADMIN_OPEN_IDS hold the admin role of the county from the first start. */
export async function seedAdmins(
  tx: Tx,
  county: { readonly code: string; readonly name: string },
  openIds: readonly string[],
): Promise<void> {
  if (openIds.length === 0) return;
  await insertUnits(tx, county.code, [{ code: county.code, kind: "county", name: county.name, parent: null }]);
  await sql`
    insert into person (county, name, feishu_open_id)
    select ${county.code}, '管理员', open_id from unnest(${openIds}::text[]) as open_id
    on conflict (feishu_open_id) do nothing`.execute(tx);
  await sql`
    insert into membership (person_id, org_id, role, source)
    select p.id, c.org_id, 'admin', 'settings'
    from person p join org_code c on c.code = ${county.code}
    where p.feishu_open_id = any (${openIds}::text[])
    on conflict do nothing`.execute(tx);
}
