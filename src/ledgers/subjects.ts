import { sql } from "kysely";
import type { Context } from "../context.ts";
import type { SubjectTable } from "../db/tables/ledgers.ts";

export type SubjectType = SubjectTable["type"];

export interface NewSubject {
  readonly type: SubjectType;
  /** Identity number, household number, credit code; none when nobody knows it yet. */
  readonly key?: string;
  readonly orgId: string;
  readonly householdId?: string;
}

/**
 * The subjects with these natural keys, made where there are none: two writers with one key get one subject. In the order
 * given; one without a key is always new.
 */
export async function ensureSubjects(ctx: Context, wanted: readonly NewSubject[]): Promise<readonly string[]> {
  if (wanted.length === 0) return [];
  const given = JSON.stringify(
    wanted.map((one, n) => ({
      n,
      type: one.type,
      blind: one.key === undefined ? null : ctx.columns.blind(one.key).toString("hex"),
      // While keys are being changed a subject may still stand under the older one.
      blinds: one.key === undefined ? null : ctx.columns.blinds(one.key).map((blind) => blind.toString("hex")),
      sealed: one.key === undefined ? null : ctx.columns.seal(one.key),
      org: one.orgId,
      household: one.householdId ?? null,
    })),
  );
  const rows = sql`jsonb_to_recordset(${given}::jsonb) as g (n integer, type text, blind text, blinds jsonb, sealed text, org uuid, household uuid)`;
  const county = sql`current_setting('songbang.county', true)`;
  const match = sql`s.county = ${county} and s.type = g.type and s.merged_into is null
    and s.key_blind = any (array(select decode(b, 'hex') from jsonb_array_elements_text(g.blinds) as b))`;
  await sql`
    insert into subject (county, type, key_blind, key_sealed, org_id, household_id)
    select distinct on (g.type, g.blind) ${county}, g.type, decode(g.blind, 'hex'), g.sealed, g.org, g.household
    from ${rows} where g.blind is not null and not exists (select from subject s where ${match}) order by g.type, g.blind, g.n
    on conflict (county, type, key_blind) where merged_into is null and key_blind is not null do nothing`.execute(
    ctx.db,
  );
  const known = await sql<{ n: number; id: string }>`
    select g.n, s.id from ${rows} join subject s on ${match} where g.blind is not null`.execute(ctx.db);
  const fresh = await sql<{ id: string }>`
    insert into subject (county, type, org_id, household_id)
    select ${county}, g.type, g.org, g.household from ${rows} where g.blind is null order by g.n
    returning id`.execute(ctx.db);
  const ids = new Map(known.rows.map(({ n, id }) => [n, id]));
  const keyless = fresh.rows.map(({ id }) => id);
  return wanted.map((one, n) => {
    const id = one.key === undefined ? keyless.shift() : ids.get(n);
    if (!id) throw new Error("a subject with this key belongs to a unit out of reach");
    return id;
  });
}
