import { numerals } from "./normalise.ts";
import { remember } from "./remember.ts";

/** Half-open: from the first day to the day after the last, as ISO dates. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** The days a period's words mean, or nothing where the words are not understood. */
export function parsePeriod(words: string): Period | undefined {
  const text = numerals(words.normalize("NFKC").replaceAll(/\s/g, ""));
  const season = /(20\d\d)-(20\d\d)年?冬春/.exec(text);
  if (season) return { from: `${season[1]}-11-01`, to: `${season[2]}-05-01` };
  const month = /^(20\d\d)(?:年|-)(\d{1,2})(?:月|月份)?$/.exec(text);
  const year = Number(/20\d\d/.exec(text)?.[0]);
  if (!year) return undefined;
  if (month) return months(year, Number(month[2]), 1);
  const quarter = /第?([1-4])季度/.exec(text)?.[1];
  if (quarter) return months(year, Number(quarter) * 3 - 2, 3);
  if (text.includes("上半年")) return months(year, 1, 6);
  if (text.includes("下半年")) return months(year, 7, 6);
  if (text.includes("春季")) return months(year, 2, 6);
  if (text.includes("秋季")) return months(year, 8, 6);
  if (/年(?:底|末)/.test(text)) return { from: `${year}-12-31`, to: `${year + 1}-01-01` };
  return /^20\d\d年?度?(?:全年)?$/.test(text) ? months(year, 1, 12) : undefined;
}

/** Whether two periods are the same days; words that neither parse are compared as they stand. */
export function samePeriod(a: string, b: string): boolean {
  return daysOf(a) === daysOf(b);
}

const daysOf = remember(5000, (words) => {
  const period = parsePeriod(words);
  return period ? `${period.from}/${period.to}` : words.trim();
});

function months(year: number, first: number, count: number): Period {
  const day = (month: number): string => new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);
  return { from: day(first), to: day(first + count) };
}
