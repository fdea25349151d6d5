import { sql } from "kysely";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import type { ImportPlan } from "../imports/plan.ts";
import { asActor } from "./as-actor.ts";
import { endUnit, moveUnit, recodeUnit, renameUnit } from "./change-unit.ts";
import { type UnitStep, unitStep } from "./import-units.ts";
import { requireUnit } from "./require-unit.ts";
import { mergeUnits, splitUnit } from "./split-merge.ts";
import { addUnit, type Change, shapers, unitOfToday } from "./unit.ts";

const order: readonly UnitStep["kind"][] = ["county", "town", "village", "grid", "department", "enterprise"];

/**
 * Carries out a plan of units as the actor may today. Parents before children, and what follows from splits and mergers
 * after them, in whatever order the list has them. All or nothing: a UserError takes the whole list back.
 */
export async function applyUnits(ctx: Context, county: string, plan: ImportPlan): Promise<void> {
  const steps = plan.rows.flatMap(({ data }) => (data === undefined ? [] : [unitStep.parse(data)]));
  const of = (...acts: readonly UnitStep["act"][]): readonly UnitStep[] =>
    steps.filter(({ act }) => acts.includes(act));
  await asActor(ctx, county, async () => {
    for (const step of of("county")) await nameCounty(ctx, step);
    const news = of("new").toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
    const waiting: UnitStep[] = [];
    for (const step of news) if (!(await addBelow(ctx, step))) waiting.push(step);
    for (const step of of("recode")) await recodeUnit(ctx, step.sources[0] ?? "", step.code, paper(step));
    for (const parts of Map.groupBy(of("split"), ({ sources }) => sources[0] ?? "").values()) await split(ctx, parts);
    for (const step of of("merge")) await mergeUnits(ctx, step.sources, fresh(step), paper(step));
    for (const step of waiting) if (!(await addBelow(ctx, step))) throw noParent(step);
    for (const step of of("change")) await change(ctx, step);
    for (const step of of("end").toReversed()) await endUnit(ctx, step.orgId ?? "", paper(step));
  });
}

async function nameCounty(ctx: Context, { code, name, orgId }: UnitStep): Promise<void> {
  const by = await requireUnit(ctx, orgId ?? "", ["admin"]);
  await sql`select county_named(${code}, ${name})`.execute(ctx.db);
  await audit(ctx, "unit.county", orgId ?? "", by);
}

/** False: its parent is not there yet. */
async function addBelow(ctx: Context, step: UnitStep): Promise<boolean> {
  const parentId = await idOf(ctx, step.parentCode);
  if (!parentId) return false;
  const parent = await unitOfToday(ctx, parentId);
  const unit = await addUnit(ctx, parent, { ...fresh(step), kind: step.kind }, step.effectiveOn);
  await audit(ctx, "unit.new", unit.id, parent.by);
  return true;
}

async function split(ctx: Context, parts: readonly UnitStep[]): Promise<void> {
  const [first] = parts;
  if (!first) return;
  const into = parts.map((part) => ({ ...fresh(part), ...(part.share === null ? {} : { share: part.share }) }));
  await splitUnit(ctx, first.sources[0] ?? "", into, paper(first));
}

/** Another name, another parent, or both by one paper. */
async function change(ctx: Context, step: UnitStep): Promise<void> {
  const orgId = step.orgId ?? "";
  await requireUnit(ctx, orgId, shapers);
  await renameUnit(ctx, orgId, step.name, paper(step));
  if (step.kind === "county") return;
  const parentId = await idOf(ctx, step.parentCode);
  if (!parentId) throw noParent(step);
  await moveUnit(ctx, orgId, parentId, paper(step));
}

async function idOf(ctx: Context, code: string | null): Promise<string | undefined> {
  const row = await ctx.db
    .selectFrom("orgCode")
    .select("orgId")
    .where("code", "=", code ?? "")
    .where("validTo", "is", null)
    .executeTakeFirst();
  return row?.orgId;
}

function fresh({ name, code, urbanClass }: UnitStep) {
  return { name, code, ...(urbanClass ? { urbanClass } : {}) };
}

function paper({ effectiveOn, basisDoc }: UnitStep): Change {
  return { effectiveOn, ...(basisDoc ? { basisDoc } : {}) };
}

function noParent({ parentCode }: UnitStep): UserError {
  return new UserError("units.noParent", { code: parentCode ?? "" });
}
