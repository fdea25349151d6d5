import { localTime } from "../calendar/workdays.ts";
import type { Context } from "../context.ts";
import { ageOn } from "../values/days.ts";

/** Today for the county, as text. */
export function dayHere(ctx: Context): string {
  return localTime(ctx.now()).toPlainDate().toString();
}

/** Full years of age on a day; undefined where what is kept as a birthday is no day. */
export function ageAt(birth: unknown, day: string): number | undefined {
  if (typeof birth !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(birth)) return undefined;
  return ageOn(birth, day);
}
