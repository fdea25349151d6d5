import { createHash } from "node:crypto";
import { sql } from "kysely";
import { localTime } from "../calendar/workdays.ts";
import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";
import { sendFile } from "../files/send-file.ts";
import { enqueueJob } from "../outbox/enqueue-job.ts";
import type { FillValue } from "../sheets/fill/fill.ts";
import { fillTemplate } from "../sheets/fill/fill-template.ts";
import { readForm } from "../sheets/read-workbook.ts";
import { writeWorkbook } from "../sheets/write-workbook.ts";
import { accountServed } from "./account.ts";
import { type Changes, changesOf } from "./changes.ts";
import { deliverContract } from "./contracts.ts";
import { type Answer, answerOf } from "./deliver.ts";
import { byUnit, type DeliveredUnits, keepDelivered, readDelivered } from "./delivered-rows.ts";
import { findRequest } from "./read.ts";
import type { DataRequest } from "./request.ts";
import { fieldsOfBlock, tableOf, templateOf } from "./template.ts";
import { endOfTerm, terms } from "./terms.ts";

export interface Served {
  readonly request: DataRequest;
  readonly answer: Pick<Answer, "filled" | "empty"> & { readonly rows: number };
  /** Outbox row of the file, to hand over after the commit. */
  readonly fileId: string;
}

/** Which version is to go out, and which units are new in it where the request's own reopenings do not say so. */
export interface Due {
  readonly version: number;
  readonly units: readonly string[];
}

/**
 * Fills the department's table and sends it to the asker's private chat: the first version from the ledgers; of a later one the units
 * that were opened again from the ledgers, all others as they were delivered. Each version goes out once: undefined, it has, or nothing
 * is to be served.
 */
export async function serveRequest(
  tx: Tx,
  columns: Columns,
  county: string,
  id: string,
  at: Date,
  due: Due = { version: 1, units: [] },
): Promise<Served | undefined> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`request ${id}`}, 0))`.execute(tx);
  const request = await findRequest(tx, county, { id });
  if (!request || !["served", "delivered"].includes(request.status)) return undefined;
  const { version } = due;
  const units = due.units.length > 0 ? due.units : await unitsAnew(tx, county, id, version);
  const of = { county, requestId: id, version };
  const sent = await tx
    .selectFrom("delivery")
    .select("version")
    .where("county", "=", county)
    .where("requestId", "=", id)
    .where("version", ">=", version)
    .executeTakeFirst();
  if (sent) return undefined;
  const to = await tx
    .selectFrom("person")
    .select("feishuOpenId")
    .where("id", "=", request.askerId)
    .executeTakeFirstOrThrow();
  if (!to.feishuOpenId) return undefined;
  const before = version > 1 ? await readDelivered(tx, columns, { ...of, version: version - 1 }) : undefined;
  const { answer, anew, changes } = before
    ? await corrected(tx, columns, county, request, at, before, units)
    : await first(tx, columns, county, request, at);
  const hash = createHash("sha256").update(JSON.stringify(answer.rows)).digest("hex");
  await tx
    .insertInto("delivery")
    .values({
      ...of,
      deliveredAt: at,
      hash,
      nRows: answer.rows.length,
      changed: changes?.cells ?? null,
      changesSealed: changes ? columns.seal(JSON.stringify(changes.told)) : null,
    })
    .execute();
  // What nobody can open again is not kept a second time.
  if (request.status === "delivered" || request.mergedInto) await keepDelivered(tx, columns, of, anew);
  const settlesAt = request.status === "delivered" ? endOfTerm(at, terms.silence.workdays) : null;
  await tx
    .updateTable("request")
    .set({ version, settlesAt })
    .where("county", "=", county)
    .where("id", "=", id)
    .execute();
  const bytes = await workbookOf(tx, county, request, answer, at, hash);
  const name = workbookName({ ...request, version });
  const cause = version > 1 ? `request-${id}-${version}` : `request-${id}`;
  const fileId = await sendFile(tx, { to: { openId: to.feishuOpenId }, name, bytes, cause });
  await serveMerged(tx, county, id, units);
  const { filled, empty, rows } = answer;
  if (request.status === "served") await accountServed(tx, county, request, filled, at);
  return { request: { ...request, version, settlesAt }, answer: { filled, empty, rows: rows.length }, fileId };
}

async function unitsAnew(tx: Tx, county: string, requestId: string, version: number): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom("reopening as o")
    .innerJoin("assignment as a", (join) =>
      join.onRef("a.county", "=", "o.county").onRef("a.id", "=", "o.assignmentId"),
    )
    .select("a.orgId")
    .distinct()
    .where("o.county", "=", county)
    .where("a.requestId", "=", requestId)
    .where("o.deliveredIn", "=", version)
    .execute();
  return rows.map(({ orgId }) => orgId);
}

interface Edition {
  readonly answer: Answer;
  /** The units that are new in it. */
  readonly anew: DeliveredUnits;
  /** Undefined: there is nothing to compare it with. */
  readonly changes: Changes | undefined;
}

async function first(tx: Tx, columns: Columns, county: string, request: DataRequest, at: Date): Promise<Edition> {
  const answer = await answerOf(tx, columns, county, request, at);
  return { answer, anew: byUnit(answer), changes: undefined };
}

/** What was delivered, with some units as the ledgers know them now. Who was delivered in another unit stays there. */
async function corrected(
  tx: Tx,
  columns: Columns,
  county: string,
  request: DataRequest,
  at: Date,
  before: DeliveredUnits,
  units: readonly string[],
): Promise<Edition> {
  const named = await tx
    .selectFrom("orgUnit")
    .select(["id", "name", sql<string>`path::text`.as("path")])
    .where("id", "in", [...new Set([...before.keys(), ...units])])
    .orderBy("path")
    .execute();
  const elsewhere = new Set(
    [...before].flatMap(([unitId, rows]) => (units.includes(unitId) ? [] : rows.map((row) => row.subjectId))),
  );
  const anew = new Map<string, DeliveredUnits extends ReadonlyMap<string, infer R> ? R : never>();
  let shape: Answer["columns"] = [];
  for (const { id, path } of named) {
    if (!units.includes(id)) continue;
    const area = path.startsWith(`${request.area}.`) ? path : request.area;
    const answer = await answerOf(tx, columns, county, { ...request, area }, at);
    shape = answer.columns;
    const own = byUnit(answer).get(id) ?? [];
    anew.set(
      id,
      own.filter((row) => !elsewhere.has(row.subjectId)),
    );
  }
  const rows = named.flatMap(({ id }) => (anew.get(id) ?? before.get(id) ?? []).map((row) => ({ ...row, unitId: id })));
  const numbered = rows.map(({ cells }, index) =>
    cells.map((cell, nth) => (shape[nth]?.isRowNumber ? index + 1 : cell)),
  );
  const filled = numbered.reduce((sum, cells) => sum + cells.filter((cell) => cell !== null).length, 0);
  const answer: Answer = {
    columns: shape,
    rows: numbered,
    of: rows.map(({ subjectId, unitId }) => ({ subjectId, unitId })),
    filled,
    empty: numbered.length * shape.length - filled,
  };
  const names = new Map(named.map((unit) => [unit.id, unit.name]));
  return { answer, anew, changes: changesOf(shape, before, anew, names) };
}

/** One question, several receivers: who was merged into this request is served with it, and anew when it is. */
async function serveMerged(tx: Tx, county: string, id: string, units: readonly string[]): Promise<void> {
  const merged = await tx
    .updateTable("request")
    .set((eb) => ({ status: "served", version: eb("version", "+", 1) }))
    .where("county", "=", county)
    .where("mergedInto", "=", id)
    .where("status", "in", ["merged", "served"])
    .returning(["id", "version"])
    .execute();
  for (const one of merged) {
    const payload = { county, requestId: one.id, version: one.version, units: [...units] };
    await enqueueJob(tx, deliverContract, payload, `request-${id}`);
  }
}

/** What a delivered workbook is called. */
export function workbookName({ title, no, version }: Pick<DataRequest, "title" | "no" | "version">): string {
  const edition = version > 1 ? ` 第${version}版` : "";
  return `${title.replaceAll(/[\\/:*?"<>|]/g, " ")}（第${no}号${edition}）.xlsx`;
}

/** The department's own form filled in its layout when it sent one, else a plain table. */
export async function workbookOf(
  tx: Tx,
  county: string,
  request: DataRequest,
  answer: Answer,
  at: Date,
  hash: string,
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
      hash,
      captions: { 填报单位: request.region, 填表单位: request.region, 填表人: request.askerName, 报出日期: day },
    },
  });
  return Buffer.from(filled.bytes);
}

function isNumberColumn(path: string): boolean {
  return /(?:^|\/)(?:序号|编号|行号)$/u.test(path);
}
