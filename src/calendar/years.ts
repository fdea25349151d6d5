import { readdirSync, readFileSync } from "node:fs";
import { Temporal } from "temporal-polyfill";
import { z } from "zod";

const folder = new URL("../../data/holidays/", import.meta.url);

const span = z.strictObject({ name: z.string().min(1), from: z.iso.date(), to: z.iso.date() });
const file = z.strictObject({
  year: z.int(),
  notice: z.strictObject({ title: z.string(), number: z.string(), date: z.iso.date(), source: z.string() }),
  off: z.array(span).min(1),
  makeup: z.array(z.iso.date()),
});

/** One year of the State Council's notice on holidays. */
export interface CalendarYear {
  readonly year: number;
  readonly notice: Readonly<z.output<typeof file>["notice"]>;
  /** Day off -> the holiday's name. */
  readonly off: ReadonlyMap<string, string>;
  /** Weekend days on which people work. */
  readonly makeup: ReadonlySet<string>;
}

/** Checks one notice as data. Throws when it contradicts itself: a day both off and worked, or of another year. */
export function readYear(json: unknown): CalendarYear {
  const { year, notice, off, makeup } = file.parse(json);
  const days = new Map(off.flatMap((one) => daysOf(one.from, one.to).map((day) => [day, one.name] as const)));
  const wrong = [...days.keys(), ...makeup].filter((day) => !day.startsWith(`${year}-`));
  const both = makeup.filter((day) => days.has(day) || Temporal.PlainDate.from(day).dayOfWeek <= 5);
  if (wrong.length + both.length > 0)
    throw new Error(`data/holidays: ${[...wrong, ...both].join(", ")} cannot stand in ${year}`);
  return { year, notice, off: days, makeup: new Set(makeup) };
}

function daysOf(from: string, to: string): readonly string[] {
  const first = Temporal.PlainDate.from(from);
  const count = first.until(Temporal.PlainDate.from(to)).days;
  return Array.from({ length: count + 1 }, (_, index) => first.add({ days: index }).toString());
}

/** The years of data/holidays, read at start: a new notice is one new file there. */
export const calendarYears: readonly CalendarYear[] = readdirSync(folder)
  .filter((name) => /^\d{4}\.json$/.test(name))
  .toSorted()
  .map((name) => readYear(JSON.parse(readFileSync(new URL(name, folder), "utf8"))));
