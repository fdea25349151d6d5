import { type RawBuilder, sql } from "kysely";
import type { Context } from "../context.ts";
import { county, type Field, type Ledger, today, within } from "./columns.ts";

/** One thing that rows have to be. `ledgerId` says where it is looked up: the ledger itself, or what holds everybody. */
export type Condition =
  | {
      readonly kind: "value";
      readonly ledgerId: number;
      readonly code: string;
      readonly values: readonly unknown[];
      /** Something is known, and it is none of these. */
      readonly except?: true;
    }
  | {
      readonly kind: "born";
      readonly ledgerId: number;
      readonly code: string;
      /** Born on that day or before, after that day. */
      readonly until?: string;
      readonly after?: string;
    }
  | { readonly kind: "unit"; readonly ids: readonly string[] }
  | { readonly kind: "stands"; readonly ledgerId: number }
  | { readonly kind: "name"; readonly code: string; readonly part: string };

/** What was understood of a word: about which element or thing, as it was said; `base`, the other ledger that judges it. */
export interface Understood {
  readonly about: string;
  readonly said: string;
  readonly base: string | null;
}

export interface Query {
  readonly ledger: Ledger;
  readonly fields: readonly Field[];
  readonly conditions: readonly Condition[];
  readonly understood: readonly Understood[];
  readonly unclear: readonly string[];
  /** Also rows that stand in it no more: somebody was asked for by name, or by what became of them. */
  readonly past: boolean;
}

/** The query as SQL over record `r`. Every value is a parameter; row level security adds the reach. */
export function asSql(ctx: Context, query: Pick<Query, "ledger" | "conditions" | "past">): RawBuilder<boolean> {
  const standing = query.past ? sql`true` : sql`(r.valid_to is null or r.valid_to > ${today(ctx)})`;
  const parts = query.conditions.map((one) => conditionSql(ctx, query.ledger.id, one));
  const all = [sql`r.county = ${county} and r.ledger_id = ${query.ledger.id}`, sql`${within(ctx)}`, standing, ...parts];
  return sql<boolean>`${sql.join(all, sql` and `)}`;
}

function conditionSql(ctx: Context, own: number, one: Condition): RawBuilder<unknown> {
  switch (one.kind) {
    case "value":
      return inLedger(
        own,
        one.ledgerId,
        (row) =>
          sql`${one.except ? sql`not ` : sql``}${row}.data -> ${one.code} = any (array(select jsonb_array_elements(${JSON.stringify(one.values)}::jsonb)))`,
      );
    case "born":
      // Days are kept as text that sorts: 1946-11-23.
      return inLedger(
        own,
        one.ledgerId,
        (row) =>
          sql`${row}.data ->> ${one.code} <= ${one.until ?? "9999"} and ${row}.data ->> ${one.code} > ${one.after ?? "0000"}`,
      );
    case "unit":
      return sql`r.org_id = any (${[...one.ids]}::uuid[])`;
    case "stands":
      return sql`exists (select from record b where b.county = r.county and b.ledger_id = ${one.ledgerId}
        and b.subject_id = r.subject_id and (b.valid_to is null or b.valid_to > ${today(ctx)}))`;
    case "name":
      return sql`strpos(r.data ->> ${one.code}, ${one.part}) > 0`;
  }
}

function inLedger(own: number, ledgerId: number, holds: (row: RawBuilder<unknown>) => RawBuilder<unknown>) {
  if (ledgerId === own) return sql`(${holds(sql`r`)})`;
  return sql`exists (select from record b where b.county = r.county and b.ledger_id = ${ledgerId}
    and b.subject_id = r.subject_id and (${holds(sql`b`)}))`;
}
