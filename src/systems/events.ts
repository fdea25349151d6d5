import { sql } from "kysely";
import { z } from "zod";
import type { Columns } from "../crypto/column.ts";
import type { Db, Tx } from "../db/database.ts";
import type { SystemEventType } from "../db/tables/systems.ts";
import { push } from "../hooks/push.ts";
import { defineWork, enqueueJob } from "../outbox/enqueue-job.ts";
import { openWebhook } from "./webhooks.ts";

/** Tell one event to one webhook. How often is the event's own affair, see `tellEvent`. */
export const tellEventContract = defineWork({
  name: "webhook.tell",
  payload: z.object({ eventId: z.uuid() }),
  // Each time that it is put off counts; the event itself ends after its fifth try.
  attempts: 10_000,
});

export interface Happened {
  readonly county: string;
  readonly type: SystemEventType;
  readonly requestId: string;
  /** The village, where an event is about one. */
  readonly orgId?: string;
  /** The act behind it: the same act is told once. */
  readonly cause: string;
}

/**
 * Puts down an event for every webhook that may hear of it: active, of a system of the department that asked, with a grant over
 * the demand's area today. Returns the outbox rows to hand over after the commit.
 */
export async function announce(tx: Tx, happened: Happened): Promise<readonly string[]> {
  const right = happened.type === "filing.accepted" ? "filings" : "requests";
  const { rows } = await sql<{ id: string }>`
    insert into system_event (county, webhook_id, type, cause, content)
    select r.county, w.id, ${happened.type}, ${happened.cause},
           jsonb_strip_nulls(jsonb_build_object('request_id', r.id, 'no', r.no, 'unit_id', ${happened.orgId ?? null}::uuid))
    from request r
    join system_client c on c.county = r.county and c.dept_id = r.dept_id and c.revoked_at is null and c.expires_at > clock_timestamp()
    join system_webhook w on w.client_id = c.id and w.state = 'active'
    where r.county = ${happened.county} and r.id = ${happened.requestId}::uuid
      and exists (select from system_grant g where g.client_id = c.id and g.what = ${right} and r.area <@ g.area
                  and g.revoked_at is null and g.until >= domain_today())
    on conflict (webhook_id, type, cause) do nothing
    returning id`.execute(tx);
  return Promise.all(rows.map(({ id }) => enqueueJob(tx, tellEventContract, { eventId: id }, `event ${id}`)));
}

/** How a try went; `again` with the wait until the next. */
export type Told = { readonly kind: "done" | "given_up" | "gone" } | { readonly kind: "again"; readonly ms: number };

// The platform's own (lark-protocol): 15 s, 5 min, 1 h, 6 h after the try before.
const waits = [15_000, 300_000, 3_600_000, 21_600_000] as const;

/** One try at one event, under its one id. An answer other than 2xx is tried again four times, then it is given up where one sees it. */
export async function tellEvent(db: Db, columns: Columns, id: string, isLocal: boolean): Promise<Told> {
  const event = await db
    .selectFrom("systemEvent")
    .select(["webhookId", "type", "content", "state", "tries", "createdAt"])
    .select(sql<number>`greatest(0, extract(epoch from next_at - clock_timestamp()) * 1000)::float8`.as("early"))
    .where("id", "=", id)
    .executeTakeFirst();
  if (event?.state !== "waiting") return { kind: "gone" };
  // A carrier that lost its jobs brings them at once.
  if (event.early > 0) return { kind: "again", ms: Math.ceil(event.early) };
  const hook = await openWebhook(db, columns, event.webhookId);
  if (hook?.state !== "active") {
    await settle(db, id, { state: "given_up", tries: event.tries, status: null, reason: "webhook" });
    return { kind: "given_up" };
  }
  const content = {
    schema: "2.0",
    header: {
      event_id: id,
      event_type: event.type,
      create_time: String(event.createdAt.getTime()),
      token: hook.keys.verificationToken,
      app_id: hook.keys.publicId,
    },
    event: event.content,
  };
  const answer = await push(hook.url, content, hook.keys, isLocal);
  const status = answer.kind === "answered" ? answer.status : null;
  const reason = answer.kind === "failed" ? answer.why : null;
  const tries = event.tries + 1;
  if (status !== null && status >= 200 && status < 300) {
    await settle(db, id, { state: "done", tries, status, reason });
    return { kind: "done" };
  }
  const wait = waits[event.tries];
  if (wait === undefined) {
    await settle(db, id, { state: "given_up", tries, status, reason });
    return { kind: "given_up" };
  }
  const nextAt = sql<Date>`clock_timestamp() + ${wait}::integer * interval '1 millisecond'`;
  await db.updateTable("systemEvent").set({ tries, status, reason, nextAt }).where("id", "=", id).execute();
  return { kind: "again", ms: wait };
}

async function settle(
  db: Db,
  id: string,
  end: {
    readonly state: "done" | "given_up";
    readonly tries: number;
    readonly status: number | null;
    readonly reason: string | null;
  },
): Promise<void> {
  await db
    .updateTable("systemEvent")
    .set({ ...end, doneAt: sql<Date>`clock_timestamp()` })
    .where("id", "=", id)
    .execute();
}

/** An event that was given up is told once more, from its first try on. Returns the outbox row to hand over. */
export async function retellEvent(tx: Tx, county: string, id: string): Promise<string | undefined> {
  const { numUpdatedRows } = await tx
    .updateTable("systemEvent")
    .set({ state: "waiting", tries: 0, nextAt: sql<Date>`clock_timestamp()`, doneAt: null })
    .where("county", "=", county)
    .where("id", "=", id)
    .where("state", "=", "given_up")
    .executeTakeFirst();
  return numUpdatedRows > 0n ? enqueueJob(tx, tellEventContract, { eventId: id }, `event ${id}`) : undefined;
}

/** What was told is kept for thirty days, to answer "did you tell us". For a tick. */
export async function sweepEvents(db: Db): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("systemEvent")
    .where("state", "<>", "waiting")
    .where("doneAt", "<", sql<Date>`clock_timestamp() - interval '30 days'`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
