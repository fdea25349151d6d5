import { sql } from "kysely";
import { audit } from "../audit.ts";
import type { Context, PersonActor } from "../context.ts";
import type { EmergencyWindowTable } from "../db/tables/emergency.ts";
import { UserError } from "../errors.ts";

export type EmergencyKind = EmergencyWindowTable["kind"];

/** Safety messages pass the hours and budgets for so long: 24 hours unless said otherwise, 72 at the most (domain.md D3). */
export const usualHours = 24;
export const mostHours = 72;
const reasonLength = { least: 4, most: 200 };

/** What somebody wishes to open; nothing is written before they confirm it. */
export interface EmergencyWish {
  readonly areaId: string;
  readonly areaName: string;
  readonly kind: EmergencyKind;
  readonly hours: number;
  readonly reason: string;
}

export interface EmergencyWindow {
  readonly id: string;
  readonly areaName: string;
  readonly kind: EmergencyKind;
  readonly reason: string;
  readonly openedName: string;
  readonly endsAt: Date;
  readonly closedAt: Date | null;
  /** How many messages it has let through. */
  readonly passed: number;
  /** Whether the asker may close it: whoever leads or coordinates its area. */
  readonly mine: boolean;
}

const columns = ["id", "areaName", "kind", "reason", "openedName", "endsAt", "closedAt", "passed"] as const;
const isKept = sql<boolean>`emergency_is_kept(area)`.as("mine");

/** What would be opened, checked: a town of the asker's or their county, by name. A UserError says what is amiss. */
export async function draftEmergency(
  ctx: Context,
  said: { readonly area: string; readonly kind: EmergencyKind; readonly hours?: number; readonly reason: string },
): Promise<EmergencyWish> {
  const areas = await areasInHand(ctx);
  const whole = /^全县$|^county$/iu.test(said.area);
  const area = areas.find((one) => (whole ? one.kind === "county" : one.name === said.area));
  if (!area) throw new UserError("emergency.area", { area: said.area, names: areas.map((one) => one.name).join("、") });
  const wish = {
    areaId: area.id,
    areaName: area.name,
    kind: said.kind,
    hours: said.hours ?? usualHours,
    reason: said.reason.trim(),
  };
  await check(ctx, wish, area.path);
  return wish;
}

/** Opens it from now on, under the asker's name. */
export async function openEmergency(ctx: Context, wish: Omit<EmergencyWish, "areaName">): Promise<EmergencyWindow> {
  const me = person(ctx);
  await sql`select pg_advisory_xact_lock(hashtextextended('emergency ' || current_setting('songbang.county', true), 0))`.execute(
    ctx.db,
  );
  const area = (await areasInHand(ctx)).find((one) => one.id === wish.areaId);
  if (!area) throw new UserError("emergency.notYours", {});
  const reason = wish.reason.trim();
  await check(ctx, { ...wish, reason }, area.path);
  const openedAt = ctx.now();
  const { id } = await ctx.db
    .insertInto("emergencyWindow")
    .values({
      county: sql<string>`current_setting('songbang.county', true)`,
      area: sql<string>`${area.path}::ltree`,
      areaName: area.name,
      kind: wish.kind,
      reason,
      openedBy: me.id,
      openedName: me.name,
      openedAt,
      endsAt: new Date(openedAt.getTime() + wish.hours * 3_600_000),
      cause: ctx.cause,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const held = me.memberships.find(
    ({ role, orgPath }) =>
      (role === "leader" || role === "coordinator") && (area.path === orgPath || area.path.startsWith(`${orgPath}.`)),
  );
  await audit(ctx, "emergency.open", id, held);
  return findWindow(ctx, id);
}

/** Ends one before its time. `byThis` is false when it had ended already. */
export async function closeEmergency(
  ctx: Context,
  id: string,
): Promise<{ readonly window: EmergencyWindow; readonly byThis: boolean }> {
  const me = person(ctx);
  const before = await findWindow(ctx, id);
  if (!before.mine) throw new UserError("emergency.notYours", {});
  const { numUpdatedRows } = await ctx.db
    .updateTable("emergencyWindow")
    .set({ closedAt: ctx.now(), closedBy: me.id })
    .where("id", "=", id)
    .where("closedAt", "is", null)
    .where("endsAt", ">", ctx.now())
    .executeTakeFirst();
  const byThis = numUpdatedRows > 0n;
  if (byThis) await audit(ctx, "emergency.close", id);
  return { window: await findWindow(ctx, id), byThis };
}

/** Those that are open and concern the asker's units, the first to end first. */
export async function openEmergencies(ctx: Context): Promise<readonly EmergencyWindow[]> {
  return ctx.db
    .selectFrom("emergencyWindow")
    .select([...columns, isKept])
    .where("closedAt", "is", null)
    .where("endsAt", ">", ctx.now())
    .orderBy("endsAt")
    .limit(10)
    .execute();
}

async function findWindow(ctx: Context, id: string): Promise<EmergencyWindow> {
  const found = await ctx.db
    .selectFrom("emergencyWindow")
    .select([...columns, isKept])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!found) throw new UserError("emergency.gone", {});
  return found;
}

async function check(ctx: Context, wish: Pick<EmergencyWish, "hours" | "reason">, path: string): Promise<void> {
  if (!Number.isInteger(wish.hours) || wish.hours < 1 || wish.hours > mostHours) {
    throw new UserError("emergency.hours", { most: mostHours });
  }
  const { least, most } = reasonLength;
  if (wish.reason.length < least || wish.reason.length > most) throw new UserError("emergency.reason", { least, most });
  const open = await ctx.db
    .selectFrom("emergencyWindow")
    .select(["areaName", "openedName"])
    .where(sql<boolean>`area @> ${path}::ltree`)
    .where("closedAt", "is", null)
    .where("endsAt", ">", ctx.now())
    .executeTakeFirst();
  if (open) throw new UserError("emergency.already", { area: open.areaName, name: open.openedName });
}

interface Area {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly path: string;
}

/** The county and the towns that the asker leads or coordinates; a UserError when there are none. */
async function areasInHand(ctx: Context): Promise<readonly Area[]> {
  const areas = await ctx.db
    .selectFrom("orgUnit")
    .select(["id", "name", "kind", sql<string>`path::text`.as("path")])
    .where("county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("kind", "in", ["county", "town"])
    .where("validTo", "is", null)
    .where(sql<boolean>`emergency_is_kept(path)`)
    .orderBy(sql`nlevel(path)`)
    .orderBy("name")
    .limit(60)
    .execute();
  if (areas.length === 0) throw new UserError("emergency.notYours", {});
  return areas;
}

function person(ctx: Context): PersonActor {
  if (ctx.actor.kind !== "person") throw new Error("only a person opens an emergency");
  return ctx.actor;
}
