import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { pairs, terms } from "./segment.ts";

/** How an item met a question. Sizes are in the same unit: rare words of the county's lists weigh more. */
export interface Hit {
  readonly itemId: string;
  /** Full text: over the words found, how rare each is times where it stands (ts_rank). */
  readonly text: number;
  /** The heaviest everyday name that the question contains word by word; 0 when none. */
  readonly spoken: number;
  /** The question is one of the everyday names and nothing else. */
  readonly exact: boolean;
}

// D C B A: pairs of characters only break ties and survive typos.
const labelWeights = sql`'{0.12,0.2,0.9,1.0}'::real[]`;

/**
 * The items of the county's lists that share a word with the question, in no order. Everyday names count when all their
 * words are in the question; the rest is full text. Reads the county of the open transaction.
 */
export async function matchItems(tx: Tx, kind: "duty" | "certificate", question: string): Promise<readonly Hit[]> {
  const words = terms(question);
  const lexemes = [...new Set([...words, ...pairs(question)])];
  if (lexemes.length === 0) return [];
  const county = sql`current_setting('songbang.county', true)`;
  const { rows } = await sql<Hit>`
    with asked as (select lexeme, ('''' || lexeme || '''')::tsquery as query from unnest(${lexemes}::text[]) as lexeme),
    found as (
      select asked.lexeme, item.item_id, ts_rank(${labelWeights}, item.search, asked.query) as rank
      from asked join ${sql.table(kind)} as item on item.search @@ asked.query
      where item.county = ${county}
    ),
    size as (select count(*) as items from ${sql.table(kind)} as item where item.county = ${county}),
    weighed as (
      select lexeme, ln(1 + size.items::float8 / count(*)) as weight from found cross join size group by lexeme, size.items
    ),
    read as (
      select item_id, sum(rank * weight) as text from found join weighed using (lexeme) group by item_id
    ),
    heard as (
      select name.item_id, max(mass.weight) as spoken,
             bool_or(cardinality(name.terms) = cardinality(${words}::text[])) as exact
      from spoken_name as name
      cross join lateral (
        select sum(weighed.weight) as weight from unnest(name.terms) as term join weighed on weighed.lexeme = term
      ) as mass
      where name.county = ${county} and name.kind = ${kind} and name.terms <@ ${words}::text[]
      group by name.item_id
    )
    select read.item_id, read.text::float8 as text, coalesce(heard.spoken, 0)::float8 as spoken,
           coalesce(heard.exact, false) as exact
    from read left join heard using (item_id)
  `.execute(tx);
  return rows;
}
