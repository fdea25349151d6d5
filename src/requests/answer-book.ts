import type { Context } from "../context.ts";
import { sendFile } from "../files/send-file.ts";
import { tokenHeader } from "../sheets/layout/block.ts";
import type { Form } from "../sheets/layout/form.ts";
import { writeWorkbook } from "../sheets/write-workbook.ts";
import { cellKey, type Drafted, draftCells, type TypedCell } from "./answer-cells.ts";
import { showValue } from "./cell-value.ts";
import { type FillCell, type FillSheet, openFill } from "./fill.ts";

/**
 * Sends a village's rows as a workbook to be filled in, what is known filled in already; each row carries its token: which
 * subject, and when it was written down. Returns how many rows.
 */
export async function sendAnswerBook(ctx: Context, assignmentId: string): Promise<number | undefined> {
  const sheet = await openFill(ctx, { id: assignmentId }, "all");
  if (!sheet) return undefined;
  const isAgain = sheet.assignment.reopening !== null;
  const wanting = new Set(
    sheet.cells.filter((cell) => cell.state !== "fresh" || isAgain).map((cell) => cell.subjectId),
  );
  const columns = columnsOf(sheet);
  const rows = [...Map.groupBy(sheet.cells, (cell) => cell.subjectId)].filter(([subjectId]) => wanting.has(subjectId));
  const sentAt = ctx.now().getTime().toString(36);
  const bytes = await writeWorkbook({
    sheets: [
      {
        name: sheet.assignment.request.title,
        columns: [
          { header: ctx.t("fill.book.row", {}), width: 20 },
          ...columns.map((name) => ({ header: name })),
          { header: tokenHeader, width: 6 },
        ],
        rows: rows.map(([subjectId, cells]) => [
          cells[0]?.rowName ?? "",
          ...columns.map((name) => {
            const cell = cells.find((one) => one.element.name === name);
            return cell ? shownIn(sheet, cell) : "";
          }),
          `${subjectId}.${sentAt}`,
        ]),
      },
    ],
  });
  const { request, orgName } = sheet.assignment;
  const name = `${request.title.replaceAll(/[\\/:*?"<>|]/g, " ")}（第${request.no}号 ${orgName}）.xlsx`;
  await sendFile(ctx.db, { to: { chatId: ctx.chat.id }, name, bytes, cause: ctx.cause });
  return rows.length;
}

function shownIn(sheet: FillSheet, cell: FillCell): string {
  return showValue(cell.draft ?? cell.held, sheet.codes.get(cell.element.codeList ?? ""));
}

/** What became of the rows and cells of a workbook that came back; they add up. */
export interface AnswerRead {
  readonly drafted: Drafted;
  readonly rows: number;
  /** Lines that belong to none that was sent. */
  readonly unknown: readonly number[];
  readonly cells: {
    readonly kept: number;
    readonly refused: number;
    /** As it stood. */
    readonly same: number;
    readonly blank: number;
    /** Of the kept: somebody else wrote something else meanwhile, a person will decide. */
    readonly clash: number;
  };
}

/**
 * Takes a filled workbook into the drafts of its assignment, days later too: what nobody touched is left alone, what somebody
 * else wrote since it was sent is put before a person and not overwritten. Undefined: it is not a workbook of this assignment.
 */
export async function takeAnswerBook(ctx: Context, assignmentId: string, form: Form): Promise<AnswerRead | undefined> {
  const sheet = await openFill(ctx, { id: assignmentId }, "all");
  const table = form.tables.find(({ block }) => block.token !== undefined);
  if (!sheet || !table) return undefined;
  const byName = new Map(sheet.cells.map((cell) => [cell.element.name, cell.elementId]));
  const cells = new Map(sheet.cells.map((cell) => [cellKey(cell), cell]));
  const known = new Set(sheet.cells.map((cell) => cell.subjectId));
  const typed: TypedCell[] = [];
  const unknown: number[] = [];
  let [same, blank, clash] = [0, 0, 0];
  for (const row of table.body.rows) {
    const [subjectId = "", sentAt = ""] = (row.token ?? "").split(".");
    if (!known.has(subjectId)) {
      unknown.push(row.line);
      continue;
    }
    for (const [nth, column] of table.block.columns.entries()) {
      const elementId = byName.get(column.raw) ?? byName.get(column.path.at(-1) ?? "");
      const cell = elementId === undefined ? undefined : cells.get(cellKey({ subjectId, elementId }));
      if (!cell) continue;
      const raw = (row.cells[nth] ?? "").trim();
      if (raw === "") blank += 1;
      else if (raw === shownIn(sheet, cell) && cell.state === "fresh") same += 1;
      else {
        // Written since by somebody else: a base of nought says that this writer had not seen it.
        const isLater = cell.knownAt !== null && cell.knownAt.getTime() > Number.parseInt(sentAt, 36);
        if (isLater) clash += 1;
        typed.push({ subjectId, elementId: cell.elementId, raw, base: isLater ? 0 : cell.base });
      }
    }
  }
  const drafted = await draftCells(ctx, assignmentId, typed);
  const refused = drafted.refused.size;
  const counts = { kept: typed.length - refused, refused, same, blank, clash };
  return { drafted, rows: table.body.rows.length, unknown, cells: counts };
}

function columnsOf(sheet: FillSheet): readonly string[] {
  const names = new Map(sheet.cells.map((cell) => [cell.ord, cell.element.name]));
  return [...new Set([...names].toSorted(([a], [b]) => a - b).map(([, name]) => name))];
}
