import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import type { Change, Unit } from "./unit.ts";

/**
 * The same roles at the new unit, from the same day or the change's, whoever came first; deputies stay deputies. What was held
 * at the old units is ended by `endPeople`, once all is carried.
 */
export async function carryPeople(
  ctx: Context,
  from: readonly Unit[],
  to: Unit,
  { effectiveOn }: Change,
): Promise<void> {
  await refuseHigherRoles(ctx, from, effectiveOn);
  const rows = await ctx.db
    .selectFrom("membership")
    .selectAll()
    .where(
      "orgId",
      "in",
      from.map((unit) => unit.id),
    )
    .where((eb) => eb.or([eb("validTo", "is", null), eb("validTo", ">", effectiveOn)]))
    // Principals before their deputies, the open-ended before what ends.
    .orderBy(sql`deputy_of is not null`)
    .orderBy("validTo", (ob) => ob.desc().nullsFirst())
    .execute();
  const carried = new Map<string, string>();
  const byHolder = new Map<string, string>();
  const fresh = rows.flatMap((row) => {
    const holder = `${row.personId} ${row.role} ${carried.get(row.deputyOf ?? "") ?? row.deputyOf ?? ""}`;
    const known = byHolder.get(holder);
    carried.set(row.id, known ?? randomUUID());
    if (known) return [];
    const id = carried.get(row.id) ?? "";
    byHolder.set(holder, id);
    return [
      {
        id,
        personId: row.personId,
        orgId: to.id,
        role: row.role,
        deptId: row.deptId,
        deputyOf: row.deputyOf && (carried.get(row.deputyOf) ?? row.deputyOf),
        validFrom: row.validFrom > effectiveOn ? row.validFrom : effectiveOn,
        validTo: row.validTo,
        source: "change" as const,
        grantedBy: ctx.actor.kind === "person" ? ctx.actor.id : null,
      },
    ];
  });
  if (fresh.length > 0) await ctx.db.insertInto("membership").values(fresh).execute();
}

/** Ends what is held at units that end. */
export async function endPeople(ctx: Context, from: readonly Unit[], { effectiveOn }: Change): Promise<void> {
  await refuseHigherRoles(ctx, from, effectiveOn);
  await ctx.db
    .updateTable("membership")
    .set({ validTo: sql<string>`greatest(valid_from, ${effectiveOn}::date)` })
    .where(
      "orgId",
      "in",
      from.map((unit) => unit.id),
    )
    .where((eb) => eb.or([eb("validTo", "is", null), eb("validTo", ">", effectiveOn)]))
    .execute();
}

/** A role that the actor could not give is not moved behind its holder's back. */
async function refuseHigherRoles(ctx: Context, units: readonly Unit[], day: string): Promise<void> {
  const higher = await ctx.db
    .selectFrom("membership as m")
    .innerJoin("orgUnit as o", "o.id", "m.orgId")
    .select("o.name")
    .where(
      "m.orgId",
      "in",
      units.map((unit) => unit.id),
    )
    .where((eb) => eb.or([eb("m.validTo", "is", null), eb("m.validTo", ">", day)]))
    .where(sql<boolean>`not songbang_may_grant(o.path, m.role)`)
    .executeTakeFirst();
  if (higher) throw new UserError("orgs.higherRole", { unit: higher.name });
}
