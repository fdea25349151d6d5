import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { enqueueJob } from "../outbox/enqueue-job.ts";
import { acceptBySilence } from "./accept-delivery.ts";
import { deliverWhenComplete } from "./accepted-values.ts";
import { tellContract } from "./contracts.ts";
import { endOfTerm, terms } from "./terms.ts";

/**
 * What the calendar settles: filings that were open again close when their time is over, as they were delivered; and what was delivered
 * counts as accepted when nobody has said anything. As the owner of the tables. Returns the outbox rows to hand over.
 */
export async function lapseFilings(tx: Tx, at: Date): Promise<readonly string[]> {
  const cause = `lapse ${at.toISOString()}`;
  const effects: string[] = [];
  for (const { county, requestId } of await closeReopened(tx, at)) {
    await sql`select set_config('songbang.county', ${county}, true)`.execute(tx);
    effects.push(...(await deliverWhenComplete(tx, county, requestId, cause)));
    // Who sent cells back has the whole time again to look at what became of it.
    await tx
      .updateTable("request")
      .set({ settlesAt: endOfTerm(at, terms.silence.workdays) })
      .where("county", "=", county)
      .where("id", "=", requestId)
      .where("acceptedAt", "is", null)
      .where("settlesAt", "is not", null)
      .execute();
    effects.push(await enqueueJob(tx, tellContract, { county, requestId }, cause));
  }
  for (const { county, id } of await acceptBySilence(tx, at)) {
    effects.push(await enqueueJob(tx, tellContract, { county, requestId: id }, cause));
  }
  await forgetRows(tx, at);
  return effects;
}

/** With the admission the reason to keep people's rows a second time ends; which versions there were stays. */
async function forgetRows(tx: Tx, at: Date): Promise<void> {
  await sql`
    delete from delivered_part p using request r
    where r.county = p.county and r.id = p.request_id
      and r.expires_on < (${at}::timestamptz at time zone 'Asia/Shanghai')::date`.execute(tx);
}

/** In one statement: who hands in at that moment was first, or finds it closed. Returns the requests concerned. */
async function closeReopened(
  tx: Tx,
  at: Date,
): Promise<readonly { readonly county: string; readonly requestId: string }[]> {
  const { rows } = await sql<{ county: string; requestId: string }>`
    with closed as (
      update assignment a
      set state = case when r.accepted_at is null then 'town_accepted' else 'county_accepted' end, reason = null
      from reopening o, request r
      where o.county = a.county and o.assignment_id = a.id and o.ended_at is null and o.closes_at <= ${at}
        and r.county = a.county and r.id = a.request_id and a.state in ('open', 'returned')
      returning a.county, a.id, a.request_id),
    ended as (
      update reopening o set ended_at = ${at}, ended_as = 'expired' from closed c
      where o.county = c.county and o.assignment_id = c.id and o.ended_at is null returning o.id),
    settled as (
      update review v set settled_at = ${at} from closed c
      where v.county = c.county and v.assignment_id = c.id and v.step = 'return' and v.settled_at is null returning v.id),
    noted as (
      insert into review (county, assignment_id, step, by_name, at) select county, id, 'expire', '', ${at} from closed returning id)
    select distinct county, request_id as "requestId" from closed`.execute(tx);
  return rows;
}
