import { sql } from "kysely";
import { costOf } from "../burden/minutes.ts";
import { readElements } from "../catalogue/elements.ts";
import type { Context } from "../context.ts";
import type { Assignment } from "./assignment.ts";

/**
 * What asking one village again costs goes to the account of the department that asked, whoever opened it: the cells that were sent
 * back, or, without any, a look at every row. What the request saved shrinks by as much.
 */
export async function countReopening(
  ctx: Context,
  county: string,
  { rows, request }: Assignment,
  cells: readonly { readonly elementId: number }[],
): Promise<void> {
  const elements = await readElements(ctx.db, [...new Set(cells.map((cell) => cell.elementId))]);
  const types = new Map(elements.map((one) => [one.id, one.type]));
  const rowsToConfirm = cells.length > 0 ? 0 : rows;
  const asked = cells.map(({ elementId }) => ({ type: types.get(elementId) ?? "text", cells: 1 }));
  const cost = costOf({ units: 1, rows: 0, rowsToConfirm, asked, all: [] });
  await sql`
    select count_reopening(${county}, ${request.id}::uuid, ${cells.length}::integer, ${rowsToConfirm}::integer, ${cost.high}::integer)`.execute(
    ctx.db,
  );
}
