import { sql } from "kysely";
import type { Context } from "../context.ts";

/** A role that somebody in the actor's reach holds or is to hold. */
export interface Held {
  readonly id: string;
  readonly openId: string | null;
  readonly name: string;
  readonly post: string | null;
  readonly orgId: string;
  readonly role: string;
  readonly validFrom: string;
  /** The first day on which it no longer holds. */
  readonly validTo: string | null;
  /** The day before, as people write it. */
  readonly lastDay: string | null;
  /** open_id of the one stood in for. */
  readonly principal: string | null;
  readonly principalName: string | null;
}

/** Everything that is held today or later, unit by unit; what has ended is left out. */
export async function heldToday(ctx: Context): Promise<readonly Held[]> {
  const day = sql<string>`(${ctx.now()} at time zone 'Asia/Shanghai')::date`;
  return ctx.db
    .selectFrom("membership as m")
    .innerJoin("orgUnit as o", "o.id", "m.orgId")
    .innerJoin("person as p", "p.id", "m.personId")
    .leftJoin("membership as stead", "stead.id", "m.deputyOf")
    .leftJoin("person as principal", "principal.id", "stead.personId")
    .select(["m.id", "p.feishuOpenId as openId", "p.name", "p.post", "m.orgId", "m.role", "m.validFrom", "m.validTo"])
    .select(["principal.feishuOpenId as principal", "principal.name as principalName"])
    .select(sql<string | null>`m.valid_to - 1`.as("lastDay"))
    .where("p.status", "=", "active")
    .where((eb) => eb.or([eb("m.validTo", "is", null), eb("m.validTo", ">", day)]))
    .orderBy("o.path")
    .orderBy("p.name")
    .execute();
}
