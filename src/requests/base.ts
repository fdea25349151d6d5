import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Sheet, SheetRow } from "../bases/sheet.ts";
import { readCodeLists, readElements } from "../catalogue/elements.ts";
import type { Context } from "../context.ts";
import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";
import { enqueueJob } from "../outbox/enqueue-job.ts";
import { type BaseColumn, baseCell, chooseColumns } from "./base-columns.ts";
import { keepBaseContract } from "./contracts.ts";
import { deliveredAnswer } from "./deliver.ts";
import { countyHere, fieldsOf, findRequest } from "./read.ts";
import { type DataRequest, mayHaveBase } from "./request.ts";

/** What the platform takes in a table; the key is a field too. */
export const mostBaseRows = 20_000;
const mostBaseColumns = 299;

export type AskedBase = { readonly kind: "done"; readonly request: DataRequest } | { readonly kind: "gone" };

/** The asker wants their answer as a table with the platform, or wants it brought into step now. Made once, whoever presses twice. */
export async function askForBase(ctx: Context, id: string): Promise<AskedBase> {
  const county = await countyHere(ctx.db);
  const request = await findRequest(ctx.db, county, { id });
  if (ctx.actor.kind !== "person" || ctx.chat.kind !== "p2p") return { kind: "gone" };
  if (!request || request.askerId !== ctx.actor.id || !mayHaveBase(request)) return { kind: "gone" };
  const { rows } = await sql<{ id: string }>`
    insert into base_copy as b (county, request_id, person_id, queued_at, cause, chat_id, created_at)
    values (${county}, ${id}::uuid, ${ctx.actor.id}::uuid, clock_timestamp(), ${ctx.cause}, ${ctx.chat.id}, ${ctx.now()})
    on conflict (county, request_id) do update set state = 'on', problem = null, detail = null, wanted = b.wanted + 1,
      queued_at = clock_timestamp(), cause = excluded.cause, chat_id = excluded.chat_id
    returning b.id`.execute(ctx.db);
  const [base] = rows;
  if (!base) return { kind: "gone" };
  await enqueueJob(ctx.db, keepBaseContract, { county, baseId: base.id }, ctx.cause);
  return { kind: "done", request: (await findRequest(ctx.db, county, { id })) ?? request };
}

export type RequestSheet =
  | {
      readonly kind: "sheet";
      readonly sheet: Sheet;
      readonly masked: readonly string[];
      readonly leftOut: readonly string[];
      /** Cells whose words the column does not take. */
      readonly misfit: number;
    }
  | { readonly kind: "stop"; readonly problem: "rows" | "columns" | "nothing"; readonly detail: string };

/**
 * A request's answer as it is to stand in its table: rows of villages that have answered, been accepted, or were not asked.
 * What a village or its town works on stays as it was taken last. Reads as the owner of the tables.
 */
export async function sheetOf(
  tx: Tx,
  columns: Columns,
  county: string,
  base: { readonly id: string },
  request: DataRequest,
  at: Date,
): Promise<RequestSheet> {
  const fields = await fieldsOf(tx, county, request.id);
  const ids = fields.flatMap((field) => field.elementId ?? []);
  const elements = new Map((await readElements(tx, ids)).map((one) => [one.id, one]));
  const lists = await readCodeLists(
    tx,
    [...elements.values()].flatMap((one) => one.codeList ?? []),
  );
  const { columns: chosen, leftOut } = chooseColumns(fields, elements, lists);
  if (chosen.length === 0) return { kind: "stop", problem: "nothing", detail: "" };
  if (chosen.length > mostBaseColumns) return { kind: "stop", problem: "columns", detail: String(chosen.length) };
  const answer = await deliveredAnswer(tx, columns, county, request, at);
  if (answer.rows.length > mostBaseRows) return { kind: "stop", problem: "rows", detail: String(answer.rows.length) };
  const units = await unitsOf(
    tx,
    county,
    request.id,
    answer.of.map((row) => row.subjectId),
  );
  let misfit = 0;
  const cellsOf = (row: readonly (string | number | null)[]): SheetRow["cells"] =>
    Object.fromEntries(
      chosen.map((column) => {
        const cell = baseCell(column, elements.get(fields[column.nth]?.elementId ?? -1), row[column.nth] ?? null);
        if (cell === undefined) misfit += 1;
        return [column.name, cell ?? null];
      }),
    );
  const rows = answer.rows.map((row, nth): SheetRow => {
    const subject = answer.of[nth]?.subjectId ?? "";
    return { key: keyOf(base.id, subject), unitId: units.of.get(subject) ?? null, cells: cellsOf(row) };
  });
  return {
    kind: "sheet",
    sheet: { name: nameOf(request), columns: chosen.map(asField), rows, openUnits: units.open },
    masked: chosen.flatMap((column) => (column.masked ? column.name : [])),
    leftOut,
    misfit,
  };
}

/** The village whose answer each row is, and the villages that have not been accepted. */
async function unitsOf(
  tx: Tx,
  county: string,
  requestId: string,
  subjects: readonly string[],
): Promise<{ readonly of: ReadonlyMap<string, string>; readonly open: ReadonlySet<string> }> {
  const shares = await tx
    .selectFrom("assignment")
    .select(["orgId", "state"])
    .where("county", "=", county)
    .where("requestId", "=", requestId)
    .execute();
  const { rows } = await sql<{ subjectId: string; unitId: string }>`
    select s.id as "subjectId", u.id as "unitId" from subject s join org_unit o on o.id = s.org_id
    join org_unit u on o.path <@ u.path and u.id = any (${shares.map((one) => one.orgId)}::uuid[])
    where s.county = ${county} and s.id = any (${[...subjects]}::uuid[])`.execute(tx);
  const open = new Set(["open", "submitted", "returned"]);
  return {
    of: new Map(rows.map((row) => [row.subjectId, row.unitId])),
    open: new Set(shares.flatMap((one) => (open.has(one.state) ? one.orgId : []))),
  };
}

/** The same for a row for ever, different in every table, and no way back to whose it is. */
function keyOf(baseId: string, subjectId: string): string {
  return createHash("sha256").update(`${baseId} ${subjectId}`).digest("base64url").slice(0, 16);
}

function nameOf({ no, title }: DataRequest): string {
  return `${title}（第${no}号）`;
}

function asField({ name, kind, options, decimals }: BaseColumn): Sheet["columns"][number] {
  return {
    name,
    kind,
    ...(options === undefined ? {} : { options }),
    ...(decimals === undefined ? {} : { decimals }),
  };
}
