import type { Context } from "../context.ts";
import { sendFile } from "../files/send-file.ts";
import { writeWorkbook } from "../sheets/write-workbook.ts";
import { rosterBook } from "./book.ts";
import { monthBook } from "./show-month.ts";

/** Sends the month as a workbook with numbers to the asker's private chat. False when there is nothing to send. */
export async function sendMonth(ctx: Context, month: string): Promise<boolean> {
  const rows = await monthBook(ctx, month);
  const [first] = rows;
  if (!first) return false;
  const bytes = await writeWorkbook(rosterBook(rows));
  const name = ctx.t("roster.month.file", { unit: first.unit, month });
  await sendFile(ctx.db, { to: { chatId: ctx.chat.id }, name, bytes, cause: ctx.cause });
  return true;
}
