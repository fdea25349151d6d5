import { setTimeout as wait } from "node:timers/promises";
import { type Cell, newRow, type RowRecord, type TableRecord } from "../bases/base.ts";
import { cellsFrom, fieldsOut } from "../bases/cells.ts";
import { fieldCalled, searched } from "../bases/filter.ts";
import type { Sim } from "../sim.ts";
import { baseOf, pageOf, TABLE_PATH, tableOf } from "./bases.ts";
import { type Call, type Endpoint, isObject, ok } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";

const ROWS_MAX = 20_000;
const WRITTEN_MAX = 1000;
const DELETED_MAX = 500;
/** A write holds its table this long: whoever comes meanwhile is refused. */
const WRITE_MS = 5;
const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

export const createRecords: Endpoint = {
  name: "bitable.record.create",
  method: "POST",
  path: `${TABLE_PATH}/records/batch_create`,
  auth: "tenant",
  scopes: ["base:record:create", "bitable:app"],
  run: (sim, call) =>
    alone(sim, call, (table) => {
      const token = call.query.get("client_token");
      if (token && !UUID4.test(token)) throw new Refusal(1254037, "Invalid client token.");
      const before = token ? table.tokens[token] : undefined;
      if (before) return ok({ records: rowsOut(table, rowsOf(table, before)) });
      const given = listOf(call, WRITTEN_MAX);
      if (table.rows.length + given.length > ROWS_MAX) throw new Refusal(1254103, "RecordExceedLimit");
      const rows = given.map((one) => put(newRow(), cellsFrom(table.fields, isObject(one) ? one.fields : null)));
      table.rows.push(...rows);
      if (token) table.tokens[token] = rows.map((row) => row.recordId);
      return ok({ records: rowsOut(table, rows) });
    }),
};

export const updateRecords: Endpoint = {
  name: "bitable.record.update",
  method: "POST",
  path: `${TABLE_PATH}/records/batch_update`,
  auth: "tenant",
  scopes: ["base:record:update", "bitable:app"],
  run: (sim, call) =>
    alone(sim, call, (table) => {
      const given = listOf(call, WRITTEN_MAX);
      const rows = rowsOf(
        table,
        given.map((one) => (isObject(one) ? String(one.record_id) : "")),
      );
      // All or none: every value is looked at before the first is written.
      const cells = given.map((one) => cellsFrom(table.fields, isObject(one) ? one.fields : null));
      for (const [nth, row] of rows.entries()) put(row, cells[nth] ?? new Map());
      return ok({ records: rowsOut(table, rows) });
    }),
};

export const deleteRecords: Endpoint = {
  name: "bitable.record.delete",
  method: "POST",
  path: `${TABLE_PATH}/records/batch_delete`,
  auth: "tenant",
  scopes: ["base:record:delete", "bitable:app"],
  run: (sim, call) =>
    alone(sim, call, (table) => {
      const ids = listOf(call, DELETED_MAX).map(String);
      const gone = new Set(rowsOf(table, ids));
      table.rows = table.rows.filter((row) => !gone.has(row));
      return ok({ records: ids.map((id) => ({ deleted: true, record_id: id })) });
    }),
};

export const searchRecords: Endpoint = {
  name: "bitable.record.search",
  method: "POST",
  path: `${TABLE_PATH}/records/search`,
  auth: "tenant",
  scopes: ["base:record:retrieve", "bitable:app", "bitable:app:readonly"],
  run: (sim, call) => {
    const table = tableOf(baseOf(sim, call), call);
    const names = call.body.field_names;
    const fields = Array.isArray(names) ? names.map((name: unknown) => fieldCalled(table, name)) : table.fields;
    const items = searched(table, call.body).map((row) => ({
      record_id: row.recordId,
      fields: fieldsOut(fields, row.cells, "segments"),
    }));
    return ok(pageOf(sim, call, items, 500));
  },
};

/** One writer a table: the platform answers an overlap with HTTP 200 and a code. */
async function alone(sim: Sim, call: Call, write: (table: TableRecord) => object): Promise<object> {
  const { tablesWritten } = sim.world;
  const table = tableOf(baseOf(sim, call), call);
  if (tablesWritten.has(table.tableId)) throw new Refusal(1254291, "Write conflict", { status: 200 });
  tablesWritten.add(table.tableId);
  try {
    await call.pause();
    await wait(WRITE_MS);
    const answer = write(table);
    sim.world.announce({ kind: "quiet" });
    return answer;
  } finally {
    tablesWritten.delete(table.tableId);
  }
}

function listOf(call: Call, most: number): readonly unknown[] {
  const { records } = call.body;
  if (!Array.isArray(records) || records.length === 0) throw new Refusal(1254000, "WrongRequestJson");
  if (records.length > most) throw new Refusal(1254104, "RecordAddOnceExceedLimit");
  return records;
}

function rowsOf(table: TableRecord, ids: readonly string[]): readonly RowRecord[] {
  const known = new Map(table.rows.map((row) => [row.recordId, row]));
  return ids.map((id) => {
    const row = known.get(id);
    if (!row) throw new Refusal(1254043, "RecordIdNotFound", { status: 404 });
    return row;
  });
}

function put(row: RowRecord, cells: ReadonlyMap<{ readonly fieldId: string }, Cell | null>): RowRecord {
  for (const [{ fieldId }, cell] of cells) {
    if (cell === null) delete row.cells[fieldId];
    else row.cells[fieldId] = cell;
  }
  return row;
}

function rowsOut(table: TableRecord, rows: readonly RowRecord[]): readonly object[] {
  return rows.map((row) => ({ record_id: row.recordId, fields: fieldsOut(table.fields, row.cells, "plain") }));
}
