import { sql } from "kysely";
import { readClock } from "../clock.ts";
import type { Db, Tx } from "../db/database.ts";
import type { Metrics } from "../metrics.ts";
import type { EmergencyKind } from "./emergency.ts";
import type { WaitingNotice } from "./recipients.ts";

/** What lets a safety message pass at this instant. */
export interface Bypass {
  readonly windowId: string;
  readonly areaName: string;
  readonly kind: EmergencyKind;
  readonly reason: string;
  readonly openedName: string;
  readonly endsAt: Date;
}

/**
 * The open window that covers a unit of whom these notices are for; undefined: there is none. A group has no unit, and
 * nothing passes to it.
 */
export async function bypassFor(tx: Tx, notices: readonly WaitingNotice[], at: Date): Promise<Bypass | undefined> {
  const people = [...new Set(notices.flatMap((one) => one.personId ?? []))];
  if (people.length === 0) return undefined;
  const { rows } = await sql<Bypass>`
    select w.id as "windowId", w.area_name as "areaName", w.kind, w.reason, w.opened_name as "openedName", w.ends_at as "endsAt"
    from emergency_window w
    where w.opened_at <= ${at} and w.ends_at > ${at} and w.closed_at is null
      and exists (select from membership m join org_unit u on u.id = m.org_id
                  where m.person_id = any (${people}::uuid[]) and u.county = w.county and u.path <@ w.area
                    and (m.valid_to is null or m.valid_to > (${at}::timestamptz at time zone 'Asia/Shanghai')::date))
    order by w.ends_at desc limit 1`.execute(tx);
  return rows[0];
}

/** Each message that passed is counted on its window: the digest tells how often the hours were broken, and by whom. */
export async function countPassed(tx: Tx, windowId: string): Promise<void> {
  await tx.updateTable("emergencyWindow").set({ passed: sql<number>`passed + 1` }).where("id", "=", windowId).execute();
}

/** How many windows are open, how many there were, and what all of them let through, as /metrics shows it. */
export async function measureEmergencies(
  db: Db,
  { emergencies, emergencyMessages }: Pick<Metrics, "emergencies" | "emergencyMessages">,
): Promise<void> {
  const at = (await readClock(db))();
  const { rows } = await sql<{ open: number; opened: number; passed: number }>`
    select count(*) filter (where ends_at > ${at} and closed_at is null)::integer as open, count(*)::integer as opened,
           coalesce(sum(passed), 0)::integer as passed
    from emergency_window`.execute(db);
  const { open, opened, passed } = rows[0] ?? { open: 0, opened: 0, passed: 0 };
  emergencies.set({ state: "open" }, open);
  emergencies.set({ state: "opened" }, opened);
  emergencyMessages.set(passed);
}

/** Kept as long as the rosters, for the year's report: two years. */
export async function sweepEmergencies(tx: Tx, at: Date): Promise<void> {
  await tx
    .deleteFrom("emergencyWindow")
    .where("endsAt", "<", sql<Date>`${at}::timestamptz - interval '2 years'`)
    .execute();
}
