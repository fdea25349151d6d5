import type { Filing, RequestYear } from "../../src/synthetic/requests.ts";

/** Of a year: kinds that come every month, so many of each of so many departments, each filed so many times spread over the year. */
export function someFilings(
  { kinds, filings }: RequestYear,
  wanted: { readonly departments: number; readonly times: number },
): readonly Filing[] {
  const departments = new Set<string>();
  const chosen = new Set<number>();
  for (const [nth, { template, times }] of kinds.entries()) {
    if (times < 12 || departments.has(template.department) || departments.size === wanted.departments) continue;
    departments.add(template.department);
    chosen.add(nth);
  }
  const rounds = Map.groupBy(filings, ({ kind }) => kind);
  return filings.filter((filing) => {
    if (!chosen.has(filing.kind)) return false;
    const all = rounds.get(filing.kind) ?? [];
    const round = all.indexOf(filing);
    return Math.floor((round * wanted.times) / all.length) !== Math.floor(((round - 1) * wanted.times) / all.length);
  });
}
