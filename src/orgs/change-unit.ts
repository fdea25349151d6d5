import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { endPeople } from "./carry-people.ts";
import {
  addCode,
  addLineage,
  type Change,
  closeUnit,
  hang,
  type Unit,
  type UnitKind,
  unitOfToday,
  unitToChange,
} from "./unit.ts";

/** The unit stays the same unit, under a new name; what it was called is kept with its days. */
export async function renameUnit(ctx: Context, orgId: string, name: string, change: Change): Promise<void> {
  const unit = await unitToChange(ctx, orgId, change);
  if (unit.name === name) return;
  await keepWhatWas(ctx, unit, change);
  await ctx.db.updateTable("orgUnit").set({ name }).where("id", "=", orgId).execute();
  await ctx.db.updateTable("department").set({ name }).where("orgId", "=", orgId).execute();
  await addLineage(ctx, "rename", change, [{ from: orgId, to: orgId }]);
  await audit(ctx, "unit.rename", orgId, unit.by);
}

/** Goes to another parent with everything below it; codes and people go with it, as they belong to the unit. */
export async function moveUnit(ctx: Context, orgId: string, parentId: string, change: Change): Promise<void> {
  const unit = await unitToChange(ctx, orgId, change);
  if (unit.parentId === parentId) return;
  const parent = await unitOfToday(ctx, parentId);
  if (parent.path === unit.path || parent.path.startsWith(`${unit.path}.`) || !mayHang(unit.kind, parent.kind)) {
    throw new UserError("orgs.wrongParent", { unit: unit.name, parent: parent.name });
  }
  await keepWhatWas(ctx, unit, change);
  await hang(ctx, unit, parent);
  await addLineage(ctx, "move", change, [{ from: orgId, to: orgId }]);
  await audit(ctx, "unit.move", orgId, unit.by);
}

/** A new code for the same unit: the old one leads to it for ever. */
export async function recodeUnit(ctx: Context, orgId: string, code: string, change: Change): Promise<void> {
  const unit = await unitToChange(ctx, orgId, change);
  await ctx.db
    .updateTable("orgCode")
    .set({ validTo: change.effectiveOn })
    .where("orgId", "=", orgId)
    .where("validTo", "is", null)
    .execute();
  await addCode(ctx, orgId, unit.kind, code, change.effectiveOn);
  await addLineage(ctx, "recode", change, [{ from: orgId, to: orgId }]);
  await audit(ctx, "unit.recode", orgId, unit.by);
}

/** A unit that nothing follows. What is below it goes first, so that nobody is left hanging. */
export async function endUnit(ctx: Context, orgId: string, change: Change): Promise<void> {
  const unit = await unitToChange(ctx, orgId, change);
  if (!unit.parentId) throw new UserError("orgs.countyStays", { unit: unit.name });
  const child = await ctx.db
    .selectFrom("orgUnit")
    .select("name")
    .where("parentId", "=", orgId)
    .where("validTo", "is", null)
    .executeTakeFirst();
  if (child) throw new UserError("orgs.notEmpty", { unit: unit.name, child: child.name });
  await endPeople(ctx, [unit], change);
  await closeUnit(ctx, orgId, change.effectiveOn);
  await audit(ctx, "unit.end", orgId, unit.by);
}

const rank: Readonly<Record<UnitKind, number>> = {
  province: 0,
  city: 1,
  county: 2,
  town: 3,
  village: 4,
  grid: 5,
  department: 4,
  enterprise: 6,
};

/** A village below a town, a grid below a village; departments and firms below any government. */
export function mayHang(kind: UnitKind, parent: UnitKind): boolean {
  if (parent === "department" || parent === "enterprise" || parent === "grid") return false;
  return kind === "department" || kind === "enterprise" ? rank[parent] < 4 : rank[parent] < rank[kind];
}

/** What held for no day was never so: two changes by papers of one day leave one entry. */
async function keepWhatWas(ctx: Context, unit: Unit, { effectiveOn }: Change): Promise<void> {
  if (effectiveOn === unit.since) return;
  await ctx.db
    .insertInto("orgWas")
    .values({ orgId: unit.id, name: unit.name, parentId: unit.parentId, validFrom: unit.since, validTo: effectiveOn })
    .execute();
}
