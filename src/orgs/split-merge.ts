import { sql } from "kysely";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { carryPeople, endPeople } from "./carry-people.ts";
import { requireUnit } from "./require-unit.ts";
import {
  addLineage,
  addUnit,
  type Change,
  closeUnit,
  hang,
  type NewUnit,
  shapers,
  type Unit,
  type UnitInHand,
  unitToChange,
} from "./unit.ts";

export interface Part extends Omit<NewUnit, "kind"> {
  /** How much of the old unit went here, where the paper says so; without it figures of before and after are no series. */
  readonly share?: number;
  /** Units below the old one that go here; the rest goes to the first part. */
  readonly children?: readonly string[];
}

/**
 * One unit becomes several. The old one ends and keeps its facts; its people hold in every part what they held before, so
 * that nothing is without somebody until the list of people says otherwise. Answers the new units' ids, in order.
 */
export async function splitUnit(
  ctx: Context,
  fromId: string,
  parts: readonly Part[],
  change: Change,
): Promise<readonly string[]> {
  const old = await unitToChange(ctx, fromId, change);
  if (parts.length < 2) throw new UserError("orgs.oneUnit", {});
  const parent = await parentOf(ctx, old);
  const below = await childrenOf(ctx, fromId);
  const added: Unit[] = [];
  for (const { name, code, urbanClass } of parts) {
    const unit = { name, kind: old.kind, ...(code ? { code } : {}), ...(urbanClass ? { urbanClass } : {}) };
    added.push(await addUnit(ctx, parent, unit, change.effectiveOn));
  }
  for (const child of below) {
    const at = parts.findIndex((part) => part.children?.includes(child.id));
    await hang(ctx, child, added[Math.max(at, 0)] ?? old);
  }
  for (const to of added) await carryPeople(ctx, [old], to, change);
  await endPeople(ctx, [old], change);
  await closeUnit(ctx, fromId, change.effectiveOn);
  const links = added.map((to, at) => {
    const share = parts[at]?.share;
    return { from: fromId, to: to.id, ...(share === undefined ? {} : { share }) };
  });
  await addLineage(ctx, "split", change, links);
  await audit(ctx, "unit.split", fromId, old.by);
  return added.map((unit) => unit.id);
}

/** Several units become a new one; all of each goes into it. Their people go along, each role once. Answers its id. */
export async function mergeUnits(
  ctx: Context,
  fromIds: readonly string[],
  into: Omit<NewUnit, "kind">,
  change: Change,
): Promise<string> {
  const olds: UnitInHand[] = [];
  for (const id of new Set(fromIds)) olds.push(await unitToChange(ctx, id, change));
  const [first] = olds;
  if (!first || olds.length < 2) throw new UserError("orgs.oneUnit", {});
  if (olds.some((old) => old.parentId !== first.parentId || old.kind !== first.kind)) {
    throw new UserError("orgs.notTogether", {});
  }
  // The new unit may take over the code of an old one: that one lets go of it first.
  for (const old of olds) await closeUnit(ctx, old.id, change.effectiveOn);
  const to = await addUnit(ctx, await parentOf(ctx, first), { ...into, kind: first.kind }, change.effectiveOn);
  for (const old of olds) for (const child of await childrenOf(ctx, old.id)) await hang(ctx, child, to);
  await carryPeople(ctx, olds, to, change);
  await endPeople(ctx, olds, change);
  await addLineage(
    ctx,
    "merge",
    change,
    olds.map((old) => ({ from: old.id, to: to.id, share: 1 })),
  );
  for (const old of olds) await audit(ctx, "unit.merge", old.id, old.by);
  return to.id;
}

async function parentOf(ctx: Context, unit: Unit): Promise<Pick<Unit, "id" | "path" | "county">> {
  if (!unit.parentId) throw new UserError("orgs.countyStays", { unit: unit.name });
  await requireUnit(ctx, unit.parentId, shapers);
  return ctx.db
    .selectFrom("orgUnit")
    .select(["id", "county", sql<string>`path::text`.as("path")])
    .where("id", "=", unit.parentId)
    .executeTakeFirstOrThrow();
}

function childrenOf(ctx: Context, orgId: string): Promise<readonly Pick<Unit, "id" | "path">[]> {
  return ctx.db
    .selectFrom("orgUnit")
    .select(["id", sql<string>`path::text`.as("path")])
    .where("parentId", "=", orgId)
    .where("validTo", "is", null)
    .execute();
}
