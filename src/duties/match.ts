import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { holdsHere } from "../lists/in-force.ts";
import { outermost, pairs, terms } from "./segment.ts";

/** How an item met a question. Sizes are in the same unit: rare words of the lists that hold for the asker weigh more. */
export interface Hit {
  readonly itemId: string;
  /** Full text: over the words found, how rare each is times where it stands (ts_rank). */
  readonly text: number;
  /** The heaviest everyday name that the question contains word by word, a word and a piece of it counted once; 0 when none. */
  readonly spoken: number;
  /** The question is one of the everyday names and nothing else, in the same words or their synonyms. */
  readonly exact: boolean;
  /** ... and to the letter. */
  readonly literal: boolean;
  /** How much of the question's outermost words stands in this item, 0 to 1; words on no list weigh most. */
  readonly share: number;
}

// D C B A: pairs of characters only break ties and survive typos.
const labelWeights = sql`'{0.12,0.2,0.9,1.0}'::real[]`;

/**
 * The items that share a word with the question, in no order, of the lists that hold for the asker: others are neither found
 * nor counted. Everyday names count when all their words are in the question; the rest is full text. Reads the county of the
 * open transaction.
 */
export async function matchItems(tx: Tx, kind: "duty" | "certificate", question: string): Promise<readonly Hit[]> {
  const words = terms(question);
  const outer = outermost(words);
  const lexemes = [...new Set([...words, ...pairs(question)])];
  if (lexemes.length === 0) return [];
  const county = sql`current_setting('songbang.county', true)`;
  const here = holdsHere(kind, { list: sql.ref(kind === "duty" ? "list" : "ruling"), area: sql`area_id` });
  const { rows } = await sql<Hit>`
    with asked as (select lexeme, ('''' || lexeme || '''')::tsquery as query from unnest(${lexemes}::text[]) as lexeme),
    -- Joined with nothing, a vector is read from its overflow page once and not once a word.
    item as materialized (
      select item_id, area_id, search || ''::tsvector as search
      from ${sql.table(kind)}
      where county = ${county} and ${here} and search @@ (select string_agg(query::text, '|')::tsquery from asked)
    ),
    found as (
      select asked.lexeme, item.item_id, item.area_id, ts_rank(${labelWeights}, item.search, asked.query) as rank
      from asked join item on item.search @@ asked.query
    ),
    size as (select count(*) as items from ${sql.table(kind)} where county = ${county} and ${here}),
    weighed as (
      select lexeme, ln(1 + size.items::float8 / count(*)) as weight from found cross join size group by lexeme, size.items
    ),
    read as (
      select item_id, area_id, sum(rank * weight) as text,
             coalesce(sum(weight) filter (where lexeme = any(${outer}::text[])), 0) as known
      from found join weighed using (lexeme) group by item_id, area_id
    ),
    whole as (
      select greatest(sum(coalesce(weighed.weight, ln(1 + size.items * 2))), 1) as weight
      from unnest(${outer}::text[]) as lexeme left join weighed using (lexeme) cross join size
    ),
    heard as (
      select name.item_id, name.area_id, max(mass.weight) as spoken,
             bool_or(cardinality(name.terms) = cardinality(${words}::text[])) as exact,
             bool_or(name.phrase = ${question.trim()}) as literal
      from spoken_name as name
      cross join lateral (
        select sum(weighed.weight) as weight from unnest(name.terms) as term join weighed on weighed.lexeme = term
        where not exists (select from unnest(name.terms) as longer where longer <> term and strpos(longer, term) > 0)
      ) as mass
      where name.county = ${county} and name.kind = ${kind}
        and name.terms && ${words}::text[] and name.terms <@ ${words}::text[]
      group by name.item_id, name.area_id
    )
    select read.item_id, read.text::float8 as text, coalesce(heard.spoken, 0)::float8 as spoken,
           coalesce(heard.exact, false) as exact, coalesce(heard.literal, false) as literal, (read.known / whole.weight)::float8 as share
    from read left join heard using (item_id, area_id) cross join whole
  `.execute(tx);
  return rows;
}
