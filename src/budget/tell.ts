import { localTime } from "../calendar/workdays.ts";
import { zone } from "../clock.ts";
import { putDownForAdmins } from "../courtesy/put-down.ts";
import type { Tx } from "../db/database.ts";
import { monthOf } from "./calls.ts";
import { alertShares, passedKey } from "./watch.ts";

/**
 * Administrators are told once a month of each share of the call budget that was passed; of several at once, of the
 * highest. The log line came at once (watch.ts); this goes by the hours and budgets of courtesy.
 */
export async function tellBudget(tx: Tx, at: Date): Promise<boolean> {
  const today = localTime(at).toPlainDate();
  const month = monthOf(at);
  const passed = await tx
    .selectFrom("house")
    .select("key")
    .where(
      "key",
      "in",
      alertShares.map((share) => passedKey(month, share)),
    )
    .execute();
  const highest = alertShares.findLast((share) => passed.some(({ key }) => key === passedKey(month, share)));
  if (highest === undefined) return false;
  const lapsesAt = new Date(today.with({ day: 1 }).add({ months: 1 }).toZonedDateTime(zone).epochMilliseconds);
  const ref = `${month} ${Math.round(highest * 100)}`;
  return putDownForAdmins(tx, today, { topic: "budget.passed", ref, lapsesAt });
}
