import { z } from "zod";
import { parsed } from "./answer.ts";
import { pathId } from "./arguments.ts";
import { type Answer, LarkMisuse, type Send } from "./types.ts";

/** What the platform takes in one base's table, and in one call. */
export const mostBaseFields = 300;
export const mostBaseRecords = 20_000;
export const mostWritten = 1000;
export const mostDeleted = 500;

/** Kinds of columns, as the platform numbers them. */
export const fieldTypes = { text: 1, number: 2, choice: 3, day: 5, phone: 13 } as const;
export type FieldKind = keyof typeof fieldTypes;

export interface BaseField {
  readonly name: string;
  readonly kind: FieldKind;
  /** Of a choice: what can be chosen. What is written besides becomes a choice. */
  readonly options?: readonly string[];
  /** Of a number. */
  readonly decimals?: number;
}

/** Text, a number, or a day as the milliseconds of its midnight; null empties the cell. */
export type BaseCell = string | number | null;
export type BaseCells = Readonly<Record<string, BaseCell>>;

export interface BaseRow {
  readonly recordId: string;
  readonly cells: BaseCells;
}

export interface TableAt {
  readonly app: string;
  readonly table: string;
}

export interface Bases {
  /** A base comes with one table, `firstTable`, and its empty rows. Not idempotent: a second call makes a second one. */
  readonly createBase: (
    name: string,
  ) => Promise<Answer<{ readonly app: string; readonly url: string; readonly firstTable: string | undefined }>>;
  readonly listTables: (app: string) => Promise<Answer<readonly { readonly table: string; readonly name: string }[]>>;
  readonly createTable: (app: string, name: string, fields: readonly BaseField[]) => Promise<Answer<string>>;
  readonly deleteTable: (at: TableAt) => Promise<Answer<undefined>>;
  /** Name and number of the kind, all columns. */
  readonly listFields: (at: TableAt) => Promise<Answer<readonly { readonly name: string; readonly type: number }[]>>;
  /** At most 1,000 in one call, all or none. The same token, a UUID of version 4, writes once. */
  readonly createRows: (at: TableAt, rows: readonly BaseCells[], token: string) => Promise<Answer<readonly BaseRow[]>>;
  readonly updateRows: (at: TableAt, rows: readonly BaseRow[]) => Promise<Answer<undefined>>;
  /** At most 500 in one call. */
  readonly deleteRows: (at: TableAt, recordIds: readonly string[]) => Promise<Answer<undefined>>;
  /** A page of 500; text comes without its segments. */
  readonly searchRows: (
    at: TableAt,
    fields: readonly string[],
    page?: string,
  ) => Promise<Answer<{ readonly rows: readonly BaseRow[]; readonly nextPage?: string }>>;
  /** Nobody gets in by the link, nobody outside at all, and only who owns the document opens it to others. */
  readonly closeLink: (app: string) => Promise<Answer<undefined>>;
  readonly addMember: (app: string, openId: string, perm: "view" | "edit") => Promise<Answer<undefined>>;
  readonly removeMember: (app: string, openId: string) => Promise<Answer<undefined>>;
}

const deadlineMs = 10_000;
const writeDeadlineMs = 30_000;

const anything = z.unknown();
const baseBody = z.object({
  data: z.object({
    app: z.object({ app_token: z.string().min(1), url: z.string().min(1), default_table_id: z.string().optional() }),
  }),
});
const tableBody = z.object({ data: z.object({ table_id: z.string().min(1) }) });
const paged = { has_more: z.boolean().default(false), page_token: z.string().optional() };
const tablesBody = z.object({
  data: z.object({ items: z.array(z.object({ table_id: z.string(), name: z.string() })).default([]), ...paged }),
});
const fieldsBody = z.object({
  data: z.object({ items: z.array(z.object({ field_name: z.string(), type: z.number() })).default([]), ...paged }),
});
const record = z.object({ record_id: z.string().min(1), fields: z.record(z.string(), z.unknown()).default({}) });
const writtenBody = z.object({ data: z.object({ records: z.array(record) }) });
const foundBody = z.object({ data: z.object({ items: z.array(record).nullish(), ...paged }) });

export function bases(send: Send): Bases {
  return {
    async createBase(name) {
      const answer = await send({
        api: "base.create",
        method: "POST",
        path: "/open-apis/bitable/v1/apps",
        body: { name: name.slice(0, 255), time_zone: "Asia/Shanghai" },
        idempotent: false,
        deadlineMs,
      });
      return parsed(answer, baseBody, ({ data: { app } }) => ({
        app: app.app_token,
        url: app.url,
        firstTable: app.default_table_id,
      }));
    },
    async listTables(app) {
      const answer = await send({
        api: "base.tables",
        method: "GET",
        path: `/open-apis/bitable/v1/apps/${pathId("app", app)}/tables`,
        query: { page_size: 100 }, // a base has no more
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, tablesBody, ({ data }) => data.items.map(({ table_id: table, name }) => ({ table, name })));
    },
    async createTable(app, name, fields) {
      const answer = await send({
        api: "base.table.create",
        method: "POST",
        path: `/open-apis/bitable/v1/apps/${pathId("app", app)}/tables`,
        body: { table: { name, default_view_name: "表格", fields: fields.map(toField) } },
        idempotent: false, // a second one of that name is refused; who called looks it up
        deadlineMs: writeDeadlineMs,
      });
      return parsed(answer, tableBody, ({ data }) => data.table_id);
    },
    async deleteTable(at) {
      const answer = await send({
        api: "base.table.delete",
        method: "DELETE",
        path: pathOf(at),
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, anything, () => undefined);
    },
    async listFields(at) {
      const found: { readonly name: string; readonly type: number }[] = [];
      for (let page: string | undefined; ; ) {
        const answer = await send({
          api: "base.fields",
          method: "GET",
          path: `${pathOf(at)}/fields`,
          query: { page_size: 100, ...(page === undefined ? {} : { page_token: page }) },
          idempotent: true,
          deadlineMs,
        });
        const part = parsed(answer, fieldsBody, ({ data }) => data);
        if (!part.ok) return part;
        found.push(...part.data.items.map(({ field_name: name, type }) => ({ name, type })));
        page = part.data.page_token;
        if (!part.data.has_more || !page) return { ok: true, data: found };
      }
    },
    async createRows(at, rows, token) {
      inBounds(rows.length, mostWritten);
      const answer = await send({
        api: "base.rows.create",
        method: "POST",
        path: `${pathOf(at)}/records/batch_create`,
        query: { client_token: token },
        body: { records: rows.map((fields) => ({ fields: filled(fields) })) },
        idempotent: true,
        deadlineMs: writeDeadlineMs,
      });
      return parsed(answer, writtenBody, ({ data }) => data.records.map(toRow));
    },
    async updateRows(at, rows) {
      inBounds(rows.length, mostWritten);
      const answer = await send({
        api: "base.rows.update",
        method: "POST",
        path: `${pathOf(at)}/records/batch_update`,
        body: { records: rows.map(({ recordId, cells }) => ({ record_id: recordId, fields: cells })) },
        idempotent: true,
        deadlineMs: writeDeadlineMs,
      });
      return parsed(answer, anything, () => undefined);
    },
    async deleteRows(at, recordIds) {
      inBounds(recordIds.length, mostDeleted);
      const answer = await send({
        api: "base.rows.delete",
        method: "POST",
        path: `${pathOf(at)}/records/batch_delete`,
        body: { records: recordIds },
        idempotent: true,
        deadlineMs: writeDeadlineMs,
      });
      return parsed(answer, anything, () => undefined);
    },
    async searchRows(at, fields, page) {
      const answer = await send({
        api: "base.rows.search",
        method: "POST",
        path: `${pathOf(at)}/records/search`,
        query: { page_size: 500, ...(page === undefined ? {} : { page_token: page }) },
        body: { field_names: fields },
        idempotent: true,
        deadlineMs: writeDeadlineMs,
      });
      return parsed(answer, foundBody, ({ data }) => ({
        rows: (data.items ?? []).map(toRow),
        ...(data.has_more && data.page_token ? { nextPage: data.page_token } : {}),
      }));
    },
    async closeLink(app) {
      const answer = await send({
        api: "drive.public",
        method: "PATCH",
        path: `/open-apis/drive/v2/permissions/${pathId("app", app)}/public`,
        query: { type: "bitable" },
        body: {
          external_access_entity: "closed",
          link_share_entity: "closed",
          manage_collaborator_entity: "collaborator_full_access",
        },
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, anything, () => undefined);
    },
    async addMember(app, openId, perm) {
      const answer = await send({
        api: "drive.member.add",
        method: "POST",
        path: `/open-apis/drive/v1/permissions/${pathId("app", app)}/members`,
        query: { type: "bitable", need_notification: "false" },
        body: { member_type: "openid", member_id: openId, perm },
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, anything, () => undefined);
    },
    async removeMember(app, openId) {
      const answer = await send({
        api: "drive.member.remove",
        method: "DELETE",
        path: `/open-apis/drive/v1/permissions/${pathId("app", app)}/members/${pathId("openId", openId)}`,
        query: { type: "bitable", member_type: "openid" },
        idempotent: true,
        deadlineMs,
      });
      return parsed(answer, anything, () => undefined);
    },
  };
}

function pathOf({ app, table }: TableAt): string {
  return `/open-apis/bitable/v1/apps/${pathId("app", app)}/tables/${pathId("table", table)}`;
}

function inBounds(n: number, most: number): void {
  if (n === 0 || n > most) throw new LarkMisuse(`1 to ${most} rows a call`);
}

function toField({ name, kind, options, decimals }: BaseField): Readonly<Record<string, unknown>> {
  const property =
    kind === "choice"
      ? { options: (options ?? []).map((one) => ({ name: one })) }
      : kind === "number"
        ? { formatter: decimals ? `0.${"0".repeat(decimals)}` : "0" }
        : kind === "day"
          ? { date_formatter: "yyyy/MM/dd", auto_fill: false }
          : undefined;
  return { field_name: name, type: fieldTypes[kind], ...(property ? { property } : {}) };
}

/** A new record has no cell to empty. */
function filled(cells: BaseCells): BaseCells {
  return Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== null));
}

function toRow({ record_id: recordId, fields }: z.output<typeof record>): BaseRow {
  return {
    recordId,
    cells: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, readCell(value)])),
  };
}

/** Text comes as such or in segments. What is none of our kinds reads as text that equals nothing we write. */
function readCell(value: unknown): BaseCell {
  if (value === null || value === undefined || typeof value === "string" || typeof value === "number")
    return value ?? null;
  if (Array.isArray(value)) {
    const segments = value.map((one: unknown) =>
      typeof one === "object" && one !== null && "text" in one && typeof one.text === "string" ? one.text : undefined,
    );
    if (segments.every((one) => one !== undefined)) return segments.join("");
  }
  return JSON.stringify(value);
}
