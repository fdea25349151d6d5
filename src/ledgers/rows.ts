import { sql } from "kysely";
import type { Context } from "../context.ts";
import { type Field, keepsRow } from "./columns.ts";
import { asSql, type Query } from "./query.ts";
import { columnsOf, titleOf } from "./read-query.ts";
import { showValue } from "./show.ts";

export interface LedgerLine {
  readonly id: string;
  readonly unit: string;
  /** Since when it stands in the ledger no more. */
  readonly gone: string | null;
  /** As people read them, in the order of the columns. */
  readonly cells: readonly string[];
}

export interface LedgerPage {
  readonly query: Query;
  readonly columns: readonly Field[];
  readonly total: number;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly lines: readonly LedgerLine[];
}

export const pageSize = 10;

export interface Held {
  readonly id: string;
  readonly unit: string;
  readonly gone: string | null;
  readonly keeps: boolean;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * One page of what was asked for, with the count of all in the same query. Plan: one index search a unit on record_org
 * (county, org_id, ledger_id), for a village its own alone (48 buffers among 256,000 rows); the filters on what it gives,
 * one sort. `offset` is bounded by what one office has, a keyset would buy nothing.
 */
export async function pageOf(ctx: Context, query: Query, page: number): Promise<LedgerPage> {
  const columns = columnsOf(query.ledger, query.fields);
  const { total, rows } = await readRows(ctx, query, { limit: pageSize, page });
  const pages = Math.max(1, Math.ceil(total / pageSize));
  return {
    query,
    columns,
    total,
    page: Math.min(page, pages),
    pages,
    lines: rows.map((row) => ({
      id: row.id,
      unit: row.unit,
      gone: row.gone,
      cells: columns.map((field) => showValue(ctx, field, row.data[field.code], row.keeps ? "full" : "masked")),
    })),
  };
}

/** Rows by unit and name; a page past the last is the last. */
export async function readRows(
  ctx: Context,
  query: Query,
  { limit, page }: { readonly limit: number; readonly page: number },
): Promise<{ readonly total: number; readonly rows: readonly Held[] }> {
  const title = titleOf(query.ledger, query.fields)?.code ?? "";
  const { rows } = await sql<{ total: number } & { [key in keyof Held]: Held[key] | null }>`
    with hits as (
      select r.id, u.name as unit, u.path, r.data ->> ${title} as called
      from record r join org_unit u on u.id = r.org_id
      where ${asSql(ctx, query)}),
    counted as (select count(*)::integer as total from hits),
    shown as (
      select hits.* from hits order by path, called, id
      limit ${limit} offset (select least(${(page - 1) * limit}::integer, greatest(total - 1, 0) / ${limit}::integer * ${limit}::integer) from counted))
    select counted.total, r.id, shown.unit, r.data, ${keepsRow} as keeps,
           case when r.valid_to <= (${ctx.now()} at time zone 'Asia/Shanghai')::date then r.valid_to end as gone
    from counted left join shown on true
    left join record r on r.county = current_setting('songbang.county', true) and r.id = shown.id
    order by shown.path, shown.called, shown.id`.execute(ctx.db);
  const held = rows.flatMap(({ id, unit, data, keeps, gone }) =>
    id && unit && data ? [{ id, unit, data, keeps: keeps === true, gone }] : [],
  );
  return { total: rows[0]?.total ?? 0, rows: held };
}
