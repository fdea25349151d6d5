import { sql } from "kysely";
import type { Context } from "../context.ts";
import { type Field, type Ledger, readFields, readLedgers } from "../ledgers/columns.ts";
import { fromStored, isBlank } from "../ledgers/value.ts";
import { auditSystem } from "./act.ts";
import type { SystemClient } from "./client.ts";

export interface OpenLedger extends Ledger {
  /** Elements up to the highest level that a grant opens somewhere. */
  readonly fields: readonly Field[];
}

/** The ledgers that grants open to the acting system today, with their columns. */
export async function openLedgers(ctx: Context): Promise<readonly OpenLedger[]> {
  const { rows } = await sql<{ ledgerId: number; level: number }>`
    select ledger_id as "ledgerId", max(level)::integer as level from system_reach() group by ledger_id`.execute(
    ctx.db,
  );
  const levels = new Map(rows.map(({ ledgerId, level }) => [ledgerId, level]));
  const ledgers = (await readLedgers(ctx.db)).filter((ledger) => levels.has(ledger.id));
  const fields = await readFields(ctx.db, [...levels.keys()]);
  return ledgers.map((ledger) => ({
    ...ledger,
    fields: fields.filter(
      (field) => field.ledgerId === ledger.id && field.sensitivity <= (levels.get(ledger.id) ?? -1),
    ),
  }));
}

/** A value as it leaves, with where it came from. Who typed it stays here. */
export interface TakenCell {
  readonly code: string;
  readonly value: string | number | boolean | null;
  /** Why there is nothing: none, unknown, not-applicable, refused. */
  readonly blank: string | null;
  /** What a code means. */
  readonly label: string | null;
  readonly kind: string | null;
  readonly department: string | null;
  readonly trueSince: string | null;
  readonly knownSince: string | null;
  readonly confirmedAt: string | null;
}

export interface TakenRow {
  readonly id: string;
  readonly subjectId: string;
  readonly orgId: string;
  readonly unit: string;
  readonly version: number;
  readonly validFrom: string;
  /** Since when it stands in the ledger no more; then there are no cells. */
  readonly endedOn: string | null;
  readonly cells: readonly TakenCell[];
}

/** Where a page begins: microseconds since 1970 on the database's clock, and the last row's id. */
export interface Place {
  readonly micros: string;
  readonly id: string;
}

export interface TakenPage {
  readonly rows: readonly TakenRow[];
  /** None after the last page. */
  readonly next: Place | undefined;
  /** All that was written before is in what was taken: from here on next time. */
  readonly until: string;
}

interface Found extends Omit<TakenRow, "cells"> {
  readonly micros: string;
  readonly cells: readonly {
    readonly code: string;
    readonly value: unknown;
    readonly kind: string | null;
    readonly department: string | null;
    readonly trueSince: string | null;
    readonly knownSince: string | null;
    readonly confirmedAt: string | null;
  }[];
}

/**
 * A page of a ledger's rows in the order in which they were written, from a place or an instant on. What a transaction at work
 * writes is left for the next time, so that none is passed over. Written into the audit with how many.
 */
export async function takeLedgerRows(
  ctx: Context,
  client: SystemClient,
  ledger: OpenLedger,
  { from, most }: { readonly from: Place | { readonly since: string } | undefined; readonly most: number },
): Promise<TakenPage> {
  const { rows: horizon } = await sql<{ until: string }>`select settled_until()::text as until`.execute(ctx.db);
  const until = horizon[0]?.until ?? "";
  const nobody = "00000000-0000-0000-0000-000000000000";
  const since =
    from === undefined
      ? sql`'1970-01-01Z'::timestamptz`
      : "since" in from
        ? sql`${from.since}::timestamptz`
        : sql`'1970-01-01Z'::timestamptz + ${from.micros}::bigint * interval '1 microsecond'`;
  const { rows } = await sql<Found>`
    select id, subject_id as "subjectId", org_id as "orgId", unit, version, valid_from as "validFrom", ended_on as "endedOn",
           (extract(epoch from touched) * 1000000)::bigint::text as micros, cells
    from system_ledger_rows(${ledger.id}::integer, ${since}, ${from && "id" in from ? from.id : nobody}::uuid,
                            ${until}::timestamptz, ${most + 1}::integer)`.execute(ctx.db);
  const shown = rows.slice(0, most);
  const last = rows.length > most ? shown.at(-1) : undefined;
  const items = new Map(ledger.fields.map((field) => [field.code, field]));
  const taken = shown.map((row) => ({
    ...row,
    cells: row.cells.map((cell) => ({ ...cell, ...readCell(ctx, cell.value, items.get(cell.code)) })),
  }));
  await tookOf(ctx, taken, ledger);
  await auditSystem(ctx, client, "api.rows", `${ledger.code} ${taken.length}`);
  return { rows: taken, next: last && { micros: last.micros, id: last.id }, until: isoOf(until) };
}

/** Stored values come wrapped: a plain one as `{plain}`, sealed and blank ones as they stand. */
function readCell(
  ctx: Context,
  wrapped: unknown,
  field: Field | undefined,
): Pick<TakenCell, "value" | "blank" | "label"> {
  const stored = typeof wrapped === "object" && wrapped !== null && "plain" in wrapped ? wrapped.plain : wrapped;
  const value = fromStored(ctx.columns, stored);
  if (value === undefined) return { value: null, blank: null, label: null };
  if (isBlank(value)) return { value: null, blank: value.blank, label: null };
  return { value, blank: null, label: field?.items.find((item) => item.code === value)?.label ?? null };
}

async function tookOf(ctx: Context, rows: readonly TakenRow[], ledger: OpenLedger): Promise<void> {
  const codes = new Set(rows.flatMap((row) => row.cells.map((cell) => cell.code)));
  const ids = ledger.fields.filter((field) => codes.has(field.code)).map((field) => field.elementId);
  if (ids.length > 0) await sql`select system_took(${ids}::integer[])`.execute(ctx.db);
}

/** `2026-03-05 08:30:00.123456+08` as ISO, with its microseconds. */
function isoOf(text: string): string {
  const micros = /\.(\d+)/.exec(text)?.[1] ?? "";
  const whole = new Date(
    text
      .replace(" ", "T")
      .replace(/\.\d+/, "")
      .replace(/([+-]\d\d)$/, "$1:00"),
  );
  return `${whole.toISOString().slice(0, 19)}.${micros.padEnd(6, "0")}Z`;
}
