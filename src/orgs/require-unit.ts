import { sql } from "kysely";
import type { Context, Membership, PersonActor, Role } from "../context.ts";
import { UserError } from "../errors.ts";
import { nearestCoordinator } from "./nearest-coordinator.ts";

/**
 * Lets an actor act on a unit who holds one of these roles there or above, and answers by which membership: as themselves
 * where they can, else in somebody's stead. The others are told what they lack, and whom to ask. A unit of another county
 * is refused like one that is not theirs.
 */
export async function requireUnit(ctx: Context, orgId: string, roles: readonly Role[]): Promise<Membership> {
  const unit = await ctx.db
    .selectFrom("orgUnit")
    .select(["name", sql<string>`path::text`.as("path")])
    .where("id", "=", orgId)
    .executeTakeFirst();
  const held = ctx.actor.kind === "person" ? ctx.actor.memberships : [];
  const fitting = held.filter(
    ({ role, orgPath }) =>
      roles.includes(role) && unit && (unit.path === orgPath || unit.path.startsWith(`${orgPath}.`)),
  );
  const one = fitting.find(({ deputyFor }) => !deputyFor) ?? fitting[0];
  if (one) return one;
  const nearest = await nearestCoordinator(ctx);
  throw new UserError("orgs.notYourUnit", {
    unit: unit?.name ?? ctx.t("orgs.thatUnit", {}),
    role: roles.map((role) => ctx.t(`role.${role}`, {})).join(ctx.t("list.or", {})),
    contact: nearest ? ctx.t("contact.person", { org: nearest.org, name: nearest.name }) : ctx.t("contact.none", {}),
  });
}

/** How somebody is named who acts by this membership: 马超群（代 孙倩）. */
export function actingName(ctx: Context, actor: PersonActor, by: Membership): string {
  return by.deputyFor ? ctx.t("orgs.inStead", { name: actor.name, principal: by.deputyFor.name }) : actor.name;
}
