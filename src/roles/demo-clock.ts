import { Temporal } from "temporal-polyfill";
import { zone } from "../clock.ts";

/** Where the demo's clock goes next: an hour on, to tomorrow 08:30, or to next Monday 08:30. */
export function nextStop(now: Date, step: "hour" | "morning" | "monday"): Date {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
  if (step === "hour") return new Date(here.add({ hours: 1 }).epochMilliseconds);
  const days = step === "morning" ? 1 : 8 - here.dayOfWeek;
  const day = here.toPlainDate().add({ days });
  return new Date(day.toZonedDateTime({ timeZone: zone, plainTime: "08:30" }).epochMilliseconds);
}

/** An instant as a person of the county says it, `03-09 08:37`. */
export function placeInDay(at: Date): string {
  const here = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
  return here.toPlainDateTime().toString({ smallestUnit: "minute" }).slice(5).replace("T", " ");
}
