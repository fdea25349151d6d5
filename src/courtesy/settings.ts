import type { Tx } from "../db/database.ts";
import { floorHours, type Hours, withinFloor } from "./hours.ts";

export interface Courtesy {
  readonly hours: Hours;
  readonly perDay: number;
  readonly perWeek: number;
  readonly perGroup: number;
}

/** The most that may be said unasked: to a person on a working day and in a week, to a group on a working day (D4, D5). */
export const floors: Courtesy = { hours: floorHours, perDay: 2, perWeek: 6, perGroup: 1 };

/** What holds in a county: its own settings where they are stricter. The table refuses looser ones, and so does this. */
export async function courtesyOf(tx: Tx, county: string): Promise<Courtesy> {
  const own = await tx.selectFrom("courtesySetting").selectAll().where("county", "=", county).executeTakeFirst();
  if (!own) return floors;
  return {
    hours: withinFloor(own),
    perDay: Math.min(own.perDay, floors.perDay),
    perWeek: Math.min(own.perWeek, floors.perWeek),
    perGroup: Math.min(own.perGroup, floors.perGroup),
  };
}
