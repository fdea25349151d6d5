import type { Context } from "../context.ts";
import { sendFile } from "../files/send-file.ts";
import { writeWorkbook } from "../sheets/write-workbook.ts";
import type { ImportKind } from "./kinds.ts";

/** The workbook to fill in, sent to the chat in which it was asked for. */
export async function sendTemplate(ctx: Context, kind: ImportKind): Promise<void> {
  const bytes = await writeWorkbook(await kind.template(ctx));
  await sendFile(ctx.db, { to: { chatId: ctx.chat.id }, name: `${kind.words.zh}-模板.xlsx`, bytes, cause: ctx.cause });
}
