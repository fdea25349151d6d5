import { Temporal } from "temporal-polyfill";
import { localTime } from "../calendar/workdays.ts";
import type { Context } from "../context.ts";

/** Today for the county, as text. */
export function dayHere(ctx: Context): string {
  return localTime(ctx.now()).toPlainDate().toString();
}

/** Whole years since a birthday; undefined for what is no day. */
export function ageOn(birth: unknown, day: string): number | undefined {
  if (typeof birth !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(birth)) return undefined;
  return Temporal.PlainDate.from(birth).until(Temporal.PlainDate.from(day), { largestUnit: "years" }).years;
}
