import { Temporal } from "temporal-polyfill";
import { localTime, presumedWorkday } from "../calendar/workdays.ts";

/** When the bot may speak unasked. Times of the day as `08:30`; a county's own may only be stricter. */
export interface Hours {
  readonly opens: string;
  readonly closes: string;
  readonly noonFrom: string;
  readonly noonTo: string;
}

/** Nobody can open these wider: 18:00 to 08:30, 12:00 to 14:00, and every day that is not worked (domain.md D1). */
export const floorHours: Hours = { opens: "08:30", closes: "18:00", noonFrom: "12:00", noonTo: "14:00" };

/** The wall clock at which held messages leave, merged: odd on purpose, never :00 or :30 (D2). */
export const slots = [
  { hour: 8, minute: 37 },
  { hour: 14, minute: 7 },
] as const;

/** Whatever a setting says, not wider than the floor. */
export function withinFloor(hours: Hours): Hours {
  return {
    opens: later(hours.opens, floorHours.opens),
    closes: earlier(hours.closes, floorHours.closes),
    noonFrom: earlier(hours.noonFrom, floorHours.noonFrom),
    noonTo: later(hours.noonTo, floorHours.noonTo),
  };
}

/** Whether something may be said unasked at this instant. In a year whose calendar is not loaded the presumed days count. */
export function maySpeak(at: Date, hours: Hours = floorHours): boolean {
  const here = localTime(at);
  if (!presumedWorkday(here.toPlainDate())) return false;
  const { opens, closes, noonFrom, noonTo } = withinFloor(hours);
  const now = here.toPlainTime();
  const since = (time: string): boolean => Temporal.PlainTime.compare(now, Temporal.PlainTime.from(time)) >= 0;
  return since(opens) && !since(closes) && (!since(noonFrom) || since(noonTo));
}

function later(one: string, other: string): string {
  return Temporal.PlainTime.compare(one, other) >= 0 ? one : other;
}

function earlier(one: string, other: string): string {
  return Temporal.PlainTime.compare(one, other) <= 0 ? one : other;
}
