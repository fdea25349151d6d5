import { localTime, nextWorkday, presumedWorkday } from "../calendar/workdays.ts";
import { putDown } from "../courtesy/put-down.ts";
import type { Tx } from "../db/database.ts";
import { spanOf } from "./shift.ts";

/**
 * On a working day: puts down a reminder for everybody whose shift begins after today and not after the next working day,
 * so that a shift in the middle of a holiday is told of on the last day people work before it. Returns for how many.
 */
export async function remindDuty(tx: Tx, at: Date): Promise<number> {
  const today = localTime(at).toPlainDate();
  if (!presumedWorkday(today)) return 0;
  const shifts = await tx
    .selectFrom("shift")
    .select(["id", "county", "onDay", "kind", "leaderId", "staffId"])
    .where("onDay", ">", today.toString())
    .where("onDay", "<=", nextWorkday(today).toString())
    .orderBy("onDay")
    .execute();
  const notices = shifts.flatMap((shift) =>
    [...new Set([shift.staffId, shift.leaderId])].flatMap((personId) =>
      personId
        ? [
            {
              county: shift.county,
              to: { personId },
              topic: "roster.reminder",
              ref: shift.id,
              lapsesAt: new Date(spanOf(shift).from),
            },
          ]
        : [],
    ),
  );
  for (let start = 0; start < notices.length; start += 500) await putDown(tx, notices.slice(start, start + 500));
  return notices.length;
}
