import { type RawBuilder, sql } from "kysely";
import { type Context, rolesOf } from "../context.ts";
import type { Tx } from "../db/database.ts";
import type { CodeItem } from "../db/tables/catalogue.ts";
import type { SubjectType } from "./subjects.ts";

export const county = sql<string>`current_setting('songbang.county', true)`;

export interface Ledger {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly subjectType: SubjectType;
  readonly definition: string;
  readonly owner: string | null;
  readonly base: boolean;
}

/** An element as a column of a ledger. */
export interface Field {
  readonly ledgerId: number;
  readonly elementId: number;
  readonly code: string;
  readonly name: string;
  readonly type: string;
  readonly unit: string | null;
  readonly sensitivity: number;
  readonly refreshDays: number | null;
  readonly slot: number;
  /** Of its code list; empty where it has none. */
  readonly items: readonly CodeItem[];
}

/** The ledgers of the acting person's county, those that hold everybody first. */
export async function readLedgers(tx: Tx): Promise<readonly Ledger[]> {
  const { rows } = await sql<Ledger>`
    select id, code, name, subject_type as "subjectType", definition, owner_name as owner, base
    from ledger where county = ${county} order by base desc, id`.execute(tx);
  return rows;
}

/** The columns of these ledgers, each with its code list, in the order of their slots. */
export async function readFields(tx: Tx, ledgerIds: readonly number[]): Promise<readonly Field[]> {
  const { rows } = await sql<Field>`
    select le.ledger_id as "ledgerId", e.id as "elementId", e.code, e.name, e.value_type as type, e.unit, e.sensitivity,
           e.refresh_days as "refreshDays", le.slot, coalesce(c.items, '[]') as items
    from ledger_element le join element e on e.id = le.element_id and e.county = ${county}
    left join code_list c on c.county = e.county and c.key = e.code_list
    where le.ledger_id = any (${[...ledgerIds]}::integer[])
    order by le.ledger_id, le.slot`.execute(tx);
  return rows;
}

/** The day it is for the county, on the domain clock. */
export function today(ctx: Context): RawBuilder<string> {
  return sql<string>`(${ctx.now()} at time zone 'Asia/Shanghai')::date`;
}

/** Whether the acting person keeps this row: there are no masks for them. */
export const keepsRow = sql<boolean>`(r.org_id in (select ledger_units()) or r.ledger_id in (select ledgers_owned()))`;

/**
 * For who works with the people of a few units: the same rows as row level security leaves, said so that the index on
 * (county, org_id, ledger_id) is used and a village does not read through its county.
 */
export function within(ctx: Context): RawBuilder<boolean> {
  return rolesOf(ctx.actor).has("department_officer")
    ? sql<boolean>`true`
    : sql<boolean>`r.org_id = any (array(select ledger_units()))`;
}
