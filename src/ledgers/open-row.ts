import { sql } from "kysely";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import type { ValueSourceTable } from "../db/tables/ledgers.ts";
import { type Field, keepsRow, type Ledger, readFields, readLedgers } from "./columns.ts";
import { ageAt, dayHere } from "./days.ts";
import { titleOf } from "./read-query.ts";
import { showValue } from "./show.ts";
import { ledgerWords } from "./words.ts";

export interface CellOrigin {
  readonly kind: ValueSourceTable["kind"];
  readonly who: string | null;
  readonly forName: string | null;
  readonly department: string | null;
  readonly file: string | null;
  readonly line: number | null;
  /** Known since, the day. */
  readonly day: string;
}

export interface OpenCell {
  readonly field: Field;
  readonly shown: string;
  readonly origin: CellOrigin | undefined;
  /** Looked at again since it was written, and right. */
  readonly confirmedOn: string | null;
  /** Days since it was last known to be right. */
  readonly days: number | undefined;
  readonly old: boolean;
  /** Two people said different things and nobody has decided. */
  readonly disputed: boolean;
}

export interface OpenRow {
  readonly id: string;
  readonly ledger: Ledger;
  readonly title: string;
  readonly unit: string;
  readonly age: number | undefined;
  readonly gone: string | null;
  readonly masked: boolean;
  readonly cells: readonly OpenCell[];
  /** Names of columns that hold nothing. */
  readonly empty: readonly string[];
}

interface RowCell extends CellOrigin {
  readonly elementId: number;
  readonly confirmedOn: string | null;
  readonly days: number | null;
  readonly disputed: boolean;
}

/** A row in full: each value with where it came from and how old it is. Who looks is written down. Undefined: none within reach. */
export async function openRow(ctx: Context, recordId: string): Promise<OpenRow | undefined> {
  const { rows } = await sql<{
    ledgerId: number;
    unit: string;
    data: Readonly<Record<string, unknown>>;
    keeps: boolean;
    gone: string | null;
    subjectId: string;
  }>`
    select r.ledger_id as "ledgerId", u.name as unit, r.data, ${keepsRow} as keeps, r.subject_id as "subjectId",
           case when r.valid_to <= ${dayHere(ctx)}::date then r.valid_to end as gone
    from record r join org_unit u on u.id = r.org_id
    where r.county = current_setting('songbang.county', true) and r.id = ${recordId}`.execute(ctx.db);
  const [row] = rows;
  if (!row) return undefined;
  const ledger = (await readLedgers(ctx.db)).find((one) => one.id === row.ledgerId);
  if (!ledger) return undefined;
  await audit(ctx, "ledger.open", `${ledger.code} ${recordId}`);
  const fields = await readFields(ctx.db, [ledger.id]);
  const origins = await originsOf(ctx, recordId);
  const sight = row.keeps ? "full" : "masked";
  const cells = fields.flatMap((field): readonly OpenCell[] => {
    const shown = showValue(ctx, field, row.data[field.code], sight);
    if (!shown) return [];
    const one = origins.get(field.elementId);
    const days = one?.days ?? undefined;
    const old = field.refreshDays !== null && days !== undefined && days > field.refreshDays;
    return [
      { field, shown, origin: one, confirmedOn: one?.confirmedOn ?? null, days, old, disputed: one?.disputed ?? false },
    ];
  });
  const title = titleOf(ledger, fields);
  return {
    id: recordId,
    ledger,
    title: (title && showValue(ctx, title, row.data[title.code], sight)) || ledger.name,
    unit: row.unit,
    age: await ageOf(ctx, row),
    gone: row.gone,
    masked: !row.keeps,
    cells,
    empty: fields.filter((field) => !cells.some((cell) => cell.field === field)).map((field) => field.name),
  };
}

/** By element: the act its value came by, and when it was last found right. One index scan each. */
async function originsOf(ctx: Context, recordId: string): Promise<ReadonlyMap<number, RowCell>> {
  const { rows } = await sql<RowCell>`
    select le.element_id as "elementId", s.kind, s.actor_name as who, s.for_name as "forName", s.dept_name as department,
           s.file_name as file, s.line, to_char(s.recorded_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day,
           to_char(c.as_of at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as "confirmedOn",
           ${dayHere(ctx)}::date - (greatest(s.recorded_at, c.as_of) at time zone 'Asia/Shanghai')::date as days,
           exists (select from conflict d where d.county = r.county and d.record_id = r.id and d.element_id = le.element_id
                   and d.resolution is null and d.kind = 'hard') as disputed
    from record r join ledger_element le on le.ledger_id = r.ledger_id
    join value_source s on s.county = r.county and s.id = r.src[le.slot]
    left join confirmation c on c.county = r.county and c.record_id = r.id and c.element_id = le.element_id
    where r.county = current_setting('songbang.county', true) and r.id = ${recordId}`.execute(ctx.db);
  return new Map(rows.map((row) => [row.elementId, row]));
}

/** From the birthday that the ledger of all people holds, where it is within reach. */
async function ageOf(ctx: Context, row: { readonly subjectId: string }): Promise<number | undefined> {
  const { rows } = await sql<{ birth: string }>`
    select r.data ->> ${ledgerWords.birth} as birth from record r join ledger l on l.id = r.ledger_id and l.base
    where r.county = current_setting('songbang.county', true) and r.subject_id = ${row.subjectId}
      and r.data ? ${ledgerWords.birth}`.execute(ctx.db);
  return ageAt(rows[0]?.birth, dayHere(ctx));
}
