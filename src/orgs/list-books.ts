import { sql } from "kysely";
import type { Context, Role } from "../context.ts";
import type { BookToWrite } from "../sheets/workbook.ts";
import { heldToday } from "./held.ts";
import { peopleColumns } from "./people-rows.ts";
import { UnitIndex } from "./unit-index.ts";
import { unitColumns } from "./unit-rows.ts";

/** The list of people as it is now, ready to be corrected and sent back: those below the asker's own units. */
export async function peopleBook(ctx: Context): Promise<BookToWrite> {
  const index = await UnitIndex.load(ctx);
  const paths = ownPaths(ctx);
  const rows = (await heldToday(ctx)).flatMap((held) => {
    const unit = index.get(held.orgId);
    if (!unit || !isBelow(unit.path, paths)) return [];
    // The table's check constraint admits exactly the names of Role.
    const role = ctx.t(`role.${held.role as Role}`, {});
    const cells: Partial<Record<(typeof peopleColumns)[number]["key"], string>> = {
      name: held.name,
      role,
      unitCode: unit.code,
      unitName: unit.name,
      openId: held.openId ?? "",
      post: held.post ?? "",
      deputy: held.principalName ?? "",
      from: held.validFrom,
      until: held.lastDay ?? "",
    };
    return [peopleColumns.map(({ key }) => cells[key] ?? "")];
  });
  return { sheets: [{ name: "人员", columns: peopleColumns.map(({ names }) => ({ header: names[0] })), rows }] };
}

/** The list of units as it is now, below the asker's own. */
export async function unitsBook(ctx: Context): Promise<BookToWrite> {
  const index = await UnitIndex.load(ctx);
  const paths = ownPaths(ctx);
  const units = await ctx.db
    .selectFrom("orgUnit")
    .select(["id", sql<string>`path::text`.as("path")])
    .where("validTo", "is", null)
    .orderBy("path")
    .execute();
  const rows = units.flatMap(({ id, path }) => {
    const unit = index.get(id);
    if (!unit || !isBelow(path, paths)) return [];
    const parent = index.get(unit.parentId ?? "");
    const cells: Partial<Record<(typeof unitColumns)[number]["key"], string>> = {
      name: unit.name,
      code: unit.code,
      kind: kindWords[unit.kind] ?? "",
      parent: parent?.code ?? "",
      urbanClass: unit.urbanClass ?? "",
    };
    return [unitColumns.map(({ key }) => cells[key] ?? "")];
  });
  return { sheets: [{ name: "单位", columns: unitColumns.map(({ names }) => ({ header: names[0] })), rows }] };
}

const kindWords: Readonly<Record<string, string>> = {
  county: "县",
  town: "乡镇",
  village: "村",
  grid: "网格",
  department: "部门",
  enterprise: "企业",
};

function ownPaths(ctx: Context): readonly string[] {
  return ctx.actor.kind === "person" ? ctx.actor.memberships.map(({ orgPath }) => orgPath) : [];
}

function isBelow(path: string, paths: readonly string[]): boolean {
  return paths.some((own) => path === own || path.startsWith(`${own}.`));
}
