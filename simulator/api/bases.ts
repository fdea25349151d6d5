import { type BaseRecord, firstTable, type NewField, newTable, type TableRecord } from "../bases/base.ts";
import { isKnownType } from "../bases/cells.ts";
import { newId } from "../ids.ts";
import type { Sim } from "../sim.ts";
import { type Call, type Endpoint, isObject, ok, optionalTextField, pageSize, param } from "./endpoint.ts";
import { Refusal, rateLimited } from "./refusal.ts";

const APPS = "/open-apis/bitable/v1/apps";
export const TABLE_PATH = `${APPS}/:app_token/tables/:table_id`;
const TABLES_MAX = 100;
const FIELDS_MAX = 300;
const NAME_MAX = 255;
const APPS_PER_MINUTE = 20;

export const createBase: Endpoint = {
  name: "bitable.app.create",
  method: "POST",
  path: APPS,
  auth: "tenant",
  scopes: ["base:app:create", "bitable:app"],
  run: (sim, call) => {
    const waitMs = sim.rates.take("bases a minute", APPS_PER_MINUTE, 60_000);
    if (waitMs > 0) throw rateLimited(APPS_PER_MINUTE, Math.ceil(waitMs / 1000));
    const name = optionalTextField(call, "name") ?? "未命名多维表格";
    if (name.length > NAME_MAX) throw new Refusal(1254001, "WrongRequestBody");
    const table = firstTable();
    const base: BaseRecord = {
      appToken: newId.base(),
      name,
      timeZone: optionalTextField(call, "time_zone") ?? "Asia/Shanghai",
      botMay: true,
      members: {},
      linkShare: "tenant_readable",
      tables: [table],
      createdAt: sim.clock.ms(),
    };
    sim.world.bases.set(base.appToken, base);
    sim.world.announce({ kind: "quiet" });
    const url = `${sim.pageOrigin()}/chat/base/${base.appToken}`;
    return ok({
      app: {
        app_token: base.appToken,
        name,
        folder_token: "",
        url,
        default_table_id: table.tableId,
        time_zone: base.timeZone,
      },
    });
  },
};

export const listTables: Endpoint = {
  name: "bitable.table.list",
  method: "GET",
  path: `${APPS}/:app_token/tables`,
  auth: "tenant",
  scopes: ["base:table:read", "bitable:app", "bitable:app:readonly"],
  run: (sim, call) => {
    const tables = baseOf(sim, call).tables.map(({ tableId, name }) => ({ table_id: tableId, revision: 1, name }));
    return ok(pageOf(sim, call, tables, 100));
  },
};

export const createTable: Endpoint = {
  name: "bitable.table.create",
  method: "POST",
  path: `${APPS}/:app_token/tables`,
  auth: "tenant",
  scopes: ["base:table:create", "bitable:app"],
  run: (sim, call) => {
    const base = baseOf(sim, call);
    const given = call.body.table;
    if (!isObject(given)) throw new Refusal(1254001, "WrongRequestBody");
    const { name } = given;
    if (typeof name !== "string" || name === "" || name.length > 100 || /[\\/?*:[\]]/.test(name)) {
      throw new Refusal(1254012, "InvalidTableName");
    }
    if (base.tables.some((table) => table.name === name)) throw new Refusal(1254013, "TableNameDuplicated");
    if (base.tables.length >= TABLES_MAX) throw new Refusal(1254101, "TableExceedLimit");
    const table = newTable(name, fieldsFrom(given.fields));
    base.tables.push(table);
    sim.world.announce({ kind: "quiet" });
    return ok({
      table_id: table.tableId,
      default_view_id: newId.baseView(),
      field_id_list: table.fields.map((field) => field.fieldId),
    });
  },
};

export const deleteTable: Endpoint = {
  name: "bitable.table.delete",
  method: "DELETE",
  path: TABLE_PATH,
  auth: "tenant",
  scopes: ["base:table:delete", "bitable:app"],
  run: (sim, call) => {
    const base = baseOf(sim, call);
    base.tables.splice(base.tables.indexOf(tableOf(base, call)), 1);
    sim.world.announce({ kind: "quiet" });
    return ok({});
  },
};

export const listFields: Endpoint = {
  name: "bitable.field.list",
  method: "GET",
  path: `${TABLE_PATH}/fields`,
  auth: "tenant",
  scopes: ["base:field:read", "bitable:app", "bitable:app:readonly"],
  run: (sim, call) => {
    const fields = tableOf(baseOf(sim, call), call).fields.map((field) => ({
      field_id: field.fieldId,
      field_name: field.name,
      type: field.type,
      property: field.property,
      is_primary: field.isPrimary,
      ui_type: uiTypes[field.type],
    }));
    return ok(pageOf(sim, call, fields, 100));
  },
};

const uiTypes: Readonly<Record<number, string>> = {
  1: "Text",
  2: "Number",
  3: "SingleSelect",
  4: "MultiSelect",
  5: "DateTime",
  7: "Checkbox",
  11: "User",
  13: "Phone",
  15: "Url",
  17: "Attachment",
};
/** What may stand in a table's first column. */
const primaryTypes: readonly number[] = [1, 2, 5, 13, 15];

function fieldsFrom(given: unknown): readonly NewField[] {
  if (given === undefined) return [{ name: "文本", type: 1, property: null }];
  if (!Array.isArray(given) || given.length === 0) throw new Refusal(1254001, "WrongRequestBody");
  if (given.length > FIELDS_MAX) throw new Refusal(1254102, "FieldExceedLimit");
  const fields = given.map((one: unknown): NewField => {
    if (!isObject(one) || typeof one.field_name !== "string" || !/^\S(?:.{0,98}\S)?$/u.test(one.field_name)) {
      throw new Refusal(1254014, "InvalidFieldName");
    }
    if (!isKnownType(one.type)) throw new Refusal(1254016, "InvalidFieldType");
    return { name: one.field_name, type: one.type, property: isObject(one.property) ? one.property : null };
  });
  if (new Set(fields.map((field) => field.name)).size < fields.length)
    throw new Refusal(1254015, "FieldNameDuplicated");
  if (!primaryTypes.includes(fields[0]?.type ?? 0)) throw new Refusal(1254016, "InvalidFieldType");
  return fields;
}

/** The base of a call, when there is one and the bot may work in it. */
export function baseOf(sim: Sim, call: Call): BaseRecord {
  const base = sim.world.bases.get(param(call, "app_token"));
  if (!base) throw new Refusal(1254040, "BaseTokenNotFound", { status: 404 });
  if (!base.botMay) throw new Refusal(1254302, "Permission denied.", { status: 403 });
  return base;
}

export function tableOf(base: BaseRecord, call: Call): TableRecord {
  const table = base.tables.find(({ tableId }) => tableId === param(call, "table_id"));
  if (!table) throw new Refusal(1254041, "TableIdNotFound", { status: 404 });
  return table;
}

export function pageOf<T>(sim: Sim, call: Call, all: readonly T[], most: number): object {
  const offset = sim.pages.read(call.query.get("page_token"));
  if (offset === null) throw new Refusal(1254030, "InvalidPageToken");
  return { ...sim.pages.slice(all, offset, pageSize(call, most, 20)), total: all.length };
}
