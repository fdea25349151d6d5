import { sql } from "kysely";
import type { Copy, StepCounts } from "../bases/copy.ts";
import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";
import { enqueueJob } from "../outbox/enqueue-job.ts";
import { type RequestSheet, sheetOf } from "./base.ts";
import { keepBaseContract } from "./contracts.ts";
import { findRequest } from "./read.ts";
import { type BaseCounts, mayHaveBase } from "./request.ts";

/** What a step has to do, as it was when it began. */
export interface BaseTurn {
  readonly copy: Copy;
  readonly requestId: string;
  /** What the step will have taken in. */
  readonly wanted: number;
  readonly openId: string;
  /** Undefined: the asker is no longer of the department that asked, and is to be let out. */
  readonly sheet: RequestSheet | undefined;
}

/** Undefined: the table is in step, or not kept. */
export async function beginStep(
  tx: Tx,
  columns: Columns,
  county: string,
  id: string,
  at: Date,
): Promise<BaseTurn | undefined> {
  const row = await tx
    .selectFrom("baseCopy as b")
    .innerJoin("person as p", "p.id", "b.personId")
    .select(["b.columns", "b.appToken", "b.closed", "b.generation", "b.tableId", "b.oldTable", "b.opened"])
    .select(["b.requestId", "b.personId", "b.wanted", "b.done", "p.feishuOpenId"])
    .where("b.county", "=", county)
    .where("b.id", "=", id)
    .where("b.state", "=", "on")
    .executeTakeFirst();
  const request = row && row.wanted > row.done && (await findRequest(tx, county, { id: row.requestId }));
  if (!request || !mayHaveBase(request) || !row.feishuOpenId) return undefined;
  const { requestId, personId, wanted, done: _done, feishuOpenId: openId, ...copy } = row;
  const still = await tx
    .selectFrom("membership")
    .select("id")
    .where("personId", "=", personId)
    .where("orgId", "=", request.deptId)
    .where("role", "=", "department_officer")
    .where((eb) => eb.or([eb("validTo", "is", null), eb("validTo", ">", sql<string>`${at}::timestamptz::date`)]))
    .executeTakeFirst();
  const sheet = still && (await sheetOf(tx, columns, county, { id }, request, at));
  return { copy: { ...copy, county, id }, requestId, wanted, openId, sheet };
}

/** The table says what it should, as of this moment. */
export async function endStep(
  tx: Tx,
  { copy, wanted }: BaseTurn,
  sheet: Extract<RequestSheet, { kind: "sheet" }>,
  counts: StepCounts,
  at: Date,
): Promise<void> {
  const { waiting: _waiting, ...told } = counts;
  const kept: BaseCounts = { ...told, openUnits: sheet.sheet.openUnits.size, misfit: sheet.misfit };
  await tx
    .updateTable("baseCopy")
    .set({
      done: wanted,
      queuedAt: null,
      standsAt: at,
      counts: JSON.stringify(kept),
      columns: sheet.sheet.columns.map((column) => column.name),
      masked: [...sheet.masked],
      leftOut: [...sheet.leftOut],
    })
    .where("county", "=", copy.county)
    .where("id", "=", copy.id)
    .execute();
}

/** The table is no longer kept; the card says why, and its button begins anew. A base that is gone is forgotten. */
export async function stopBase(tx: Tx, { copy }: BaseTurn, problem: string, detail: string): Promise<void> {
  const isGone = problem === "gone";
  if (isGone) {
    await tx.deleteFrom("baseRow").where("county", "=", copy.county).where("baseId", "=", copy.id).execute();
  }
  await tx
    .updateTable("baseCopy")
    .set({
      state: "off",
      problem,
      detail,
      queuedAt: null,
      ...(isGone ? { appToken: null, url: null, closed: false, opened: false, tableId: null, oldTable: null } : {}),
      ...(problem === "left" ? { opened: false } : {}),
    })
    .where("county", "=", copy.county)
    .where("id", "=", copy.id)
    .execute();
}

// Work that was asked for this long ago and has not come to its end is asked for again.
const lostAfterMinutes = 2;

/** Asks for work on every table that is behind and that nobody is seeing to; the outbox rows to hand over after the commit. */
export async function queueBases(tx: Tx): Promise<readonly string[]> {
  const { rows } = await sql<{ county: string; id: string }>`
    update base_copy set queued_at = clock_timestamp()
    where state = 'on' and wanted > done
      and (queued_at is null or queued_at < clock_timestamp() - make_interval(mins => ${lostAfterMinutes}))
    returning county, id`.execute(tx);
  const queued: string[] = [];
  for (const { county, id } of rows) {
    queued.push(await enqueueJob(tx, keepBaseContract, { county, baseId: id }, `base ${id}`));
  }
  return queued;
}

// A table of a request that old stands as it is; its card says as of when.
const keptDays = 180;

/** Once a day every table is looked at: values change by other ways than answers, and so does who may see them. */
export async function wakeBases(tx: Tx, at: Date): Promise<readonly string[]> {
  await sql`update base_copy set wanted = wanted + 1
    where state = 'on' and wanted = done and created_at > ${at}::timestamptz - make_interval(days => ${keptDays})`.execute(
    tx,
  );
  return queueBases(tx);
}
