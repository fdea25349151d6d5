import { createHash } from "node:crypto";
import { localTime } from "../calendar/workdays.ts";
import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";
import { sendFile } from "../files/send-file.ts";
import { enqueueJob } from "../outbox/enqueue-job.ts";
import type { FillValue } from "../sheets/fill/fill.ts";
import { fillTemplate } from "../sheets/fill/fill-template.ts";
import { readForm } from "../sheets/read-workbook.ts";
import { writeWorkbook } from "../sheets/write-workbook.ts";
import { deliverContract } from "./contracts.ts";
import { type Answer, answerOf } from "./deliver.ts";
import { findRequest } from "./read.ts";
import type { DataRequest } from "./request.ts";
import { fieldsOfBlock, tableOf, templateOf } from "./template.ts";

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
  const bytes = await workbookOf(tx, county, request, answer, at);
  const to = await tx
    .selectFrom("person")
    .select("feishuOpenId")
    .where("id", "=", request.askerId)
    .executeTakeFirstOrThrow();
  if (!to.feishuOpenId) return undefined;
  const name = workbookName(request);
  const fileId = await sendFile(tx, { to: { openId: to.feishuOpenId }, name, bytes, cause: `request-${request.id}` });
  const { filled, empty, rows } = answer;
  const merged = await tx
    .updateTable("request")
    .set({ status: "served" })
    .where("county", "=", county)
    .where("mergedInto", "=", id)
    .where("status", "=", "merged")
    .returning("id")
    .execute();
  for (const one of merged) {
    await enqueueJob(tx, deliverContract, { county, requestId: one.id }, `request-${id}`);
  }
  return { request, answer: { filled, empty, rows: rows.length }, fileId };
}

/** What a delivered workbook is called. */
export function workbookName(request: Pick<DataRequest, "title" | "no">): string {
  return `${request.title.replaceAll(/[\\/:*?"<>|]/g, " ")}（第${request.no}号）.xlsx`;
}

/** The department's own form filled in its layout when it sent one, else a plain table. */
export async function workbookOf(
  tx: Tx,
  county: string,
  request: DataRequest,
  answer: Answer,
  at: Date,
): Promise<Buffer> {
  const template = await templateOf(tx, county, request.id);
  if (!template) {
    return writeWorkbook({ sheets: [{ name: request.title, columns: answer.columns, rows: answer.rows }] });
  }
  const block = tableOf(await readForm(template.bytes));
  if (!block) throw new Error("a form that was read has no table any more");
  const places = new Map(answer.columns.map((column, nth) => [column.header, nth]));
  const paths = fieldsOfBlock(block).map((path) => path.join("/"));
  const rows = answer.rows.map((row, nth) => ({
    cells: paths.map((path): FillValue => {
      const place = places.get(path);
      // 序号 is asked of nobody.
      if (place === undefined) return isNumberColumn(path) ? nth + 1 : null;
      return row[place] ?? null;
    }),
  }));
  const sums = answer.columns.flatMap((column) => (column.kind === "number" ? paths.indexOf(column.header) : []));
  const day = localTime(at).toPlainDate().toString();
  const filled = await fillTemplate(template.bytes, {
    blocks: [{ block, rows, sums: sums.filter((nth) => nth >= 0).map((nth) => block.columns[nth]?.at ?? nth) }],
    meta: {
      asOf: at.toISOString(),
      hash: createHash("sha256").update(JSON.stringify(answer.rows)).digest("hex"),
      captions: { 填报单位: request.region, 填表单位: request.region, 填表人: request.askerName, 报出日期: day },
    },
  });
  return Buffer.from(filled.bytes);
}

function isNumberColumn(path: string): boolean {
  return /(?:^|\/)(?:序号|编号|行号)$/u.test(path);
}
