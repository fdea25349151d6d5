import { readElements } from "../catalogue/elements.ts";
import type { Context } from "../context.ts";
import { type Assignment, findAssignment } from "./assignment.ts";
import { namingCodes } from "./deliver.ts";
import { readDelivered } from "./delivered-rows.ts";
import { askedElements } from "./issue.ts";
import { countyHere, fieldsOf } from "./read.ts";

export interface DeliveredCell {
  readonly subjectId: string;
  readonly elementId: number;
  readonly row: string;
  readonly name: string;
  readonly shown: string;
}

export interface DeliveredSheet {
  readonly assignment: Assignment;
  readonly cells: readonly DeliveredCell[];
}

/** What a village was asked for, as the department got it: the cells that it may send back. Undefined when it is not the department's. */
export async function deliveredCells(ctx: Context, assignmentId: string): Promise<DeliveredSheet | undefined> {
  const county = await countyHere(ctx.db);
  const assignment = await findAssignment(ctx, { id: assignmentId });
  const own =
    ctx.actor.kind === "person" && ctx.actor.memberships.some((one) => one.orgId === assignment?.request.deptId);
  if (!assignment || !own) return undefined;
  const { request, orgId, orgName } = assignment;
  const of = { county, requestId: request.id, version: request.version };
  const units = await readDelivered(ctx.db, ctx.columns, of, [orgId]);
  const fields = await fieldsOf(ctx.db, county, request.id);
  const asked = new Map((await askedElements(ctx.db, fields)).map((one) => [one.elementId, one]));
  const elements = await readElements(
    ctx.db,
    fields.flatMap((field) => field.elementId ?? []),
  );
  const naming = new Set(elements.filter((one) => namingCodes.has(one.code)).map((one) => one.id));
  const nameAt = fields.findIndex((field) => naming.has(field.elementId ?? -1));
  const cells = (units?.get(orgId) ?? []).flatMap(({ subjectId, cells: row }) =>
    fields.flatMap((field, nth): readonly DeliveredCell[] => {
      const elementId = field.elementId ?? -1;
      if (!asked.has(elementId)) return [];
      const label = String(row[nameAt] ?? orgName);
      return [{ subjectId, elementId, row: label, name: field.name, shown: String(row[nth] ?? "") }];
    }),
  );
  return { assignment, cells };
}
