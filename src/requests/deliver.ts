import { sql } from "kysely";
import { localTime } from "../calendar/workdays.ts";
import { canDerive, derive } from "../catalogue/derive.ts";
import type { CodeList, Element } from "../catalogue/element.ts";
import { readCodeLists, readElements, readElementsByCode } from "../catalogue/elements.ts";
import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";
import { fromStored, type Plain } from "../ledgers/value.ts";
import { showValue } from "./cell-value.ts";
import { readDelivered } from "./delivered-rows.ts";
import { cellsOf, type WantedElement } from "./missing.ts";
import { fieldsOf } from "./read.ts";
import type { DataRequest, RequestField } from "./request.ts";

/** A demand's answer as a table: what the department gets, in its own columns. */
export interface Answer {
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly AnswerRow[];
  /** Beside each row: who or what it is, and the unit that answers for it. */
  readonly of: readonly { readonly subjectId: string; readonly unitId: string }[];
  readonly filled: number;
  readonly empty: number;
}

export type AnswerRow = readonly (string | number | null)[];

export interface AnswerColumn {
  readonly header: string;
  readonly kind: "text" | "number";
  readonly elementId: number | null;
  /** Says whom a row is about. */
  readonly isName: boolean;
  /** Counts the rows of the whole table. */
  readonly isRowNumber: boolean;
}

/** More than this no workbook of the house takes. */
export const mostRows = 60_000;

interface Row {
  readonly subjectId: string;
  readonly unitId: string;
  readonly village: string | null;
  readonly town: string | null;
  readonly grid: string | null;
  readonly members: number | null;
  readonly persons: number | null;
  readonly households: number | null;
  readonly ledgers: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The rows of a request with every wanted field: held values, and those that follow from them. A field that is closed to the
 * department, or above the level `upTo`, stays empty. Reads as the owner of the tables; sealed values are opened here and nowhere kept.
 */
export async function answerOf(
  tx: Tx,
  columns: Columns,
  county: string,
  request: DataRequest,
  at: Date,
  upTo = 4,
): Promise<Answer> {
  const shown = await shownFields(tx, county, request, upTo);
  const inputs = await readElementsByCode(tx, [...new Set(shown.flatMap(({ element }) => element?.derivedFrom ?? []))]);
  const needed = new Map<string, Element>();
  for (const { element, open } of shown) {
    if (!element || !open) continue;
    // What follows from others may be held besides: a birthday before there is a number, what an event said.
    needed.set(element.code, element);
    for (const code of element.derivedFrom) {
      const input = inputs.get(code);
      if (input && !input.derivedBy) needed.set(code, input);
    }
  }
  const lists = await readCodeLists(
    tx,
    shown.flatMap(({ element }) => element?.codeList ?? []),
  );
  const rows = await readRows(tx, county, request, [...needed.values()], at);
  const asOf = localTime(at).toPlainDate().toString();
  let filled = 0;
  const out = rows.map((row, index) => {
    const values = new Map(Object.entries(row.values).map(([code, value]) => [code, fromStored(columns, value)]));
    const known = {
      values,
      asOf,
      village: row.village ?? undefined,
      town: row.town ?? undefined,
      grid: row.grid ?? undefined,
      members: row.members ?? undefined,
      persons: row.persons ?? undefined,
      households: row.households ?? undefined,
      rowNo: index + 1,
      ledgers: new Set(row.ledgers),
      by: request.askerName,
    };
    return shown.map(({ element, open }) => {
      if (!element || !open) return null;
      const derived =
        element.derivedBy && canDerive(element.derivedBy)
          ? derive(element.derivedBy, element.derivedFrom, known)
          : undefined;
      const value = derived ?? values.get(element.code);
      const cell = asPeopleWrite(value, element, lists);
      if (cell !== null) filled += 1;
      return cell;
    });
  });
  return {
    columns: columnsOf(shown),
    rows: out,
    of: rows.map(({ subjectId, unitId }) => ({ subjectId, unitId })),
    filled,
    empty: out.length * shown.length - filled,
  };
}

/**
 * A demand's answer as it was delivered, in its latest version; as the ledgers have it now, where nothing was delivered yet or
 * none of it is kept. Columns that are closed, or above the level `upTo`, are empty.
 */
export async function deliveredAnswer(
  tx: Tx,
  columns: Columns,
  county: string,
  request: DataRequest,
  at: Date,
  upTo = 4,
): Promise<Answer> {
  const { id: requestId, version } = request;
  const delivered = version > 0 ? await readDelivered(tx, columns, { county, requestId, version }) : undefined;
  if (!delivered) return answerOf(tx, columns, county, request, at, upTo);
  const shown = await shownFields(tx, county, request, upTo);
  const all = [...delivered].flatMap(([unitId, rows]) => rows.map((row) => ({ ...row, unitId })));
  const shape = columnsOf(shown);
  const rows = all.map(({ cells }, index) =>
    shown.map(({ open }, nth) => (shape[nth]?.isRowNumber ? index + 1 : open ? (cells[nth] ?? null) : null)),
  );
  const filled = rows.reduce((sum, cells) => sum + cells.filter((cell) => cell !== null).length, 0);
  const of = all.map(({ subjectId, unitId }) => ({ subjectId, unitId }));
  return { columns: shape, rows, of, filled, empty: rows.length * shown.length - filled };
}

interface ShownField {
  readonly field: RequestField;
  readonly element: Element | undefined;
  readonly open: boolean;
}

async function shownFields(tx: Tx, county: string, request: DataRequest, upTo: number): Promise<readonly ShownField[]> {
  const fields = await fieldsOf(tx, county, request.id);
  const elements = new Map(
    (
      await readElements(
        tx,
        fields.flatMap((field) => field.elementId ?? []),
      )
    ).map((one) => [one.id, one]),
  );
  return fields.map((field) => {
    const element = elements.get(field.elementId ?? -1);
    return { field, element, open: field.verdict !== "blocked" && (element?.sensitivity ?? 0) <= upTo };
  });
}

function columnsOf(shown: readonly ShownField[]): readonly AnswerColumn[] {
  return shown.map(({ field, element }) => ({
    header: field.path.join("/"),
    kind: isNumber(element) ? "number" : "text",
    elementId: field.elementId,
    isName: namingCodes.has(element?.code ?? ""),
    isRowNumber: element?.derivedBy === "row.number",
  }));
}

/** By which people know what a row is about. */
export const namingCodes: ReadonlySet<string> = new Set(["p.name", "h.head", "f.name", "o.name", "e.no"]);

/** One statement: units, household and every value by element code, in the order people expect: unit, then group. */
async function readRows(
  tx: Tx,
  county: string,
  request: DataRequest,
  needed: readonly Element[],
  at: Date,
): Promise<readonly Row[]> {
  const wanted = needed.map(
    (element, n): WantedElement => ({
      ord: n,
      elementId: element.id,
      code: element.code,
      refreshDays: element.refreshDays,
    }),
  );
  const codes = JSON.stringify(wanted.map(({ ord, code }) => ({ ord, code })));
  const scope = { county, area: request.area, whom: request.whom, asOf: at };
  // With nothing wanted the rows are still there: units and numbers follow from them alone.
  const anything = wanted.length > 0 ? wanted : [{ ord: 0, elementId: 0, code: "", refreshDays: null }];
  const { rows } = await sql<Row>`
    with cell as (${cellsOf(scope, anything)}),
    subject_of as (
      select c.subject_id, c.org_id, coalesce(jsonb_object_agg(k.code, c.value) filter (where c.value is not null), '{}') as values
      from cell c left join jsonb_to_recordset(${codes}::jsonb) as k (ord integer, code text) on k.ord = c.ord
      group by c.subject_id, c.org_id)
    select s.subject_id as "subjectId", s.values,
           coalesce((select u.id from org_unit u where o.path <@ u.path and u.kind = 'village' and u.county = ${county}
                     order by nlevel(u.path) desc limit 1), o.id) as "unitId",
           (select u.name from org_unit u where o.path <@ u.path and u.kind = 'village' and u.county = ${county} limit 1) as village,
           (select u.name from org_unit u where o.path <@ u.path and u.kind = 'town' and u.county = ${county} limit 1) as town,
           case when o.kind = 'grid' then o.name end as grid,
           array(select l.code from record held join ledger l on l.id = held.ledger_id
                 where held.county = ${county} and held.subject_id in (s.subject_id, who.household_id) and held.valid_to is null) as ledgers,
           (select count(*)::integer from subject m where m.county = ${county} and m.household_id = coalesce(who.household_id, who.id)
              and m.status = 'active') as members,
           case when ${request.whom.ledger} = 'village' then (select count(*)::integer from subject m join org_unit mo on mo.id = m.org_id
              where m.county = ${county} and m.type = 'person' and m.status = 'active' and mo.path <@ o.path) end as persons,
           case when ${request.whom.ledger} = 'village' then (select count(*)::integer from subject m join org_unit mo on mo.id = m.org_id
              where m.county = ${county} and m.type = 'household' and m.status = 'active' and mo.path <@ o.path) end as households
    from subject_of s join org_unit o on o.id = s.org_id join subject who on who.county = ${county} and who.id = s.subject_id
    order by o.path, s.values ->> 'p.group', s.values ->> 'p.name', s.subject_id
    limit ${mostRows}`.execute(tx);
  return rows;
}

/** Figures stay figures; all else as people write it. Nothing is an empty cell. */
function asPeopleWrite(
  value: Plain | undefined,
  element: Element,
  lists: ReadonlyMap<string, CodeList>,
): string | number | null {
  if (typeof value === "number") return value;
  return showValue(value, lists.get(element.codeList ?? "")) || null;
}

function isNumber(element: Element | undefined): boolean {
  return element !== undefined && ["integer", "decimal", "money"].includes(element.type);
}
