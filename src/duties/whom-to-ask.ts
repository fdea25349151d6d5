import { sql } from "kysely";
import type { Context } from "../context.ts";

/** The office of the asker's own town, for what stands on no list; undefined for somebody above or outside the towns. */
export async function townOfAsker(ctx: Context): Promise<string | undefined> {
  if (ctx.actor.kind !== "person") return undefined;
  const paths = ctx.actor.memberships.map((membership) => membership.orgPath);
  if (paths.length === 0) return undefined;
  const town = await ctx.db
    .selectFrom("orgUnit")
    .select("name")
    .where("kind", "=", "town")
    .where(sql<boolean>`path @> any(${paths}::ltree[])`)
    .orderBy("path")
    .limit(1)
    .executeTakeFirst();
  return town?.name;
}
