import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";
import { sendFile } from "../files/send-file.ts";
import { writeWorkbook } from "../sheets/write-workbook.ts";
import { type Answer, answerOf } from "./deliver.ts";
import { findRequest } from "./read.ts";
import type { DataRequest } from "./request.ts";

export interface Served {
  readonly request: DataRequest;
  readonly answer: Pick<Answer, "filled" | "empty"> & { readonly rows: number };
  /** Outbox row of the file, to hand over after the commit. */
  readonly fileId: string;
}

/**
 * Fills the department's table from the ledgers and sends it to the asker's private chat. `cause` names the effect, so that a
 * second run sends nothing twice. Undefined: nothing is to be served.
 */
export async function serveRequest(
  tx: Tx,
  columns: Columns,
  county: string,
  id: string,
  at: Date,
): Promise<Served | undefined> {
  const request = await findRequest(tx, county, { id });
  if (!request || !["served", "delivered"].includes(request.status)) return undefined;
  const answer = await answerOf(tx, columns, county, request, at);
  const bytes = await writeWorkbook({
    sheets: [{ name: request.title, columns: answer.columns, rows: answer.rows }],
  });
  const to = await tx
    .selectFrom("person")
    .select("feishuOpenId")
    .where("id", "=", request.askerId)
    .executeTakeFirstOrThrow();
  if (!to.feishuOpenId) return undefined;
  const name = `${request.title.replaceAll(/[\\/:*?"<>|]/g, " ")}（第${request.no}号）.xlsx`;
  const fileId = await sendFile(tx, { to: { openId: to.feishuOpenId }, name, bytes, cause: `request-${request.id}` });
  const { filled, empty, rows } = answer;
  return { request, answer: { filled, empty, rows: rows.length }, fileId };
}
