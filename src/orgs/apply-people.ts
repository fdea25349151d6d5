import { sql } from "kysely";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import type { ImportPlan } from "../imports/plan.ts";
import { asActor } from "./as-actor.ts";
import { type PersonGrant, personGrant } from "./import-people.ts";
import { granters } from "./may-grant.ts";
import { requireUnit } from "./require-unit.ts";
import { dayOfCounty } from "./unit.ts";

/**
 * Carries out a plan of people as the actor may today: row level security refuses what their grants no longer cover.
 * Applied twice, the second time changes nothing.
 */
export async function applyPeople(ctx: Context, county: string, plan: ImportPlan): Promise<void> {
  const grants = plan.rows.flatMap(({ data }) => (data === undefined ? [] : [personGrant.parse(data)]));
  // Whoever is stood in for comes first.
  const ordered = grants.toSorted((a, b) => Number(a.insteadOf !== null) - Number(b.insteadOf !== null));
  await asActor(ctx, county, async () => {
    const today = await dayOfCounty(ctx);
    for (const grant of ordered) await applyOne(ctx, grant, today);
  });
}

async function applyOne(ctx: Context, grant: PersonGrant, today: string): Promise<void> {
  const by = await requireUnit(ctx, grant.orgId, granters);
  const { rows } = await sql<{ id: string | null }>`
    select person_enrol(${grant.openId}, ${grant.name}, ${grant.post}) as id`.execute(ctx.db);
  const personId = rows[0]?.id;
  if (!personId) throw new UserError("people.changedMeanwhile", { name: grant.name });
  if (grant.membershipId) await lasts(ctx, grant, grant.membershipId, today);
  else await give(ctx, grant, personId);
  if (grant.until !== null && grant.until <= today) {
    await sql`select person_without_role(${personId}, ${today})`.execute(ctx.db);
  }
  await audit(ctx, grant.until !== null && grant.until <= today ? "grant.end" : "grant.give", personId, by);
}

async function give(ctx: Context, grant: PersonGrant, personId: string): Promise<void> {
  const deputyOf = grant.insteadOf ? await principalGrant(ctx, grant, grant.insteadOf) : null;
  await ctx.db
    .insertInto("membership")
    .values({
      personId,
      orgId: grant.orgId,
      role: grant.role,
      deptId: await departmentOf(ctx, grant.orgId),
      deputyOf,
      validFrom: grant.from,
      validTo: grant.until,
      source: "import",
      grantedBy: ctx.actor.kind === "person" ? ctx.actor.id : null,
    })
    .onConflict((oc) => oc.doNothing())
    .execute();
}

/** A last day of the past ends the grant and, as a deputy's goes with it, those of whoever stood in. */
async function lasts(ctx: Context, grant: PersonGrant, membershipId: string, today: string): Promise<void> {
  await ctx.db
    .updateTable("membership")
    .set({ validTo: sql<string | null>`greatest(valid_from, ${grant.until}::date)` })
    .where("id", "=", membershipId)
    .where(sql<boolean>`valid_to is distinct from ${grant.until}::date`)
    .execute();
  if (grant.until === null || grant.until > today) return;
  await ctx.db
    .updateTable("membership")
    .set({ validTo: sql<string>`greatest(valid_from, ${grant.until}::date)` })
    .where("deputyOf", "=", membershipId)
    .where((eb) => eb.or([eb("validTo", "is", null), eb("validTo", ">", grant.until)]))
    .execute();
}

async function principalGrant(ctx: Context, grant: PersonGrant, openId: string): Promise<string> {
  const row = await ctx.db
    .selectFrom("membership as m")
    .innerJoin("person as p", "p.id", "m.personId")
    .select("m.id")
    .where("p.feishuOpenId", "=", openId)
    .where("m.orgId", "=", grant.orgId)
    .where("m.role", "=", grant.role)
    .where("m.deputyOf", "is", null)
    .orderBy("m.validTo", (ob) => ob.desc().nullsFirst())
    .executeTakeFirst();
  if (!row) throw new UserError("people.changedMeanwhile", { name: grant.name });
  return row.id;
}

async function departmentOf(ctx: Context, orgId: string): Promise<string | null> {
  const row = await ctx.db.selectFrom("department").select("id").where("orgId", "=", orgId).executeTakeFirst();
  return row?.id ?? null;
}
