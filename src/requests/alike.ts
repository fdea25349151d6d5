import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { bigramShare } from "../duplicates/features.ts";
import { scoreRequest } from "../duplicates/score-requests.ts";
import type { Alike } from "./request.ts";

export interface NewRequest {
  readonly county: string;
  /** Its own id, when it is on file already. */
  readonly id?: string;
  /** Empty when there is none yet. */
  readonly title: string;
  readonly population: string;
  readonly region: string;
  readonly period: string;
  readonly fields: readonly { readonly name: string; readonly key: string }[];
  readonly at: Date;
}

// duplicates.md 6.2: rarest first until so many postings are read; the rest of a form would only find everything.
const postingsRead = 6000;
const mostKeys = 6;
/** A key that more of all requests have than this, such as 姓名, says nothing about what a form is for. */
const generic = 0.02;
/** Of the requests about the same people: the newest. They find what has only generic fields, or other names for them. */
const mostOfPopulation = 300;
/** Of those that also have its region and period, and of those with its title. */
const mostTheSame = 60;
/** The likeliest by these facts, which are compared field by field. */
const mostScored = 24;
/** Requests older than this say nothing about what is asked today. */
const monthsBack = 12;
const shown = 3;

interface Candidate {
  readonly id: string;
  readonly no: number;
  readonly title: string;
  readonly deptName: string;
  readonly createdOn: string;
  readonly status: Alike["status"];
  readonly population: string;
  readonly region: string;
  readonly period: string;
  readonly fields: readonly string[];
}

/**
 * The requests of the last twelve months that ask for the same, the likeliest first. Candidates come from the newest
 * postings of the rarest fields, from the newest requests about the same people and from those of the same title; the model
 * scores the best of them here. Another period or region is never called a duplicate. The transaction's county is asked for.
 */
export async function findAlike(tx: Tx, asked: NewRequest): Promise<readonly Alike[]> {
  const keys = [...new Set(asked.fields.map((field) => field.key))];
  if (keys.length === 0) return [];
  // Whatever is on file, no more is read than the bounds say: of each part the newest.
  const { rows } = await sql<Candidate>`
    select id, no, title, dept_name, created_on, status, population, region, period, fields
    from alike_candidates(${asked.county}, ${keys}, ${asked.population}, ${asked.region}, ${asked.period}, ${asked.title},
      ${asked.id ?? null}, ${asked.at}::timestamptz - make_interval(months => ${monthsBack}),
      ${generic}, ${mostKeys}, ${postingsRead}, ${mostOfPopulation}, ${mostTheSame}, ${mostScored})`.execute(tx);
  const names = asked.fields.map((field) => field.name);
  return rows
    .flatMap((one) => {
      const score = scoreRequest({ ...asked, fields: names }, one);
      if (score.band === "silent") return [];
      const answered = new Set(score.matches.map(([name]) => name));
      return [{ one, score, answered, titles: bigramShare(asked.title, one.title) }];
    })
    .toSorted(
      (a, b) =>
        rank(a.score.band) - rank(b.score.band) ||
        b.score.probability - a.score.probability ||
        b.answered.size - a.answered.size ||
        // Forms of 姓名 and 电话 alone are all the same to the model; the clerk knows theirs by its title.
        b.titles - a.titles ||
        b.one.no - a.one.no,
    )
    .slice(0, shown)
    .map(({ one, score, answered }) => ({
      id: one.id,
      no: one.no,
      title: one.title,
      deptName: one.deptName,
      createdOn: one.createdOn,
      status: one.status,
      // Silent ones were left out above.
      band: score.band as Alike["band"],
      matched: answered.size,
      of: names.length,
      rest: names.filter((name) => !answered.has(name)),
    }));
}

function rank(band: string): number {
  return ["likely", "possible", "partial"].indexOf(band);
}

/** Counts the keys of a request's fields, once, when it is put on file. */
export async function countKeys(tx: Tx, county: string, keys: readonly string[]): Promise<void> {
  await sql`
    insert into request_key as k (county, key, n)
    select ${county}, key, 1 from unnest(${[...new Set(keys)]}::text[]) as key order by key
    on conflict (county, key) do update set n = k.n + 1`.execute(tx);
}
