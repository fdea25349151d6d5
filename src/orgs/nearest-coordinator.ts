import { sql } from "kysely";
import type { Context } from "../context.ts";

/** The coordinator nearest above the asker's unit, else any coordinator of the county; undefined when there is none. */
export async function nearestCoordinator(
  ctx: Context,
): Promise<{ readonly org: string; readonly name: string } | undefined> {
  const today = sql<string>`(${ctx.now()} at time zone 'Asia/Shanghai')::date`;
  const own = ctx.actor.kind === "person" ? ctx.actor.memberships.map((membership) => membership.orgPath) : [];
  const coordinators = await ctx.db
    .selectFrom("membership as m")
    .innerJoin("person as p", "p.id", "m.personId")
    .innerJoin("orgUnit as o", "o.id", "m.orgId")
    .select(["p.name", "o.name as org", "o.path"])
    .where("m.role", "=", "coordinator")
    .where("p.status", "=", "active")
    .where("m.validFrom", "<=", today)
    .where((eb) => eb.or([eb("m.validTo", "is", null), eb("m.validTo", ">", today)]))
    .orderBy("o.path", "desc")
    .orderBy("p.name")
    .limit(50)
    .execute();
  const above = coordinators.find(({ path }) => own.some((unit) => unit === path || unit.startsWith(`${path}.`)));
  return above ?? coordinators.at(-1);
}
