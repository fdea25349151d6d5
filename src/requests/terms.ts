import { readFileSync } from "node:fs";
import { z } from "zod";
import { localTime } from "../calendar/workdays.ts";
import { addWorkdays, endOfOffice } from "../calendar/working-hours.ts";

const days = z.int().min(1).max(20);
/** How long what was delivered waits for a word, and how long it may be open again; in working days. */
export const terms = z
  .strictObject({
    note: z.string(),
    silence: z.strictObject({ workdays: days, why: z.string() }),
    reopening: z.strictObject({ workdays: days, most: days, why: z.string() }),
  })
  .parse(JSON.parse(readFileSync(new URL("../../data/rules/terms.json", import.meta.url), "utf8")));

/** The end of the office day so many working days on. */
export function endOfTerm(at: Date, workdays: number): Date {
  return endOfOffice(addWorkdays(localTime(at).toPlainDate(), workdays).toString());
}
