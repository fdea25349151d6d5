import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { scoreRequest } from "../duplicates/score-requests.ts";
import type { Alike } from "./request.ts";

export interface NewRequest {
  readonly county: string;
  /** Its own id, when it is on file already. */
  readonly id?: string;
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
/** Most that are compared by their few facts, and of those the likeliest that are compared field by field. */
const mostCandidates = 400;
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
 * postings of the rarest fields and from the newest requests about the same people; the model scores the best of them here.
 * Another period or region is never called a duplicate.
 */
export async function findAlike(tx: Tx, asked: NewRequest): Promise<readonly Alike[]> {
  const keys = [...new Set(asked.fields.map((field) => field.key))];
  if (keys.length === 0) return [];
  const rare = await rareKeys(tx, asked.county, keys);
  // The last twelve months, and of each part the newest first: whatever is on file, no more is read than the bounds say.
  const since = sql`${asked.at}::timestamptz - make_interval(months => ${monthsBack})`;
  const { rows } = await sql<Candidate>`
    with hit as (
      select request_id, count(*) as n, max(at) as at from (
        select f.request_id, f.created_at as at from unnest(${rare}::text[]) as k (key)
        cross join lateral (
          select f.request_id, f.created_at from request_field f
          where f.county = ${asked.county} and f.key = k.key and f.created_at > ${since}
          order by f.created_at desc limit ${Math.ceil(postingsRead / Math.max(1, rare.length))}) as f
        union all
        (select p.id, p.created_at from request p
         where p.county = ${asked.county} and p.population = ${asked.population} and p.created_at > ${since}
         order by p.created_at desc limit ${mostOfPopulation})) as found
      group by request_id order by n desc, at desc limit ${mostCandidates}),
    candidate as (
      select r.*, hit.n from hit join request r on r.county = ${asked.county} and r.id = hit.request_id
      where r.id is distinct from ${asked.id ?? null}::uuid
        and r.status in ('pending', 'issued', 'served', 'delivered', 'archived')
      order by (r.period = ${asked.period})::integer + (r.region = ${asked.region})::integer + (r.population = ${asked.population})::integer desc,
               hit.n desc, hit.at desc
      limit ${mostScored})
    select r.id, r.no, r.title, r.dept_name as "deptName", r.status, r.population, r.region, r.period,
           ((r.created_at at time zone 'Asia/Shanghai')::date)::text as "createdOn",
           array(select f.name from request_field f where f.county = r.county and f.request_id = r.id and f.wanted order by f.ord) as fields
    from candidate r`.execute(tx);
  const names = asked.fields.map((field) => field.name);
  return rows
    .flatMap((one) => {
      const score = scoreRequest({ ...asked, fields: names }, one);
      if (score.band === "silent") return [];
      const answered = new Set(score.matches.map(([name]) => name));
      return [{ one, score, answered }];
    })
    .toSorted(
      (a, b) =>
        rank(a.score.band) - rank(b.score.band) ||
        b.score.probability - a.score.probability ||
        b.answered.size - a.answered.size ||
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

/** The rarest keys of those given, at most six, without the generic ones. */
async function rareKeys(tx: Tx, county: string, keys: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ key: string }>`
    select key from request_key
    where county = ${county} and key = any (${keys}::text[])
      and n <= greatest(100, ${generic}::real * (select coalesce(max(no), 0) from request where county = ${county}))
    order by n limit ${mostKeys}`.execute(tx);
  return rows.map(({ key }) => key);
}

/** Counts the keys of a request's fields, once, when it is put on file. */
export async function countKeys(tx: Tx, county: string, keys: readonly string[]): Promise<void> {
  await sql`
    insert into request_key as k (county, key, n)
    select ${county}, key, 1 from unnest(${[...new Set(keys)]}::text[]) as key order by key
    on conflict (county, key) do update set n = k.n + 1`.execute(tx);
}
