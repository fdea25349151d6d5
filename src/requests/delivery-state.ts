import { sql } from "kysely";
import { z } from "zod";
import type { Context } from "../context.ts";
import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";
import type { Changed } from "./changes.ts";
import { countyHere, findRequest } from "./read.ts";
import type { DataRequest } from "./request.ts";

/** How what was delivered stands: which version, accepted or not yet, and what is being corrected. */
export interface DeliveryState {
  readonly version: number;
  readonly deliveredAt: Date;
  readonly hash: string;
  readonly rows: number;
  /** Against the version before; null for the first, and where there was nothing to compare with. */
  readonly changes: { readonly cells: number; readonly told: readonly Changed[] } | null;
  /** Villages that are open again, or wait for their town. */
  readonly open: readonly { readonly unit: string; readonly closesAt: Date }[];
  /** Villages that say they found an error and were not answered yet. */
  readonly found: readonly {
    readonly assignmentId: string;
    readonly unit: string;
    readonly by: string;
    readonly said: string;
  }[];
}

const told = z.array(
  z.object({
    row: z.string(),
    column: z.string().nullable(),
    kind: z.enum(["changed", "came", "went"]),
  }),
);
const mostShown = 20;

/** As the asker's card shows it; undefined while nothing was delivered, or when this was before deliveries were kept. */
export async function deliveryState(
  tx: Tx,
  columns: Columns,
  county: string,
  { id, version }: DataRequest,
): Promise<DeliveryState | undefined> {
  const row = await tx
    .selectFrom("delivery")
    .selectAll()
    .where("county", "=", county)
    .where("requestId", "=", id)
    .where("version", "=", version)
    .executeTakeFirst();
  if (!row) return undefined;
  const open = await sql<{ unit: string; closesAt: Date }>`
    select u.name as unit, o.closes_at as "closesAt"
    from assignment a join reopening o on o.county = a.county and o.assignment_id = a.id and o.ended_at is null
    join org_unit u on u.id = a.org_id
    where a.county = ${county} and a.request_id = ${id}::uuid order by u.path limit ${mostShown}`.execute(tx);
  const found = await sql<DeliveryState["found"][number]>`
    select a.id as "assignmentId", u.name as unit, v.by_name as by, coalesce(v.said, '') as said
    from assignment a join org_unit u on u.id = a.org_id
    join review v on v.county = a.county and v.assignment_id = a.id and v.step = 'found_wrong' and v.settled_at is null
    where a.county = ${county} and a.request_id = ${id}::uuid order by v.at limit ${mostShown}`.execute(tx);
  const { changed, changesSealed } = row;
  return {
    version,
    deliveredAt: row.deliveredAt,
    hash: row.hash,
    rows: row.nRows,
    changes:
      changed === null || changesSealed === null
        ? null
        : { cells: changed, told: told.parse(JSON.parse(columns.open(changesSealed))) },
    open: open.rows,
    found: found.rows,
  };
}

export interface Filing {
  readonly id: string;
  readonly orgId: string;
  readonly unit: string;
}

/** The villages whose filing of a request was delivered and is closed, in their order; those in the actor's sight. */
export async function filingsOf(ctx: Context, requestId: string): Promise<readonly Filing[]> {
  return ctx.db
    .selectFrom("assignment as a")
    .innerJoin("orgUnit as u", "u.id", "a.orgId")
    .select(["a.id", "a.orgId", "u.name as unit"])
    .where("a.county", "=", await countyHere(ctx.db))
    .where("a.requestId", "=", requestId)
    .where("a.state", "in", ["town_accepted", "county_accepted"])
    .orderBy("u.path")
    .execute();
}

/** A demand of the actor's department, or any of the county for its coordinator; undefined when it is neither. */
export async function deliveredRequest(ctx: Context, id: string): Promise<DataRequest | undefined> {
  const request = await findRequest(ctx.db, await countyHere(ctx.db), { id });
  const { actor } = ctx;
  if (!request || actor.kind !== "person") return undefined;
  const isOwn = actor.memberships.some((one) => one.role === "department_officer" && one.orgId === request.deptId);
  return isOwn || actor.memberships.some((one) => one.role === "coordinator") ? request : undefined;
}

/** What a village said was wrong in its filing, until somebody answered. */
export async function foundWrongOf(ctx: Context, assignmentId: string): Promise<string | undefined> {
  const row = await ctx.db
    .selectFrom("review")
    .select("said")
    .where("county", "=", await countyHere(ctx.db))
    .where("assignmentId", "=", assignmentId)
    .where("step", "=", "found_wrong")
    .where("settledAt", "is", null)
    .executeTakeFirst();
  return row?.said ?? undefined;
}
