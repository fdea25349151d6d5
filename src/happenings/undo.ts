import { sql } from "kysely";
import { z } from "zod";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { authorities, recordSource } from "../ledgers/source.ts";
import { type HappeningRow, lockHappening, type Settled } from "./view.ts";

const county = sql`current_setting('songbang.county', true)`;

/** Who finds the mistake later corrects the values: others have built on them by then. */
const daysToUndo = 7;

const before = z.object({
  /** value_source.id of what was written. */
  sourceId: z.number(),
  /** Null: there was no such person. */
  subject: z
    .object({ status: z.string(), statusOn: z.string().nullable(), householdId: z.string().nullable() })
    .nullable(),
  /** By record: from when to when it stood. */
  rows: z.record(z.string(), z.object({ from: z.string(), to: z.string().nullable() })),
});
/** How a person stood before an event was written. */
export type Before = z.output<typeof before>;

/** To be kept with the event before it is written. */
export async function standing(ctx: Context, subjectId: string, isNew: boolean): Promise<Omit<Before, "sourceId">> {
  if (isNew) return { subject: null, rows: {} };
  const { rows } = await sql<Omit<Before, "sourceId">>`
    select jsonb_build_object('status', s.status, 'statusOn', s.status_on, 'householdId', s.household_id) as subject,
           coalesce((select jsonb_object_agg(r.id, jsonb_build_object('from', r.valid_from, 'to', r.valid_to))
                     from record r where r.county = s.county and r.subject_id = s.id), '{}') as rows
    from subject s where s.county = ${county} and s.id = ${subjectId}`.execute(ctx.db);
  const [row] = rows;
  if (!row) throw new Error("an event of nobody");
  return row;
}

/**
 * Takes back a confirmed event, once: every value that still is as the event left it becomes what it was, and the person and
 * their rows stand as they stood. What was changed again since stays and is named. History keeps the event and its undoing.
 * @throws UserError when it is too old, or a later event of the same person has to go first.
 */
export async function undoHappening(ctx: Context, id: string): Promise<Settled> {
  if (ctx.actor.kind !== "person") throw new Error("only a person takes an event back");
  const row = await lockHappening(ctx, id);
  if (!row) throw new UserError("happening.lost", {});
  if (row.state !== "done") return { view: row, byThis: false };
  const was = before.safeParse(row.before);
  if (!was.success || !row.subjectId) throw new UserError("happening.undo.cannot", {});
  const age = ctx.now().getTime() - (row.settledAt?.getTime() ?? 0);
  if (age > daysToUndo * 86_400_000) throw new UserError("happening.undo.late", { days: daysToUndo });
  await sql`select from subject where county = ${county} and id = ${row.subjectId} for update`.execute(ctx.db);
  await refuseBeforeLater(ctx, row, was.data);
  const notUndone = await takeBack(ctx, row, was.data);
  await restore(ctx, row.subjectId, row, was.data);
  await ctx.db
    .updateTable("happening")
    .set({ state: "undone", undoneBy: ctx.actor.id, undoneAt: ctx.now(), before: null })
    .where("county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("id", "=", id)
    .execute();
  await audit(ctx, "event.undone", id);
  return { view: { ...row, state: "undone", canUndo: false, undoneBy: ctx.actor.name, notUndone }, byThis: true };
}

async function refuseBeforeLater(ctx: Context, row: HappeningRow, { sourceId }: Before): Promise<void> {
  const { rows } = await sql`
    select from happening h
    where h.county = ${county} and h.subject_id = ${row.subjectId} and h.state = 'done' and h.id <> ${row.id}
      and (h.settled_at > ${row.settledAt} or (h.before ->> 'sourceId')::integer > ${sourceId}) limit 1`.execute(
    ctx.db,
  );
  if (rows.length > 0) throw new UserError("happening.undo.later", { name: row.plan.name });
}

/** The names of the elements that somebody changed again since. */
async function takeBack(ctx: Context, { kind, day }: HappeningRow, { sourceId }: Before): Promise<readonly string[]> {
  const authority = await ctx.db
    .selectFrom("valueSource")
    .select("authority")
    .where("county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("id", "=", sourceId)
    .executeTakeFirst();
  const undoing = await recordSource(ctx, {
    kind: "event",
    authority: authority?.authority ?? authorities.onTheSpot,
    trueSince: day,
    note: ctx.t("happening.undo.note", { what: kind.name }),
  });
  const { rows } = await sql<{ name: string }>`
    with written as materialized (
      select distinct on (v.record_id, v.element_id) v.record_id, v.old, e.code, e.name, le.slot, r.src[le.slot] = ${sourceId} as stands
      from value_change v
      join record r on r.county = v.county and r.id = v.record_id
      join element e on e.id = v.element_id
      join ledger_element le on le.ledger_id = r.ledger_id and le.element_id = e.id
      where v.county = ${county} and v.source_id = ${sourceId}
        and v.record_id in (select r.id from record r where r.county = ${county} and r.src @> array[${sourceId}::integer])
      order by v.record_id, v.element_id, v.version),
    back as (
      update record r set
        version = r.version + 1, data = (r.data - w.gone) || w.held,
        src = (select array_agg(case when at = any (w.slots) then ${undoing} else r.src[at] end order by at)
               from generate_subscripts(r.src, 1) as at)
      from (select record_id, array_agg(slot) as slots,
                   coalesce(jsonb_object_agg(code, old) filter (where old is not null), '{}') as held,
                   coalesce(array_agg(code) filter (where old is null), '{}') as gone
            from written where stands group by record_id) as w
      where r.county = ${county} and r.id = w.record_id)
    select name from written where not stands order by name`.execute(ctx.db);
  // What an equal or a better said against the event has nothing to settle any more.
  await sql`
    update conflict set resolution = 'kept', resolved_by = acting_person(), resolved_at = ${ctx.now()}
    where county = ${county} and source_id = ${sourceId} and resolution is null`.execute(ctx.db);
  return rows.map(({ name }) => name);
}

async function restore(ctx: Context, subjectId: string, { day }: HappeningRow, was: Before): Promise<void> {
  const rows = JSON.stringify(Object.entries(was.rows).map(([id, { from, to }]) => ({ id, from, to })));
  // A row that came with the event has stood on no day.
  await sql`
    update record r set valid_from = coalesce(b."from", r.valid_from), valid_to = case when b.id is null then r.valid_from else b."to" end
    from record held left join jsonb_to_recordset(${rows}::jsonb) as b (id uuid, "from" date, "to" date) on b.id = held.id
    where held.county = ${county} and held.subject_id = ${subjectId} and r.county = held.county and r.id = held.id
      and (r.valid_from, r.valid_to) is distinct from (coalesce(b."from", r.valid_from), case when b.id is null then r.valid_from else b."to" end)`.execute(
    ctx.db,
  );
  const { status, statusOn, householdId } = was.subject ?? { status: "closed", statusOn: day, householdId: null };
  await sql`
    update subject set status = ${status}, status_on = ${statusOn}::date,
                       household_id = case when ${was.subject !== null} then ${householdId}::uuid else household_id end
    where county = ${county} and id = ${subjectId}`.execute(ctx.db);
}
