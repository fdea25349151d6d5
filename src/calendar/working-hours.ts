import { Temporal } from "temporal-polyfill";
import { localTime, presumedWorkday } from "./workdays.ts";

// The office's day: 08:30-12:00 and 14:00-18:00, which rules count as eight hours.
const shifts = [
  [8 * 60 + 30, 12 * 60],
  [14 * 60, 18 * 60],
] as const;
const minutesOfDay = shifts.reduce((sum, [from, to]) => sum + to - from, 0);
const hoursOfDay = 8;
// Beyond this nobody asks how many hours are left.
const mostDays = 60;

/** Working hours from one instant to another, eight a working day, make-up days included; 0 when the second is earlier. */
export function workingHours(from: Date, to: Date): number {
  const [start, end] = [localTime(from), localTime(to)];
  let minutes = 0;
  let day = start.toPlainDate();
  const last = end.toPlainDate();
  for (let n = 0; n <= mostDays && Temporal.PlainDate.compare(day, last) <= 0; n += 1) {
    if (presumedWorkday(day)) {
      const opens = day.equals(start.toPlainDate()) ? start.hour * 60 + start.minute : 0;
      const closes = day.equals(last) ? end.hour * 60 + end.minute : 24 * 60;
      for (const [a, b] of shifts) minutes += Math.max(0, Math.min(b, closes) - Math.max(a, opens));
    }
    day = day.add({ days: 1 });
  }
  return Math.round((minutes / minutesOfDay) * hoursOfDay * 10) / 10;
}

/** The end of that office day, as an instant. */
export function endOfOffice(day: string): Date {
  const at = Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: "Asia/Shanghai", plainTime: "18:00" });
  return new Date(at.epochMilliseconds);
}

/** The day after so many working days. */
export function addWorkdays(day: Temporal.PlainDate, count: number): Temporal.PlainDate {
  let at = day;
  for (let n = 0; n < count; n += 1) {
    at = at.add({ days: 1 });
    while (!presumedWorkday(at)) at = at.add({ days: 1 });
  }
  return at;
}
