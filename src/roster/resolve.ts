import { sql } from "kysely";
import type { Context, Role } from "../context.ts";

/** Who may bring in and change rosters, of their own unit and those below it. The policies of the database say the same. */
export const rosterKeepers: readonly Role[] = ["admin", "coordinator", "town_officer"];

/** The units whose rosters the actor keeps, by name; a name that two of them bear stands for neither. */
export async function unitsKept(ctx: Context): Promise<ReadonlyMap<string, string>> {
  const held = ctx.actor.kind === "person" ? ctx.actor.memberships : [];
  const paths = held.filter(({ role }) => rosterKeepers.includes(role)).map(({ orgPath }) => orgPath);
  const rows = await ctx.db
    .selectFrom("orgUnit")
    .select(["id", "name"])
    .where("validTo", "is", null)
    .where(sql<boolean>`path <@ ${`{${paths.join(",")}}`}::ltree[]`)
    .execute();
  const byName = new Map<string, string>();
  const twice = new Set<string>();
  for (const { id, name } of rows) {
    if (byName.has(name)) twice.add(name);
    byName.set(name, id);
  }
  for (const name of twice) byName.delete(name);
  return byName;
}

/**
 * Finds the person a name on a roster means: somebody of that unit, or of one below or above it, if the name fits only one.
 * Others stay a name; they are on duty all the same, and are not reminded.
 */
export async function resolvePeople(ctx: Context): Promise<(orgId: string, name: string) => string | null> {
  const rows = await ctx.db
    .selectFrom("membership as m")
    .innerJoin("person as p", "p.id", "m.personId")
    .innerJoin("orgUnit as o", "o.id", "m.orgId")
    .select(["p.id", "p.name", sql<string>`o.path::text`.as("path")])
    .where("p.status", "=", "active")
    .where("m.validTo", "is", null)
    .execute();
  const units = await ctx.db
    .selectFrom("orgUnit")
    .select(["id", sql<string>`path::text`.as("path")])
    .execute();
  const pathOf = new Map(units.map(({ id, path }) => [id, path]));
  const byName = new Map<string, { readonly id: string; readonly path: string }[]>();
  for (const { id, name, path } of rows) byName.set(name, [...(byName.get(name) ?? []), { id, path }]);
  return (orgId, name) => {
    const at = pathOf.get(orgId) ?? "";
    const near = (byName.get(name) ?? []).filter(({ path }) => isWithin(path, at) || isWithin(at, path));
    const ids = [...new Set(near.map(({ id }) => id))];
    return ids.length === 1 ? (ids[0] ?? null) : null;
  };
}

function isWithin(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}.`);
}
