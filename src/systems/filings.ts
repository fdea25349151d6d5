import { createHash } from "node:crypto";
import { sql } from "kysely";
import { localTime } from "../calendar/workdays.ts";
import type { Element } from "../catalogue/element.ts";
import { readElements } from "../catalogue/elements.ts";
import type { Context } from "../context.ts";
import type { AssignmentState } from "../db/tables/requests.ts";
import { fromStored, isBlank } from "../ledgers/value.ts";
import { deliveredAnswer } from "../requests/deliver.ts";
import { openRequest } from "../requests/list.ts";
import { cellsOf } from "../requests/missing.ts";
import { countyHere, fieldsOf } from "../requests/read.ts";
import type { DataRequest } from "../requests/request.ts";
import { workbookName, workbookOf } from "../requests/serve.ts";
import { auditSystem } from "./act.ts";
import type { SystemClient } from "./client.ts";
import { Refused } from "./refused.ts";

/** A demand whose answers the acting system may follow, and up to which level it takes cells. */
export interface Followed {
  readonly request: DataRequest;
  readonly level: number;
  /** It was delivered to the department, and the admission it was delivered under has not run out. */
  readonly isDelivered: boolean;
}

/** Undefined: not there, or not in this system's sight. Without a grant for its area it is refused. */
export async function followRequest(ctx: Context, client: SystemClient, id: string): Promise<Followed | undefined> {
  const request = await openRequest(ctx, { id });
  if (!request) return undefined;
  const { rows } = await sql<{ level: number | null; expired: boolean }>`
    select system_filing_level(${client.deptId}::uuid, r.area)::integer as level,
           coalesce(r.expires_on < ${localTime(ctx.now()).toPlainDate().toString()}::date, false) as expired
    from request r where r.county = ${await countyHere(ctx.db)} and r.id = ${id}::uuid`.execute(ctx.db);
  const level = rows[0]?.level ?? undefined;
  if (level === undefined) throw new Refused("grant");
  return {
    request,
    level,
    isDelivered: ["served", "delivered"].includes(request.status) && rows[0]?.expired === false,
  };
}

export interface Filing {
  readonly orgId: string;
  readonly path: string;
  readonly village: string;
  /** `held`: nobody had to be asked. */
  readonly state: AssignmentState | "held";
  readonly rows: number | null;
  readonly submittedAt: Date | null;
  readonly acceptedAt: Date | null;
}

/** The villages of a demand from after a path on, as they stand. */
export async function listFilings(
  ctx: Context,
  { request }: Followed,
  after: string,
  most: number,
): Promise<readonly Filing[]> {
  const { rows } = await sql<Filing>`
    select org_id as "orgId", path, village, state, n_rows as rows, submitted_at as "submittedAt", accepted_at as "acceptedAt"
    from system_filings(${request.id}::uuid, ${after}, ${most}::integer)`.execute(ctx.db);
  return rows;
}

/** One value of an answer, with where and when it came from. */
export interface FiledCell {
  readonly orgPath: string;
  readonly subjectId: string;
  readonly code: string;
  readonly value: string | number | boolean | null;
  readonly blank: string | null;
  readonly kind: string | null;
  readonly department: string | null;
  readonly trueSince: string | null;
  readonly knownAt: Date | null;
}

interface CellRow {
  readonly subjectId: string;
  readonly elementId: number;
  readonly value: unknown;
  readonly kind: string | null;
  readonly department: string | null;
  readonly trueSince: string | null;
  readonly knownAt: Date | null;
}

/**
 * The held cells of a delivered demand in these villages, up to the level of the grant; what follows from others is in the
 * workbook alone. From here on the transaction reads as the owner of the tables, as the delivery itself did.
 */
export async function takeFilings(
  ctx: Context,
  client: SystemClient,
  followed: Followed,
  filings: readonly Filing[],
): Promise<readonly FiledCell[]> {
  const { request } = followed;
  const county = await countyHere(ctx.db);
  const elements = await openElements(ctx, followed);
  const wanted = elements
    .filter((element) => !element.derivedBy)
    .map((element, ord) => ({ ord, elementId: element.id, code: element.code, refreshDays: element.refreshDays }));
  const taken: FiledCell[] = [];
  await asOwner(ctx);
  for (const { path } of wanted.length > 0 ? filings : []) {
    const scope = { county, area: path, whom: request.whom, asOf: ctx.now() };
    const { rows } = await sql<CellRow>`
      select c.subject_id as "subjectId", c.element_id as "elementId", c.value, c.source_kind as kind, c.source_dept as department,
             c.true_since as "trueSince", c.fresh_at as "knownAt"
      from (${cellsOf(scope, wanted)}) as c where c.value is not null order by c.subject_id, c.ord`.execute(ctx.db);
    taken.push(...rows.map((row) => ({ ...cellOf(ctx, row, elements), orgPath: path })));
  }
  await took(
    ctx,
    client,
    `api.filings`,
    request,
    wanted.map(({ elementId }) => elementId),
    taken.length,
  );
  return taken;
}

/** The delivered workbook in its latest version, filled anew in the department's own form; columns above the level of the grant stay empty. */
export async function takeWorkbook(
  ctx: Context,
  client: SystemClient,
  followed: Followed,
): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const { request, level } = followed;
  const county = await countyHere(ctx.db);
  const elements = await openElements(ctx, followed);
  await asOwner(ctx);
  const answer = await deliveredAnswer(ctx.db, ctx.columns, county, request, ctx.now(), level);
  const hash = createHash("sha256").update(JSON.stringify(answer.rows)).digest("hex");
  const bytes = await workbookOf(ctx.db, county, request, answer, ctx.now(), hash);
  await took(
    ctx,
    client,
    "api.workbook",
    request,
    elements.map(({ id }) => id),
    answer.rows.length,
  );
  return { name: workbookName(request), bytes };
}

async function openElements(ctx: Context, { request, level }: Followed): Promise<readonly Element[]> {
  const fields = await fieldsOf(ctx.db, await countyHere(ctx.db), request.id);
  const ids = fields.flatMap((field) =>
    field.elementId === null || field.verdict === "blocked" ? [] : [field.elementId],
  );
  return (await readElements(ctx.db, [...new Set(ids)])).filter((element) => element.sensitivity <= level);
}

/** What was delivered is read by nobody but the owner of the tables: the checks that let this call through lie behind it. */
async function asOwner(ctx: Context): Promise<void> {
  await sql`select set_config('role', 'none', true)`.execute(ctx.db);
}

async function took(
  ctx: Context,
  client: SystemClient,
  action: string,
  request: DataRequest,
  elementIds: readonly number[],
  count: number,
): Promise<void> {
  await sql`select system_took(${[...elementIds]}::integer[])`.execute(ctx.db);
  await auditSystem(ctx, client, action, `${request.id} ${count}`);
}

function cellOf(ctx: Context, row: CellRow, elements: readonly Element[]): Omit<FiledCell, "orgPath"> {
  const value = fromStored(ctx.columns, row.value);
  const blank = isBlank(value) ? value.blank : null;
  return {
    subjectId: row.subjectId,
    code: elements.find((element) => element.id === row.elementId)?.code ?? "",
    value: value === undefined || isBlank(value) ? null : value,
    blank,
    kind: row.kind,
    department: row.department,
    trueSince: row.trueSince,
    knownAt: row.knownAt,
  };
}
