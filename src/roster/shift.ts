import { Temporal } from "temporal-polyfill";
import { zone } from "../clock.ts";

export const shiftKinds = ["day", "night", "full"] as const;
export type ShiftKind = (typeof shiftKinds)[number];

/** Somebody on a post. `id` is none when the county has not entered them: then the name within the unit must do. */
export interface Who {
  readonly id: string | null;
  readonly name: string;
}

/** One turn of a unit: who leads it and who is on duty. `onDay` is the day it begins. */
export interface Shift {
  readonly id: string;
  readonly orgId: string;
  readonly onDay: string;
  readonly kind: ShiftKind;
  readonly leader: Who;
  readonly staff: Who;
}

/** From when to when, as epoch milliseconds: 08:30 to 18:00, 18:00 to 08:30, or the whole of it. */
export function spanOf({ onDay, kind }: Pick<Shift, "onDay" | "kind">): { readonly from: number; readonly to: number } {
  const day = Temporal.PlainDate.from(onDay);
  const at = (on: Temporal.PlainDate, plainTime: string): number =>
    on.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
  return {
    from: at(day, kind === "night" ? "18:00" : "08:30"),
    to: kind === "day" ? at(day, "18:00") : at(day.add({ days: 1 }), "08:30"),
  };
}

/** The same person wherever they stand: by id, else by name within the unit. */
export function keyOf(who: Who, orgId: string): string {
  return who.id ?? `${orgId} ${who.name}`;
}
