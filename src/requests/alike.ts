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
const postingsRead = 10_000;
const mostKeys = 6;
const mostCandidates = 400;
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
 * The requests of the last twelve months that ask for the same, the likeliest first. Candidates come from the postings of
 * the rarest fields (B-tree on county and key), at most 400; the model scores them here. Another period or region is never
 * called a duplicate.
 */
export async function findAlike(tx: Tx, asked: NewRequest): Promise<readonly Alike[]> {
  const keys = [...new Set(asked.fields.map((field) => field.key))];
  if (keys.length === 0) return [];
  const known = await tx
    .selectFrom("requestKey")
    .select(["key", "n"])
    .where("county", "=", asked.county)
    .where("key", "in", keys)
    .orderBy("n")
    .limit(mostKeys)
    .execute();
  const rare: string[] = [];
  let postings = 0;
  for (const { key, n } of known) {
    if (rare.length > 0 && postings + n > postingsRead) break;
    rare.push(key);
    postings += n;
  }
  if (rare.length === 0) return [];
  const { rows } = await sql<Candidate>`
    with hit as (
      select request_id, count(*) as n from request_field
      where county = ${asked.county} and key = any (${rare}::text[])
      group by request_id order by n desc, request_id limit ${mostCandidates})
    select r.id, r.no, r.title, r.dept_name as "deptName", r.status, r.population, r.region, r.period,
           ((r.created_at at time zone 'Asia/Shanghai')::date)::text as "createdOn",
           array(select f.name from request_field f where f.county = r.county and f.request_id = r.id and f.wanted order by f.ord) as fields
    from hit join request r on r.county = ${asked.county} and r.id = hit.request_id
    where r.id is distinct from ${asked.id ?? null}::uuid
      and r.status in ('pending', 'issued', 'served', 'delivered', 'archived')
      and r.created_at > ${asked.at}::timestamptz - make_interval(months => ${monthsBack})`.execute(tx);
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

/** Counts the keys of a request's fields, once, when it is put on file. */
export async function countKeys(tx: Tx, county: string, keys: readonly string[]): Promise<void> {
  await sql`
    insert into request_key as k (county, key, n)
    select ${county}, key, 1 from unnest(${[...new Set(keys)]}::text[]) as key order by key
    on conflict (county, key) do update set n = k.n + 1`.execute(tx);
}
