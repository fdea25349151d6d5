import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Context, Membership, Role } from "../context.ts";
import type { OrgCodeTable, OrgLineageTable, OrgUnitTable } from "../db/tables/base.ts";
import { UserError } from "../errors.ts";
import { requireUnit } from "./require-unit.ts";

export type UnitKind = OrgUnitTable["kind"];
export type CodeScheme = OrgCodeTable["scheme"];

export interface Unit {
  readonly id: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly county: string;
  readonly parentId: string | null;
  readonly path: string;
  /** Since when name and place are as they are. */
  readonly since: string;
}

/** A unit with the grant by which the actor may change it. */
export interface UnitInHand extends Unit {
  readonly by: Membership;
}

/** When a change takes hold, and the paper that says so. A day of the past is right: papers arrive late. */
export interface Change {
  readonly effectiveOn: string;
  readonly basisDoc?: string;
}

/** Who may change units: below their own. */
export const shapers: readonly Role[] = ["admin", "coordinator"];

/** A unit of today, for an actor who may change what is there and below. */
export async function unitOfToday(ctx: Context, orgId: string): Promise<UnitInHand> {
  const by = await requireUnit(ctx, orgId, shapers);
  const { validTo, ...unit } = await ctx.db
    .selectFrom("orgUnit as o")
    .select(["o.id", "o.name", "o.kind", "o.county", "o.parentId", "o.validTo", sql<string>`o.path::text`.as("path")])
    .select(
      sql<string>`coalesce((select max(w.valid_to) from org_was w where w.org_id = o.id), o.valid_from)`.as("since"),
    )
    .where("o.id", "=", orgId)
    .executeTakeFirstOrThrow();
  if (validTo) throw new UserError("orgs.ended", { unit: unit.name, day: validTo });
  return { ...unit, by };
}

/**
 * The same for a change with a day. One that is still to come is refused (paths have no future: it is entered on its
 * day), and so is one older than the unit's last.
 */
export async function unitToChange(ctx: Context, orgId: string, { effectiveOn }: Change): Promise<UnitInHand> {
  const unit = await unitOfToday(ctx, orgId);
  if (effectiveOn < unit.since) throw new UserError("orgs.tooEarly", { unit: unit.name, day: unit.since });
  if (effectiveOn > (await dayOfCounty(ctx))) throw new UserError("orgs.notYet", { day: effectiveOn });
  return unit;
}

/** The day it is in the county. */
export async function dayOfCounty(ctx: Context): Promise<string> {
  const { rows } = await sql<{ day: string }>`select (${ctx.now()} at time zone 'Asia/Shanghai')::date as day`.execute(
    ctx.db,
  );
  return rows[0]?.day ?? "";
}

/** Which code a unit has by its kind and form. Undefined: neither a division code, a grid's, nor a credit code. */
export function schemeOf(kind: UnitKind, code: string): CodeScheme | undefined {
  if (kind === "department") return "department";
  if (kind === "enterprise") return /^[0-9A-Z]{18}$/.test(code) ? "credit" : undefined;
  if (kind === "grid") return /^\d{15}$|^\d{12}-\d{1,3}$/.test(code) ? "grid15" : undefined;
  return divisionDigits[kind] === trimmed(code).length && /^\d+$/.test(code) ? "division12" : undefined;
}

const divisionDigits: Readonly<Record<string, number>> = { province: 2, city: 4, county: 6, town: 9, village: 12 };

/** `990101100000` is the town 990101100: both forms are in use, the short one is kept. */
export function trimmed(code: string): string {
  if (!/^\d{12}$/.test(code)) return code;
  for (const length of [2, 4, 6, 9]) if (/^0+$/.test(code.slice(length))) return code.slice(0, length);
  return code;
}

export interface NewUnit {
  readonly name: string;
  readonly kind: UnitKind;
  readonly code?: string;
  readonly urbanClass?: string;
}

/** Makes a unit below another. Labels of the path are ids, so that codes and names may change. */
export async function addUnit(
  ctx: Context,
  parent: Pick<Unit, "id" | "path" | "county">,
  unit: NewUnit,
  from: string,
): Promise<Unit> {
  const id = randomUUID();
  const path = `${parent.path}.${id.replaceAll("-", "")}`;
  const { name, kind } = unit;
  const place = { county: parent.county, parentId: parent.id, path };
  await ctx.db
    .insertInto("orgUnit")
    .values({ id, name, kind, ...place, urbanClass: unit.urbanClass ?? null, validFrom: from })
    .execute();
  if (kind === "department") {
    await ctx.db.insertInto("department").values({ orgId: id, name, level: "county" }).execute();
  }
  if (unit.code !== undefined) await addCode(ctx, id, kind, unit.code, from);
  return { id, name, kind, ...place, since: from };
}

/** A code that a unit of today has is refused. */
export async function addCode(ctx: Context, orgId: string, kind: UnitKind, code: string, from: string): Promise<void> {
  const scheme = schemeOf(kind, code);
  if (!scheme) throw new UserError("orgs.badCode", { code });
  const short = scheme === "division12" ? trimmed(code) : code;
  const taken = await ctx.db
    .insertInto("orgCode")
    .values({ orgId, scheme, code: short, validFrom: from })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  if (taken.numInsertedOrUpdatedRows !== 1n) throw new UserError("orgs.codeTaken", { code: short });
}

/** Takes a unit with all below it to another parent. */
export async function hang(
  ctx: Context,
  unit: Pick<Unit, "id" | "path">,
  parent: Pick<Unit, "id" | "path">,
): Promise<void> {
  await sql`
    update org_unit set path = ${parent.path}::ltree || subpath(path, nlevel(${unit.path}::ltree) - 1)
    where path <@ ${unit.path}::ltree`.execute(ctx.db);
  await ctx.db.updateTable("orgUnit").set({ parentId: parent.id }).where("id", "=", unit.id).execute();
}

/** Closes a unit and its codes. Its rows stay: what was reported under it stays readable. */
export async function closeUnit(ctx: Context, orgId: string, on: string): Promise<void> {
  await ctx.db.updateTable("orgUnit").set({ validTo: on }).where("id", "=", orgId).execute();
  await ctx.db
    .updateTable("orgCode")
    .set({ validTo: on })
    .where("orgId", "=", orgId)
    .where("validTo", "is", null)
    .execute();
}

export async function addLineage(
  ctx: Context,
  kind: OrgLineageTable["kind"],
  change: Change,
  links: readonly { readonly from: string; readonly to: string; readonly share?: number }[],
): Promise<void> {
  const rows = links.map(({ from, to, share }) => ({
    fromId: from,
    toId: to,
    kind,
    effectiveOn: change.effectiveOn,
    share: share === undefined ? null : String(share),
    basisDoc: change.basisDoc ?? null,
  }));
  await ctx.db.insertInto("orgLineage").values(rows).execute();
}
