import { sql } from "kysely";
import type { Actor, Membership, Role } from "../context.ts";
import type { Tx } from "../db/database.ts";
import type { Locale } from "../i18n/t.ts";

export interface KnownActor {
  readonly actor: Actor;
  readonly county: string | undefined;
  readonly locale: Locale;
  readonly plainText: boolean;
}

/** Who writes, and in which units as what, on a day of the domain clock. Somebody we do not know, or who has left, is a stranger. */
export async function findActor(tx: Tx, openId: string, on: Date): Promise<KnownActor> {
  const person = await tx
    .selectFrom("person")
    .select(["id", "county", "name", "locale", "plainText"])
    .where("feishuOpenId", "=", openId)
    .where("status", "=", "active")
    .executeTakeFirst();
  if (!person) return { actor: { kind: "stranger", openId }, county: undefined, locale: "zh-CN", plainText: false };
  const actor = {
    kind: "person",
    id: person.id,
    openId,
    name: person.name,
    memberships: await memberships(tx, person.id, on),
  } as const;
  return { actor, county: person.county, locale: person.locale, plainText: person.plainText };
}

/** A deputy holds a role only as long as the one they stand in for holds it, and so does everybody of a unit that has ended. */
async function memberships(tx: Tx, personId: string, on: Date): Promise<readonly Membership[]> {
  const day = sql<string>`(${on} at time zone 'Asia/Shanghai')::date`;
  const rows = await tx
    .selectFrom("membership as m")
    .innerJoin("orgUnit as o", "o.id", "m.orgId")
    .leftJoin("membership as stead", "stead.id", "m.deputyOf")
    .leftJoin("person as principal", "principal.id", "stead.personId")
    .select(["m.role", "m.orgId", "o.name as orgName", sql<string>`o.path::text`.as("orgPath")])
    .select(["principal.id as principalId", "principal.name as principalName"])
    .where("m.personId", "=", personId)
    .where("m.validFrom", "<=", day)
    .where((eb) => eb.or([eb("m.validTo", "is", null), eb("m.validTo", ">", day)]))
    .where((eb) => eb.or([eb("o.validTo", "is", null), eb("o.validTo", ">", day)]))
    .where((eb) => eb.or([eb("stead.validTo", "is", null), eb("stead.validTo", ">", day)]))
    .orderBy("o.path")
    .execute();
  return rows.map(({ principalId, principalName, role, ...unit }) => ({
    ...unit,
    // The table's check constraint admits exactly the names of Role.
    role: role as Role,
    ...(principalId && principalName ? { deputyFor: { id: principalId, name: principalName } } : {}),
  }));
}
