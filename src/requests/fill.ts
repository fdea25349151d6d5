import { sql } from "kysely";
import type { CodeList, Element } from "../catalogue/element.ts";
import { readCodeLists, readElements } from "../catalogue/elements.ts";
import type { Context } from "../context.ts";
import { fromStored, type Plain } from "../ledgers/value.ts";
import { type Assignment, findAssignment } from "./assignment.ts";
import { askedElements } from "./issue.ts";
import { cellsOf } from "./missing.ts";
import { countyHere, fieldsOf } from "./read.ts";

/** One cell that a village is asked for, or asked to look at. */
export interface FillCell {
  readonly subjectId: string;
  readonly elementId: number;
  readonly ord: number;
  /** Who or what the row is: a name, and a group where there is one. */
  readonly rowName: string;
  readonly element: Element;
  readonly state: "missing" | "stale" | "fresh";
  /** When the held value became known or was last confirmed. */
  readonly knownAt: Date | null;
  readonly held: Plain | undefined;
  /** Where the held value stands; null when there is none. */
  readonly recordId: string | null;
  /** The record's version that was on the card when it was typed, else the one that stands now; 0 when there is none. */
  readonly base: number;
  readonly draft: Plain | undefined;
  /** A comment with which the town sent this cell back. */
  readonly comment: string | null;
}

export interface FillSheet {
  readonly assignment: Assignment;
  readonly cells: readonly FillCell[];
  readonly codes: ReadonlyMap<string, CodeList>;
}

/** Cells of a card page (domain.md D18). */
export const cellsAPage = 5;
/** Beyond this many rows a workbook is quicker than a card. */
export const rowsForWorkbook = 20;

interface CellRow {
  subjectId: string;
  elementId: number;
  ord: number;
  state: "missing" | "stale" | "fresh";
  knownAt: Date | null;
  value: unknown;
  recordId: string | null;
  base: number;
  draft: unknown;
  comment: string | null;
  named: unknown;
  grouped: string | null;
}

/**
 * Everything a village is asked for in one assignment, as it stands now: what other requests were answered meanwhile is not
 * asked again. `all` also gives the cells that are known. Reads as the actor; undefined when it is not theirs.
 */
export async function openFill(
  ctx: Context,
  which: { readonly id: string } | { readonly no: number },
  cellsWanted: "open" | "all" = "open",
): Promise<FillSheet | undefined> {
  const assignment = await findAssignment(ctx, which);
  if (!assignment) return undefined;
  const county = await countyHere(ctx.db);
  const { request } = assignment;
  const fields = await fieldsOf(ctx.db, county, request.id);
  const asked = await askedElements(ctx.db, fields);
  const elements = new Map(
    (
      await readElements(
        ctx.db,
        asked.map((one) => one.elementId),
      )
    ).map((one) => [one.id, one]),
  );
  const codes = await readCodeLists(
    ctx.db,
    [...elements.values()].flatMap((element) => element.codeList ?? []),
  );
  if (asked.length === 0) return { assignment, cells: [], codes };
  const scope = { county, area: assignment.orgPath, whom: request.whom, asOf: ctx.now() };
  const { rows } = await sql<CellRow>`
    with note as materialized (
      select distinct on (r.subject_id, r.element_id) r.subject_id, r.element_id, r.said
      from review r where r.county = ${county} and r.assignment_id = ${assignment.id} and r.step = 'return' and r.settled_at is null
      order by r.subject_id, r.element_id, r.at desc),
    draft as materialized (
      select d.subject_id, d.element_id, d.base, d.value from draft_cell d where d.county = ${county} and d.assignment_id = ${assignment.id}),
    cell as materialized (
      select c.*, draft.base, draft.value as draft, note.said
      from (${cellsOf(scope, asked)}) c
      left join draft on draft.subject_id = c.subject_id and draft.element_id = c.element_id
      left join note on note.subject_id = c.subject_id and note.element_id = c.element_id
      where ${cellsWanted} = 'all' or c.state <> 'fresh' or note.said is not null or draft.value is not null),
    called as materialized (
      select row.subject_id, name.* from (select distinct subject_id from cell) row cross join lateral (
        select coalesce(b.data -> 'p.name', b.data -> 'h.head', b.data -> 'f.name', b.data -> 'o.name', b.data -> 'e.no') as named,
               b.data ->> 'p.group' as grouped
        from record b where b.county = ${county} and b.subject_id = row.subject_id and b.valid_to is null
        order by b.data ->> 'p.group' nulls last limit 1) name)
    select c.subject_id as "subjectId", c.element_id as "elementId", c.ord, c.value, c.fresh_at as "knownAt",
           c.record_id as "recordId", coalesce(c.base, c.version, 0) as base, c.draft,
           c.said as comment, case when c.said is not null and c.state = 'fresh' then 'stale' else c.state end as state,
           called.named, called.grouped
    from cell c left join called on called.subject_id = c.subject_id
    order by grouped nulls last, named::text, c.subject_id, c.ord`.execute(ctx.db);
  const cells = rows.flatMap(({ value, draft, named, grouped, ...cell }): readonly FillCell[] => {
    const element = elements.get(cell.elementId);
    if (!element) return [];
    // Opened again for what is wrong: what has only grown old since it was delivered is nobody's to look at.
    const isOldOnly = assignment.reopening !== null && cell.state === "stale" && cell.comment === null;
    if (isOldOnly && cellsWanted === "open" && draft === null) return [];
    const row = isOldOnly ? { ...cell, state: "fresh" as const } : cell;
    const name = fromStored(ctx.columns, named);
    const rowName = typeof name === "string" ? (grouped ? `${name}（${grouped}）` : name) : assignment.orgName;
    return [
      {
        ...row,
        rowName,
        element,
        held: fromStored(ctx.columns, value),
        draft: fromStored(ctx.columns, draft),
      },
    ];
  });
  return { assignment, cells, codes };
}

/** Whether a cell belongs on the card: it is asked, or was answered there and not yet handed in. */
export function isOpen(cell: FillCell): boolean {
  return cell.state !== "fresh" || cell.comment !== null || cell.draft !== undefined;
}

/** Cells that still want typing: missing or sent back, and no draft yet. */
export function openCells(sheet: FillSheet): readonly FillCell[] {
  return sheet.cells.filter((cell) => cell.draft === undefined && (cell.state === "missing" || cell.comment !== null));
}

/** Cells that are held and only old. */
export function staleCells(sheet: FillSheet): readonly FillCell[] {
  return sheet.cells.filter((cell) => cell.draft === undefined && cell.state === "stale" && cell.comment === null);
}
