import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Context } from "../context.ts";
import type { Tx } from "../db/database.ts";
import { enqueueJob } from "../outbox/enqueue-job.ts";
import type { Block } from "../sheets/layout/block.ts";
import type { Form } from "../sheets/layout/form.ts";
import { readAnswerContract, readTemplateContract } from "./contracts.ts";
import { countyHere } from "./read.ts";

/** What a department's workbook asks for, as far as its form says it. */
export interface TemplateRead {
  readonly title: string;
  readonly formNo: string;
  readonly basis: string;
  /** Headers from the top, one list a column. */
  readonly fields: readonly (readonly string[])[];
}

export const templateReadSchema = z.object({
  title: z.string(),
  formNo: z.string(),
  basis: z.string(),
  fields: z.array(z.array(z.string())),
});

export interface SentFile {
  readonly messageId: string;
  readonly fileKey: string;
  readonly name: string;
}

/** A workbook to be read: as a demand, only looked up, or as the answer to request `no`; its card tells what was found. Returns the template's id. */
export async function beginTemplate(
  ctx: Context,
  file: SentFile,
  wish: { readonly kind: "ask" | "dedup" } | { readonly kind: "answer"; readonly no: number },
): Promise<string> {
  if (ctx.actor.kind === "job") throw new Error("a job sends no workbook");
  const id = randomUUID();
  const county = await countyHere(ctx.db);
  await ctx.db
    .insertInto("requestTemplate")
    .values({
      county,
      id,
      openId: ctx.actor.openId,
      chatId: ctx.chat.id,
      cause: ctx.cause,
      messageId: file.messageId,
      fileKey: file.fileKey,
      name: file.name,
      wish: wish.kind,
      bytes: null,
      read: null,
      requestId: null,
      createdAt: ctx.now(),
    })
    .execute();
  if (wish.kind === "answer") {
    await enqueueJob(ctx.db, readAnswerContract, { county, templateId: id, no: wish.no }, ctx.cause);
  } else await enqueueJob(ctx.db, readTemplateContract, { county, templateId: id }, ctx.cause);
  return id;
}

const mostFields = 60;
const numberWords = /^(?:序号|编号|行号)$/u;

/** The table of a workbook that is a form to be filled: the first roster that can be seen, else statistics, else a card. */
export function tableOf(form: Form): Block | undefined {
  const seen = form.tables.filter(({ block }) => form.sheets[block.sheet]?.state === "visible");
  const order = ["roster", "statistics", "card"];
  return seen
    .map(({ block }) => block)
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.sheet - b.sheet)[0];
}

/** What the form says it asks for; undefined when no table with headers is in it. */
export function readTemplate(form: Form, fileName: string): TemplateRead | undefined {
  const block = tableOf(form);
  if (!block) return undefined;
  const fields = fieldsOfBlock(block).filter((path) => !numberWords.test(path.at(-1) ?? ""));
  if (fields.length === 0) return undefined;
  const caption = (...labels: readonly string[]): string =>
    block.captions.find((one) => labels.includes(one.label))?.value.trim() ?? "";
  const title =
    block.titles
      .filter((one) => !/^附(?:件|表)?\s*\d*[:：]?$/u.test(one.trim()))
      .at(-1)
      ?.trim() ?? "";
  return {
    title: (title || fileName.replace(/\.[^.]+$/u, "")).slice(0, 120),
    formNo: [caption("表号"), caption("制定机关")].filter(Boolean).join(" ").slice(0, 100),
    basis: caption("批准文号").slice(0, 200),
    fields: fields.slice(0, mostFields),
  };
}

/** One list of headers a column, or a field of a card; the places are those of the block. */
export function fieldsOfBlock(block: Block): readonly (readonly string[])[] {
  return block.kind === "card"
    ? block.fields.map((field) => [field.label])
    : block.columns.map((column) => column.path);
}

/** The workbook a request came with, when it came with one. */
export async function templateOf(
  tx: Tx,
  county: string,
  requestId: string,
): Promise<{ readonly name: string; readonly bytes: Buffer } | undefined> {
  const row = await tx
    .selectFrom("requestTemplate")
    .select(["name", "bytes"])
    .where("county", "=", county)
    .where("requestId", "=", requestId)
    .executeTakeFirst();
  return row?.bytes ? { name: row.name, bytes: row.bytes } : undefined;
}

/** From now on the workbook is this request's form. */
export async function bindTemplate(ctx: Context, templateId: string, requestId: string): Promise<void> {
  await ctx.db
    .updateTable("requestTemplate")
    .set({ requestId })
    .where("county", "=", await countyHere(ctx.db))
    .where("id", "=", templateId)
    .where("requestId", "is", null)
    .execute();
}

/** Whom a title asks about: 80岁以上老人花名册 is 80岁以上老人. */
export function populationOfTitle(title: string): string {
  return title
    .replaceAll(/[\p{Script=Han}]{2,6}(?:县|区|镇|乡|街道|村|社区)|\d{4}年度?|第[一二三四]季度|\d{1,2}月份?/gu, "")
    .replace(
      /(?:基本)?(?:情况|信息)?(?:统计|登记|汇总|摸排|排查|调查|采集|报送|明细|核查|审批)?(?:台账|花名册|名册|名单|表|册|单)?$/u,
      "",
    )
    .trim();
}

/** The headers of a workbook that the actor sent, from the top. */
export async function pathsOfTemplate(ctx: Context, templateId: string): Promise<readonly (readonly string[])[]> {
  const row = await ctx.db
    .selectFrom("requestTemplate")
    .select("read")
    .where("county", "=", await countyHere(ctx.db))
    .where("id", "=", templateId)
    .executeTakeFirst();
  return row?.read ? templateReadSchema.parse(row.read).fields : [];
}
