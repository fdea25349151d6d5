import type { Context } from "../context.ts";
import { dayOf } from "./dates.ts";

/** Whom to ask for access: the coordinator nearest above the asker's unit, else any coordinator of the county. */
export async function whomToAsk(ctx: Context): Promise<string> {
  const today = dayOf(ctx.now());
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
  const one = above ?? coordinators.at(-1);
  return one ? ctx.t("contact.person", { org: one.org, name: one.name }) : ctx.t("contact.none", {});
}
