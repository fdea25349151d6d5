import { putDownForAdmins } from "../courtesy/put-down.ts";
import type { Tx } from "../db/database.ts";
import { isLoaded, localTime } from "./workdays.ts";

/**
 * From November on, once a week: administrators are told that next year's notice is not loaded, until it is. Without it
 * the lunar holidays of the year would count as working days.
 */
export async function askForNotice(tx: Tx, at: Date): Promise<boolean> {
  const today = localTime(at).toPlainDate();
  const wanted = today.month >= 11 ? today.year + 1 : today.year;
  if (isLoaded(wanted)) return false;
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  const lapsesAt = new Date(monday.add({ days: 7 }).toZonedDateTime("Asia/Shanghai").epochMilliseconds);
  return putDownForAdmins(tx, today, { topic: "calendar.missing", ref: `${wanted}-${monday.toString()}`, lapsesAt });
}
