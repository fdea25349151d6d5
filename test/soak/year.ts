import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "../../src/db/embedded/server.ts";
import type { Filing, RequestYear } from "../../src/synthetic/requests.ts";
import { playYear } from "../requests/year.ts";
import { reached } from "../requests/year-goals.ts";
import type { YearOutcome } from "../requests/year-outcome.ts";

export interface SoakYear {
  readonly villages: number;
  readonly persons: number;
  /** Only what the first so many of the 40 departments ask, all of it; what everybody asks when it is left out. */
  readonly departments?: number;
}

/** Plays the year on a PostgreSQL of its own; Ctrl-C ends it after the filing at hand and tells what was played. The line is a row of the table of soak runs; misses are told in full. */
export async function soakYear(soak: SoakYear): Promise<{ readonly line: string; readonly isReached: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), "songbang-year-"));
  const server = await startEmbedded(folder);
  const began = performance.now();
  let isEnough = false;
  process.once("SIGINT", () => {
    isEnough = true;
  });
  try {
    const outcome = await playYear({
      ...soak,
      databaseUrl: server.url,
      some: (year) => ofDepartments(year, soak.departments ?? Number.POSITIVE_INFINITY),
      workbookEvery: 10,
      say: (line) => console.log(line),
      isEnough: () => isEnough,
    });
    const minutes = Math.round((performance.now() - began) / 60_000);
    for (const miss of [...outcome.wrong, ...outcome.overwritten].slice(0, 100)) console.error(miss);
    const isWhole = outcome.filings === outcome.planned;
    const isReached = isWhole && reached(outcome).isReached;
    const series = `year, ${outcome.villages} villages, ${outcome.persons} people, ${outcome.departments} departments, ${minutes} min`;
    const day = new Date().toISOString().slice(0, 10);
    const line = `| ${day} | ${series} | ${facts(outcome)} | ${isWhole ? (isReached ? "reached" : "NOT REACHED") : "ENDED EARLY"} |`;
    console.log(line);
    return { line, isReached };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function ofDepartments({ kinds, filings }: RequestYear, most: number): readonly Filing[] {
  const names = [...new Set(kinds.map(({ template }) => template.department))].slice(0, most);
  return filings.filter(({ kind }) => names.includes(kinds[kind]?.template.department ?? ""));
}

function facts(outcome: YearOutcome): string {
  const { fewer, fewerInAll, honest } = reached(outcome);
  const { empty, bounds } = outcome;
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  return [
    `${outcome.kinds} kinds, ${outcome.filings} of ${outcome.planned} filings (${outcome.silent} asked nobody)`,
    `cells by hand ${outcome.without}`,
    `typed ${outcome.typed} + ${outcome.retyped} that had changed + ${outcome.noted} noted in the ledgers`,
    `left empty ${empty.blocked} closed, ${empty.routed} of other departments, ${empty.derivable} not to be worked out`,
    `${percent(fewer)} fewer typed into reports (the empty left out), ${percent(fewerInAll)} with what was noted`,
    `confirmed ${outcome.confirmedCells} cells in ${outcome.confirmedRows} rows`,
    `wrong ${outcome.wrong.length}, overwritten ${outcome.overwritten.length}, conflicts ${outcome.conflicts}`,
    `${outcome.workbooks} workbooks read back`,
    `lower bound held in ${percent(honest)} of ${bounds.length}`,
  ].join("; ");
}
