import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { bigramShare } from "../duplicates/features.ts";
import { scoreRequest } from "../duplicates/score-requests.ts";
import type { Alike } from "./request.ts";

export interface NewRequest {
  readonly county: string;
  /** Who asks; a look-up is nobody's form. */
  readonly deptName?: string;
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
  readonly apart: Alike["apart"] | null;
}

/**
 * The requests of the last twelve months that ask for the same, the likeliest first. Candidates come from the newest
 * postings of the rarest fields, from the newest requests about the same people and from those of the same title; the model
 * scores the best of them here. Another period or region is never called a duplicate. The transaction's county is asked for.
 */
export async function findAlike(tx: Tx, asked: NewRequest): Promise<readonly Alike[]> {
  const keys = [...new Set(asked.fields.map((field) => field.key))];
  if (keys.length === 0) return [];
  // Whatever is on file, no more is read than the bounds say: of each part the newest. Of what people told apart there is
  // mostly nothing, and then no candidate's form is looked at.
  const form = sql<string | null>`form_key(${asked.deptName ?? null}::text, ${asked.title}::text)`;
  const own = asked.id ?? null;
  const { rows } = await sql<Candidate>`
    with told as materialized (
      select n.id, n.by_name as by, ((n.at at time zone 'Asia/Shanghai')::date)::text as on, n.form_a, n.form_b,
             array[n.request_a, n.request_b] as pair
      from not_same_form n
      where n.county = ${asked.county} and n.undone_at is null and (n.form_a = ${form} or n.form_b = ${form}))
    select c.id, c.no, c.title, c.dept_name, c.created_on, c.status, c.population, c.region, c.period, c.fields,
           (select jsonb_build_object('id', told.id, 'by', told.by, 'on', told.on) from told
            where (told.form_a <> told.form_b and form_key(c.dept_name, c.title) in (told.form_a, told.form_b)
                   and form_key(c.dept_name, c.title) <> ${form})
               or (c.id = any (told.pair) and ${own}::uuid = any (told.pair))
            limit 1) as apart
    from alike_candidates(${asked.county}, ${keys}, ${asked.population}, ${asked.region}, ${asked.period}, ${asked.title},
      ${own}, ${asked.at}::timestamptz - make_interval(months => ${monthsBack}),
      ${generic}, ${mostKeys}, ${postingsRead}, ${mostOfPopulation}, ${mostTheSame}, ${mostScored}) as c`.execute(tx);
  const names = asked.fields.map((field) => field.name);
  const ranked = rows
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
    );
  // What was told apart stays in sight, behind the others, and takes none of their places.
  return [false, true].flatMap((apart) =>
    ranked
      .filter(({ one }) => (one.apart !== null) === apart)
      .slice(0, shown)
      .map(
        ({ one, score, answered }): Alike => ({
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
          ...(one.apart ? { apart: one.apart } : {}),
        }),
      ),
  );
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
