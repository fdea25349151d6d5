import { putDown } from "../courtesy/put-down.ts";
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
  const admins = await tx
    .selectFrom("membership as m")
    .innerJoin("person as p", "p.id", "m.personId")
    .select(["p.id", "p.county"])
    .distinct()
    .where("m.role", "=", "admin")
    .where("p.status", "=", "active")
    .where((eb) => eb.or([eb("m.validTo", "is", null), eb("m.validTo", ">", today.toString())]))
    .execute();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  const lapsesAt = new Date(monday.add({ days: 7 }).toZonedDateTime("Asia/Shanghai").epochMilliseconds);
  await putDown(
    tx,
    admins.map(({ id, county }) => ({
      county,
      to: { personId: id },
      topic: "calendar.missing",
      ref: `${wanted}-${monday.toString()}`,
      lapsesAt,
    })),
  );
  return admins.length > 0;
}
