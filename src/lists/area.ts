import { sql } from "kysely";
import type { Actor, Context, Role } from "../context.ts";
import { UserError } from "../errors.ts";

/** Stands in keys for the whole county; no unit has this id. */
export const wholeCounty = "00000000-0000-0000-0000-000000000000";

/** Whose list it is: the county as a whole, or a unit below it. */
export interface Area {
  /** The unit's id, or `wholeCounty`. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
}

/** Where rows of a list are kept. */
export interface ListPlace {
  /** Six-digit code. */
  readonly county: string;
  readonly areaId: string;
}

/** Who may replace the lists of a unit at or below their own; the policies of the database say the same. */
export const listKeepers: readonly Role[] = ["admin", "coordinator", "town_officer"];

/** Who may replace those of the whole county, when they hold the role there. */
const countyKeepers: readonly Role[] = ["admin", "coordinator"];

/** The area as it is called today, within the county of the transaction; undefined when its unit has ended. */
export async function findArea(ctx: Context, id: string): Promise<Area | undefined> {
  const unit = await ctx.db
    .selectFrom("orgUnit")
    .select(["name", sql<string>`path::text`.as("path")])
    .where("county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("validTo", "is", null)
    .where((eb) => (id === wholeCounty ? eb("kind", "=", "county") : eb("id", "=", id)))
    .executeTakeFirst();
  if (!unit) return undefined;
  return { id, path: unit.path, name: id === wholeCounty ? ctx.t("list.wholeCounty", {}) : unit.name };
}

export function mayReplace(actor: Actor, area: Area): boolean {
  const roles = area.id === wholeCounty ? countyKeepers : listKeepers;
  const held = actor.kind === "person" ? actor.memberships : [];
  return held.some(
    ({ role, orgPath }) => roles.includes(role) && (area.path === orgPath || area.path.startsWith(`${orgPath}.`)),
  );
}

/** Why the actor may not replace the lists of this area; undefined when they may. */
export function refusalFor(ctx: Context, area: Area): UserError | undefined {
  if (mayReplace(ctx.actor, area)) return undefined;
  return area.id === wholeCounty
    ? new UserError("list.notYourCounty", {})
    : new UserError("list.notYourArea", { unit: area.name });
}

/** Throws a UserError unless the actor may replace the lists of this area as it is now. Needs no row level security. */
export async function requireArea(ctx: Context, id: string): Promise<void> {
  const area = await findArea(ctx, id);
  if (!area) throw new UserError("list.areaEnded", {});
  const refused = refusalFor(ctx, area);
  if (refused) throw refused;
}

/** The widest area whose lists the actor may replace: what a template is made for. */
export async function ownArea(ctx: Context): Promise<Area> {
  const county = await findArea(ctx, wholeCounty);
  const memberships = ctx.actor.kind === "person" ? ctx.actor.memberships : [];
  const by = memberships.find(({ role }) => listKeepers.includes(role));
  if (by && !(county && mayReplace(ctx.actor, county))) return { id: by.orgId, name: by.orgName, path: by.orgPath };
  return county ?? { id: wholeCounty, name: ctx.t("list.wholeCounty", {}), path: "" };
}
