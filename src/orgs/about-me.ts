import { sql } from "kysely";
import type { Context, PersonActor, Role } from "../context.ts";

/** A role as its holder may know about it. Days as text; a start of `undefined` was never recorded. */
export interface HeldRole {
  readonly role: Role;
  readonly unit: string;
  readonly from?: string;
  /** The first day on which it no longer holds; open-ended without. */
  readonly until?: string;
  readonly source: "seed" | "settings" | "import" | "change";
  readonly givenBy?: string;
  readonly insteadOf?: string;
  /** Begins on a later day. */
  readonly toCome: boolean;
}

export interface AboutMe {
  readonly name: string;
  readonly post?: string;
  readonly roles: readonly HeldRole[];
  /** Who may act for this person today. */
  readonly deputies: readonly string[];
}

// What a row has when nobody said since when: the default of the table.
const never = "2000-01-01";

/** Everything that is kept about the asker as somebody with a post; what has ended is left out. */
export async function aboutMe(ctx: Context, actor: PersonActor): Promise<AboutMe> {
  const day = sql<string>`(${ctx.now()} at time zone 'Asia/Shanghai')::date`;
  const { name, post } = await ctx.db
    .selectFrom("person")
    .select(["name", "post"])
    .where("id", "=", actor.id)
    .executeTakeFirstOrThrow();
  const rows = await ctx.db
    .selectFrom("membership as m")
    .innerJoin("orgUnit as o", "o.id", "m.orgId")
    .leftJoin("person as giver", "giver.id", "m.grantedBy")
    .leftJoin("membership as stead", "stead.id", "m.deputyOf")
    .leftJoin("person as principal", "principal.id", "stead.personId")
    .select(["m.role", "o.name as unit", "m.validFrom", "m.validTo", "m.source"])
    .select(["giver.name as giver", "principal.name as principal", sql<boolean>`m.valid_from > ${day}`.as("toCome")])
    .where("m.personId", "=", actor.id)
    .where((eb) => eb.or([eb("m.validTo", "is", null), eb("m.validTo", ">", day)]))
    .where((eb) => eb.or([eb("o.validTo", "is", null), eb("o.validTo", ">", day)]))
    .where((eb) => eb.or([eb("stead.validTo", "is", null), eb("stead.validTo", ">", day)]))
    .orderBy("o.path")
    .orderBy("m.role")
    .execute();
  return {
    name,
    ...(post ? { post } : {}),
    roles: rows.map((row) => ({
      // The table's check constraint admits exactly the names of Role.
      role: row.role as Role,
      unit: row.unit,
      ...(row.validFrom === never ? {} : { from: row.validFrom }),
      ...(row.validTo ? { until: row.validTo } : {}),
      source: row.source,
      ...(row.giver ? { givenBy: row.giver } : {}),
      ...(row.principal ? { insteadOf: row.principal } : {}),
      toCome: row.toCome,
    })),
    deputies: await deputiesOf(ctx, actor, day),
  };
}

async function deputiesOf(
  ctx: Context,
  actor: PersonActor,
  day: ReturnType<typeof sql<string>>,
): Promise<readonly string[]> {
  const rows = await ctx.db
    .selectFrom("membership as m")
    .innerJoin("membership as stead", "stead.id", "m.deputyOf")
    .innerJoin("person as deputy", "deputy.id", "m.personId")
    .select("deputy.name")
    .distinct()
    .where("stead.personId", "=", actor.id)
    .where("deputy.status", "=", "active")
    .where("m.validFrom", "<=", day)
    .where((eb) => eb.or([eb("m.validTo", "is", null), eb("m.validTo", ">", day)]))
    .where((eb) => eb.or([eb("stead.validTo", "is", null), eb("stead.validTo", ">", day)]))
    .orderBy("deputy.name")
    .execute();
  return rows.map((row) => row.name);
}
