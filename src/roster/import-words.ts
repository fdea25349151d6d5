import type { Context } from "../context.ts";
import type { Violation } from "./rules.ts";

type Units = ReadonlyMap<string, string>;

/** What is wrong with a row by itself; undefined when it can be read. */
export function faultOf(
  ctx: Context,
  cell: (key: string) => string,
  hasKind: boolean,
  hasUnit: boolean,
): string | undefined {
  if (!isDay(cell("day"))) return ctx.t("import.roster.day", {});
  if (!hasKind) return ctx.t("import.roster.kind", {});
  if (!isName(cell("leader"))) return ctx.t("import.roster.leader", {});
  if (!isName(cell("staff"))) return ctx.t("import.roster.staff", {});
  if (!/^[\d+\s()-]{0,20}$/.test(cell("phone"))) return ctx.t("import.roster.phone", {});
  return hasUnit ? undefined : ctx.t("import.roster.unit", { unit: cell("unit").slice(0, 40) });
}

export function gapNote(ctx: Context, one: Extract<Violation, { rule: "gap" }>, units: Units): string {
  return ctx.t(`import.roster.gap.${one.missing}`, { unit: units.get(one.orgId) ?? "", day: one.onDay });
}

export function restNote(ctx: Context, one: Exclude<Violation, { rule: "gap" }>, units: Units): string {
  const { name, other } = one;
  return ctx.t("import.roster.restLeader", { name, day: other.onDay, unit: units.get(other.orgId) ?? "" });
}

function isName(text: string): boolean {
  return text.length > 0 && text.length <= 40;
}

function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
