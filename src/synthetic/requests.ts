import type { Rng } from "./rng.ts";
import { shuffled, type TemplateDescription } from "./templates.ts";

export interface ReportKind {
  readonly template: TemplateDescription;
  /** How often in the year. */
  readonly times: number;
}

export interface Filing {
  /** Place in the kinds. */
  readonly kind: number;
  /** ISO day; Monday to Friday. */
  readonly issuedOn: string;
  readonly dueOn: string;
}

/** What one town is asked for in a year: 168 kinds of report, filed 1,377 times, 15 % of them due the day they came. */
export interface RequestYear {
  readonly town: string;
  readonly kinds: readonly ReportKind[];
  /** In the order of days. */
  readonly filings: readonly Filing[];
}

/** 96 a month, 40 a quarter, 31 a half-year, and one three times: 168 kinds, 1,377 filings (forms.md 2.0). */
const rhythms = [
  { kinds: 96, times: 12 },
  { kinds: 40, times: 4 },
  { kinds: 31, times: 2 },
  { kinds: 1, times: 3 },
] as const;

const sameDayShare = 0.15;

/** The year is drawn from templates, of which there have to be 168 or more. */
export function requestsOfAYear(
  rng: Rng,
  town: { readonly name: string; readonly year: number },
  templates: readonly TemplateDescription[],
): RequestYear {
  const times = rhythms.flatMap((rhythm) => Array.from({ length: rhythm.kinds }, () => rhythm.times));
  const chosen = shuffled(rng, templates).slice(0, times.length);
  if (chosen.length < times.length)
    throw new Error(`a year takes ${times.length} templates, there are ${chosen.length}`);
  const kinds = chosen.map((template, nth): ReportKind => ({ template, times: times[nth] ?? 1 }));
  const all = kinds.flatMap((kind, nth) => Array.from({ length: kind.times }, (_, round) => ({ nth, round, kind })));
  const sudden = new Set(shuffled(rng, [...all.keys()]).slice(0, Math.round(all.length * sameDayShare)));
  const filings = all.map(({ nth, round, kind }, at): Filing => {
    const span = 365 / kind.times;
    const issued = workday(town.year, Math.floor(round * span + rng.next() * Math.min(span, 360 - round * span)));
    const days = sudden.has(at) ? 0 : rng.int(1, 14);
    return { kind: nth, issuedOn: issued, dueOn: later(issued, days) };
  });
  return {
    town: town.name,
    kinds,
    filings: filings.toSorted((a, b) => (a.issuedOn < b.issuedOn ? -1 : Number(a.issuedOn > b.issuedOn))),
  };
}

/** The day of the year, or the Monday after. */
function workday(year: number, day: number): string {
  return later(new Date(Date.UTC(year, 0, 1 + day)).toISOString().slice(0, 10), 0);
}

function later(day: string, days: number): string {
  const date = new Date(Date.parse(day) + days * 86_400_000);
  const weekday = date.getUTCDay();
  const over = weekday === 6 ? 2 : weekday === 0 ? 1 : 0;
  return new Date(date.getTime() + over * 86_400_000).toISOString().slice(0, 10);
}
