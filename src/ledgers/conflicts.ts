import { sql } from "kysely";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { county, type Field, keepsRow, readFields, readLedgers, within } from "./columns.ts";
import { titleOf } from "./read-query.ts";
import { showValue } from "./show.ts";
import { recordSource } from "./source.ts";
import type { Stored } from "./value.ts";
import { writeCells } from "./write-cells.ts";

export interface Version {
  readonly shown: string;
  readonly who: string | null;
  readonly day: string | null;
}

export interface OpenConflict {
  readonly id: string;
  readonly ledger: string;
  readonly title: string;
  readonly unit: string;
  readonly element: string;
  /** What stands in the ledger now. */
  readonly held: Version;
  readonly other: Version;
  readonly dueOn: string;
  /** Whether the asker may decide it: whoever keeps the row. */
  readonly mine: boolean;
}

interface Row {
  readonly id: string;
  readonly recordId: string;
  readonly ledgerId: number;
  readonly subjectId: string;
  readonly orgId: string;
  readonly unit: string;
  readonly elementId: number;
  readonly version: number;
  readonly data: Readonly<Record<string, Stored>>;
  readonly rejected: Stored;
  readonly dueOn: string;
  readonly keeps: boolean;
  readonly heldBy: string | null;
  readonly heldOn: string | null;
  readonly heldAuthority: number | null;
  readonly otherBy: string | null;
  readonly otherOn: string | null;
  readonly otherSince: string;
  readonly otherAuthority: number;
  readonly resolution: "kept" | "taken" | null;
}

/** A card holds so many; the next come when these are settled. */
export const mostConflicts = 5;

/**
 * Values of which two people of the same standing said different things, the longest open first, with the count of all.
 * conflict_open gives the open ones of a record; row level security asks for the record.
 */
export async function openConflicts(
  ctx: Context,
): Promise<{ readonly total: number; readonly conflicts: readonly OpenConflict[] }> {
  const { rows } = await sql<Row & { total: number }>`
    select ${columns}, count(*) over ()::integer as total ${tables}
    where c.county = ${county} and c.resolution is null and c.kind = 'hard' and ${within(ctx)}
    order by c.opened_at, c.id limit ${mostConflicts}`.execute(ctx.db);
  return { total: rows[0]?.total ?? 0, conflicts: await shown(ctx, rows) };
}

/** How many the asker is to decide, as whoever keeps the row, and the first day by which one is due. */
export async function conflictsToDecide(
  ctx: Context,
): Promise<{ readonly total: number; readonly dueOn: string | null }> {
  const { rows } = await sql<{ total: number; dueOn: string | null }>`
    select count(*)::integer as total, min(c.due_on) as "dueOn"
    from conflict c join record r on r.county = c.county and r.id = c.record_id
    where c.county = ${county} and c.resolution is null and c.kind = 'hard' and ${within(ctx)} and ${keepsRow}`.execute(
    ctx.db,
  );
  return rows[0] ?? { total: 0, dueOn: null };
}

export interface Decided {
  readonly conflict: OpenConflict;
  readonly resolution: "kept" | "taken";
  /** False: it had been decided before. */
  readonly byThis: boolean;
}

/**
 * A person decides: what stands is right (`kept`, and is confirmed as of now), or the other is (`taken`, and is written).
 * The other open versions of the same cell that say what now stands are closed with it.
 */
export async function decideConflict(ctx: Context, id: string, wish: "kept" | "taken"): Promise<Decided> {
  await sql`select from conflict where county = ${county} and id = ${id} for update`.execute(ctx.db);
  const { rows } = await sql<Row>`select ${columns} ${tables} where c.county = ${county} and c.id = ${id}`.execute(
    ctx.db,
  );
  const [row] = rows;
  const [conflict] = await shown(ctx, rows);
  if (!row || !conflict) throw new UserError("conflict.lost", {});
  if (row.resolution) return { conflict, resolution: row.resolution, byThis: false };
  if (!row.keeps || ctx.actor.kind !== "person") throw new UserError("conflict.notYours", {});
  const field = await fieldOf(ctx, row);
  const value = wish === "taken" ? row.rejected : row.data[field.code];
  if (value !== undefined) await writeDecision(ctx, row, value, wish);
  await sql`
    update conflict set resolution = case when id = ${id} then ${wish} else 'taken' end,
                        resolved_by = ${ctx.actor.id}, resolved_at = ${ctx.now()}
    where county = ${county} and record_id = ${row.recordId} and element_id = ${row.elementId} and resolution is null
      and (id = ${id} or same_value(rejected, ${JSON.stringify(value ?? null)}::jsonb))`.execute(ctx.db);
  await audit(ctx, `ledger.conflict.${wish}`, id);
  return { conflict, resolution: wish, byThis: true };
}

async function writeDecision(ctx: Context, row: Row, value: Stored, wish: "kept" | "taken"): Promise<void> {
  const source = await recordSource(ctx, {
    kind: "card",
    // Whoever decides speaks for both, and no lower than either.
    authority: Math.max(row.heldAuthority ?? 0, row.otherAuthority),
    note: wish,
    ...(wish === "taken" ? { trueSince: row.otherSince } : {}),
  });
  const { ledgerId, subjectId, orgId, elementId, version } = row;
  const [written] = await writeCells(ctx, source, [{ ledgerId, subjectId, orgId, elementId, value, base: version }]);
  // Somebody wrote between the look and the lock: what is decided about is not what stands.
  if (written?.verdict === "hard" || written?.verdict === "outranked") throw new UserError("conflict.moved", {});
}

const columns = sql`
  c.id, c.record_id as "recordId", r.ledger_id as "ledgerId", r.subject_id as "subjectId", r.org_id as "orgId", u.name as unit,
  c.element_id as "elementId", r.version, r.data, c.rejected, c.due_on as "dueOn", ${keepsRow} as keeps, c.resolution,
  held.actor_name as "heldBy", to_char(held.recorded_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as "heldOn",
  held.authority as "heldAuthority", other.actor_name as "otherBy", other.authority as "otherAuthority",
  to_char(other.recorded_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as "otherOn", other.true_since as "otherSince"`;

const tables = sql`
  from conflict c
  join record r on r.county = c.county and r.id = c.record_id
  join org_unit u on u.id = r.org_id
  join ledger_element le on le.ledger_id = r.ledger_id and le.element_id = c.element_id
  join value_source other on other.county = c.county and other.id = c.source_id
  left join value_source held on held.county = c.county and held.id = r.src[le.slot]`;

async function shown(ctx: Context, rows: readonly Row[]): Promise<readonly OpenConflict[]> {
  if (rows.length === 0) return [];
  const ledgers = await readLedgers(ctx.db);
  const fields = await readFields(ctx.db, [...new Set(rows.map((row) => row.ledgerId))]);
  return rows.flatMap((row): readonly OpenConflict[] => {
    const ledger = ledgers.find((one) => one.id === row.ledgerId);
    const own = fields.filter((one) => one.ledgerId === row.ledgerId);
    const field = own.find((one) => one.elementId === row.elementId);
    if (!ledger || !field) return [];
    const sight = row.keeps ? "full" : "masked";
    const title = titleOf(ledger, own);
    return [
      {
        id: row.id,
        ledger: ledger.name,
        title: (title && showValue(ctx, title, row.data[title.code], sight)) || ledger.name,
        unit: row.unit,
        element: field.name,
        held: { shown: showValue(ctx, field, row.data[field.code], sight), who: row.heldBy, day: row.heldOn },
        other: { shown: showValue(ctx, field, row.rejected, sight), who: row.otherBy, day: row.otherOn },
        dueOn: row.dueOn,
        mine: row.keeps,
      },
    ];
  });
}

async function fieldOf(ctx: Context, row: Row): Promise<Field> {
  const field = (await readFields(ctx.db, [row.ledgerId])).find((one) => one.elementId === row.elementId);
  if (!field) throw new Error("a conflict about an element that its ledger does not have");
  return field;
}
