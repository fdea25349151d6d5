import { Temporal } from "temporal-polyfill";
import { zone } from "../clock.ts";
import { type CalendarYear, calendarYears } from "./years.ts";

/** The notice for this year is not in data/holidays: whether a day is worked cannot be known. */
export class UnknownYear extends Error {
  override readonly name = "UnknownYear";
  readonly year: number;

  constructor(year: number) {
    super(`No State Council calendar is loaded for ${year}`);
    this.year = year;
  }
}

/** Whether people work that day, make-up days included. Throws UnknownYear rather than guess. */
export function isWorkday(day: Temporal.PlainDate, years: readonly CalendarYear[] = calendarYears): boolean {
  const known = yearOf(day, years);
  if (known.off.has(day.toString())) return false;
  return known.makeup.has(day.toString()) || day.dayOfWeek <= 5;
}

/** What kind of day it is, with the holiday's name. Throws UnknownYear. */
export function dayKind(
  day: Temporal.PlainDate,
  years: readonly CalendarYear[] = calendarYears,
): { readonly kind: "workday" | "makeup" | "weekend" } | { readonly kind: "holiday"; readonly name: string } {
  const known = yearOf(day, years);
  const name = known.off.get(day.toString());
  if (name !== undefined) return { kind: "holiday", name };
  if (known.makeup.has(day.toString())) return { kind: "makeup" };
  return { kind: day.dayOfWeek <= 5 ? "workday" : "weekend" };
}

/** The holiday's name, or `makeup`, for whoever only marks days: in a year whose notice is not loaded there is no mark. */
export function markOf(
  day: string,
  years: readonly CalendarYear[] = calendarYears,
): { readonly holiday: string } | "makeup" | undefined {
  const date = Temporal.PlainDate.from(day);
  if (!isLoaded(date.year, years)) return undefined;
  const kind = dayKind(date, years);
  if (kind.kind === "holiday") return { holiday: kind.name };
  return kind.kind === "makeup" ? "makeup" : undefined;
}

export function isLoaded(year: number, years: readonly CalendarYear[] = calendarYears): boolean {
  return years.some((one) => one.year === year);
}

// The holidays on fixed days of the sun calendar, in 《全国年节及纪念日放假办法》 as amended by 国务院令第795号.
const fixedOff = new Set(["01-01", "05-01", "05-02", "10-01", "10-02", "10-03"]);

/**
 * For callers that must decide even in a year whose notice is not loaded: then Monday to Friday but for the holidays on
 * fixed days. It cannot know the lunar holidays, which is why administrators are asked for the notice.
 */
export function presumedWorkday(day: Temporal.PlainDate, years: readonly CalendarYear[] = calendarYears): boolean {
  if (isLoaded(day.year, years)) return isWorkday(day, years);
  return day.dayOfWeek <= 5 && !fixedOff.has(day.toString().slice(5));
}

/** The first day after this one that is worked, as far as is known. */
export function nextWorkday(
  day: Temporal.PlainDate,
  years: readonly CalendarYear[] = calendarYears,
): Temporal.PlainDate {
  let next = day.add({ days: 1 });
  while (!presumedWorkday(next, years)) next = next.add({ days: 1 });
  return next;
}

/** The day and the wall clock of an instant, where the rules live. */
export function localTime(at: Date): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
}

function yearOf(day: Temporal.PlainDate, years: readonly CalendarYear[]): CalendarYear {
  const known = years.find((one) => one.year === day.year);
  if (!known) throw new UnknownYear(day.year);
  return known;
}
