import { sql } from "kysely";
import type { Context } from "../context.ts";
import { happenings } from "./shipped.ts";

/** Somebody on the register of the acting person's units, with what tells two of one name apart. */
export interface Known {
  readonly subjectId: string;
  readonly name: string;
  readonly unit: string;
  readonly orgId: string;
  readonly householdId: string | null;
  readonly head: string | null;
  /** Of their household. */
  readonly isHead: boolean;
  readonly group: string | null;
  readonly birth: string | null;
  readonly status: "active" | "moved" | "dead" | "closed";
  readonly statusOn: string | null;
}

const most = 20;

/** Who is called so, or is the one with this id; those who are there before those who left. */
export async function findPeople(ctx: Context, called: string): Promise<readonly Known[]> {
  const { about } = happenings;
  const { rows } = await sql<Known>`
    select s.id as "subjectId", r.data ->> ${about.name} as name, u.name as unit, r.org_id as "orgId",
           s.household_id as "householdId", r.data ->> ${about.group} as "group", r.data ->> ${about.birth} as birth,
           s.status, s.status_on as "statusOn",
           coalesce(r.data ->> ${about.relation} = ${about.headIs}, false) as "isHead",
           (select h.data ->> ${about.head} from record h join ledger hl on hl.id = h.ledger_id and hl.code = ${about.household}
            where h.county = r.county and h.subject_id = s.household_id) as head
    from ledger l
    join record r on r.county = l.county and r.ledger_id = l.id and r.org_id = any (array(select ledger_units()))
    join subject s on s.county = r.county and s.id = r.subject_id and s.merged_into is null
    join org_unit u on u.id = r.org_id
    where l.county = current_setting('songbang.county', true) and l.code = ${about.ledger}
      and (r.data ->> ${about.name} = ${called} or s.id::text = ${called})
    order by s.status <> 'active', u.path, r.data ->> ${about.group}, s.id
    limit ${most}`.execute(ctx.db);
  return rows;
}

/** A unit of the acting person's, by name; without one the only unit they have. */
export async function ownUnit(
  ctx: Context,
  name?: string,
): Promise<{ readonly id: string; readonly name: string } | undefined> {
  const { rows } = await sql<{ id: string; name: string }>`
    select u.id, u.name from org_unit u
    where u.id in (select ledger_units()) and u.valid_to is null and u.kind in ('village', 'grid')
      and (${name ?? null}::text is null or u.name = ${name ?? null})
    order by u.path limit 2`.execute(ctx.db);
  return rows.length === 1 ? rows[0] : undefined;
}
