import type { Context } from "../context.ts";
import { sendFile } from "../files/send-file.ts";
import { tokenHeader } from "../sheets/layout/block.ts";
import type { Form } from "../sheets/layout/form.ts";
import { writeWorkbook } from "../sheets/write-workbook.ts";
import { type Drafted, draftCells, type TypedCell } from "./answer-cells.ts";
import { showValue } from "./cell-value.ts";
import { type FillSheet, openFill } from "./fill.ts";

/** Sends a village's open and old cells as a workbook to be filled in; each row carries its token. Returns how many rows. */
export async function sendAnswerBook(ctx: Context, assignmentId: string): Promise<number | undefined> {
  const sheet = await openFill(ctx, { id: assignmentId });
  if (!sheet) return undefined;
  const columns = columnsOf(sheet);
  const rows = Map.groupBy(sheet.cells, (cell) => cell.subjectId);
  const bytes = await writeWorkbook({
    sheets: [
      {
        name: sheet.assignment.request.title,
        columns: [
          { header: ctx.t("fill.book.row", {}), width: 20 },
          ...columns.map((name) => ({ header: name })),
          { header: tokenHeader, width: 6 },
        ],
        rows: [...rows].map(([subjectId, cells]) => [
          cells[0]?.rowName ?? "",
          ...columns.map((name) => {
            const cell = cells.find((one) => one.element.name === name);
            return showValue(cell?.draft ?? cell?.held, sheet.codes.get(cell?.element.codeList ?? ""));
          }),
          subjectId,
        ]),
      },
    ],
  });
  const { request, orgName } = sheet.assignment;
  const name = `${request.title.replaceAll(/[\\/:*?"<>|]/g, " ")}（第${request.no}号 ${orgName}）.xlsx`;
  await sendFile(ctx.db, { to: { chatId: ctx.chat.id }, name, bytes, cause: ctx.cause });
  return rows.size;
}

/** What became of the rows and cells of a workbook that came back; rows and cells add up. */
export interface AnswerRead {
  readonly drafted: Drafted;
  readonly rows: number;
  /** Rows that belong to none that was sent. */
  readonly unknown: readonly number[];
  readonly cells: { readonly kept: number; readonly refused: number; readonly settled: number; readonly blank: number };
}

/**
 * Takes a filled workbook into the drafts of its assignment. Cells that were answered meanwhile are left as they are and
 * counted; what cannot be read comes back with the reason. Undefined: it is not a workbook of this assignment.
 */
export async function takeAnswerBook(ctx: Context, assignmentId: string, form: Form): Promise<AnswerRead | undefined> {
  const sheet = await openFill(ctx, { id: assignmentId });
  const table = form.tables.find(({ block }) => block.token !== undefined);
  if (!sheet || !table) return undefined;
  const byName = new Map(sheet.cells.map((cell) => [cell.element.name, cell.elementId]));
  const known = new Set(sheet.cells.map((cell) => cell.subjectId));
  const open = new Set(sheet.cells.map((cell) => `${cell.subjectId} ${cell.elementId}`));
  const typed: TypedCell[] = [];
  const unknown: number[] = [];
  let [settled, blank] = [0, 0];
  for (const row of table.body.rows) {
    const token = row.token ?? "";
    if (!/^[0-9a-f-]{36}$/.test(token)) {
      unknown.push(row.line);
      continue;
    }
    for (const [nth, column] of table.block.columns.entries()) {
      const elementId = byName.get(column.raw) ?? byName.get(column.path.at(-1) ?? "");
      if (elementId === undefined) continue;
      const raw = row.cells[nth] ?? "";
      if (raw.trim() === "") blank += 1;
      else if (!known.has(token) || !open.has(`${token} ${elementId}`)) settled += 1;
      else typed.push({ subjectId: token, elementId, raw });
    }
  }
  const drafted = await draftCells(ctx, assignmentId, typed);
  const refused = drafted.refused.size;
  return {
    drafted,
    rows: table.body.rows.length,
    unknown,
    cells: { kept: typed.length - refused, refused, settled, blank },
  };
}

function columnsOf(sheet: FillSheet): readonly string[] {
  const names = new Map(sheet.cells.map((cell) => [cell.ord, cell.element.name]));
  return [...new Set([...names].toSorted(([a], [b]) => a - b).map(([, name]) => name))];
}
