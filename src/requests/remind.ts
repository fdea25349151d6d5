import { sql } from "kysely";
import { localTime, presumedWorkday } from "../calendar/workdays.ts";
import { putDown } from "../courtesy/put-down.ts";
import type { Tx } from "../db/database.ts";

/** A keeper hears of an assignment at most twice after it was given: two working days and two hours before (domain.md D6). */
const steps = [
  { name: "days", days: 2, hours: 0 },
  { name: "hours", days: 0, hours: 2 },
] as const;

/**
 * Puts down the reminders that are due: for assignments still open whose day is near. Once each; when they are said, and
 * merged with what else, is courtesy's. Returns how many were put down.
 */
export async function remindOfAssignments(tx: Tx, at: Date): Promise<number> {
  const today = localTime(at).toPlainDate();
  let twoDaysOn = today;
  for (let n = 0; n < 2; ) {
    twoDaysOn = twoDaysOn.add({ days: 1 });
    if (presumedWorkday(twoDaysOn)) n += 1;
  }
  const { rows } = await sql<{ county: string; personId: string; ref: string; dueAt: Date }>`
    select a.county, m.person_id as "personId", a.id || ' ' || step.name as ref, a.due_at as "dueAt"
    from assignment a
    join request r on r.county = a.county and r.id = a.request_id and r.status = 'issued'
    join membership m on m.org_id = a.org_id and m.role = 'keeper' and (m.valid_to is null or m.valid_to > ${today.toString()}::date)
    join person p on p.id = m.person_id and p.status = 'active'
    cross join (values (${steps[0].name}), (${steps[1].name})) as step (name)
    where a.state in ('open', 'returned') and a.due_at > ${at}
      and case step.name
            when 'days' then (a.due_at at time zone 'Asia/Shanghai')::date <= ${twoDaysOn.toString()}::date
            else a.due_at <= ${at}::timestamptz + make_interval(hours => ${steps[1].hours}::integer) end
      -- Given less than two days before: the first word was reminder enough.
      and (step.name = 'hours' or a.opened_at < a.due_at - interval '2 days')
      and not exists (select from notice n where n.person_id = m.person_id and n.topic = 'requests.todo' and n.ref = a.id || ' ' || step.name)`.execute(
    tx,
  );
  await putDown(
    tx,
    rows.map(({ county, personId, ref, dueAt }) => ({
      county,
      to: { personId },
      topic: "requests.todo",
      ref,
      lapsesAt: dueAt,
    })),
  );
  return rows.length;
}
