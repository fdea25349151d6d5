import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { type DeliveredCell, deliveredCells } from "./delivered-cells.ts";
import { type Reopened, reopenAssignments } from "./reopen.ts";

/**
 * The department sends single cells of a village back, or whole rows by the name that stands in them, out of what was delivered. Nothing
 * chosen, an unknown name or no word is a UserError; all else stays as it was delivered.
 */
export async function sendBackDelivered(
  ctx: Context,
  assignmentId: string,
  chosen: { readonly cells: ReadonlySet<string>; readonly rows: readonly string[] },
  comment: string,
): Promise<Reopened> {
  const sheet = await deliveredCells(ctx, assignmentId);
  if (!sheet) throw new UserError("request.gone", {});
  const unknown = chosen.rows.filter((name) => !sheet.cells.some((cell) => cell.row === name));
  if (unknown.length > 0) throw new UserError("delivery.cells.unknown", { rows: unknown.join("、") });
  const wanted = (cell: DeliveredCell): boolean =>
    chosen.cells.has(`${cell.subjectId}:${cell.elementId}`) || chosen.rows.includes(cell.row);
  const cells = sheet.cells.filter(wanted).map(({ subjectId, elementId }) => ({ subjectId, elementId }));
  if (cells.length === 0) throw new UserError("check.lacks.cells", {});
  if (comment.trim() === "") throw new UserError("fill.lacks.comment", {});
  return reopenAssignments(ctx, [assignmentId], { reason: comment, cells });
}
