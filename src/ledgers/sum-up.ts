import { sql } from "kysely";
import type { Context } from "../context.ts";
import { county, type Field, type Ledger, readFields, today, within } from "./columns.ts";
import { type Total, totalsOf } from "./totals.ts";
import { sealedFrom } from "./value.ts";

/** A ledger added up within the acting person's reach; nothing of it is anybody's. */
export interface SummedUp {
  readonly ledger: Ledger;
  readonly units: readonly UnitSum[];
  readonly all: { readonly rows: number; readonly amounts: readonly string[] };
  /** What is summed or averaged, in the order of `amounts`. */
  readonly columns: readonly Field[];
  /** What is counted: how often each value stands there, the most frequent first. */
  readonly kinds: readonly {
    readonly field: Field;
    readonly counts: readonly (readonly [value: string, n: number])[];
  }[];
  /** What is counted by different values: so many there are. */
  readonly distinct: readonly { readonly field: Field; readonly n: number }[];
}

export interface UnitSum {
  readonly name: string;
  readonly rows: number;
  readonly amounts: readonly string[];
}

/** More units than this are added up by town. */
const mostVillages = 20;

/** Adds a ledger up by village, or by town where those are many. Sealed columns are left out. */
export async function sumUp(ctx: Context, ledger: Ledger): Promise<SummedUp> {
  const fields = (await readFields(ctx.db, [ledger.id])).filter((field) => field.sensitivity < sealedFrom);
  const byCode = new Map(fields.map((field) => [field.code, field]));
  const villages = await countedUnits(ctx, ledger, "village");
  const level = villages.length > mostVillages ? "town" : "village";
  const units = level === "village" ? villages : await countedUnits(ctx, ledger, "town");
  const { rows: places } = await sql<{ county: string; area: string }>`
    select county, subpath(path, 0, 1)::text as area from org_unit where county = ${county} limit 1`.execute(ctx.db);
  const [place] = places;
  if (!place) return { ledger, units: [], all: { rows: 0, amounts: [] }, columns: [], kinds: [], distinct: [] };
  const asked = { ...place, ledger: ledger.code, elements: [...byCode.keys()] };
  const whole = await totalsOf(ctx.db, { ...asked, level: "area" });
  const held = whole.filter((total) => total.held > 0);
  const columns = held.flatMap((total) => (total.sum === null ? [] : (byCode.get(total.code) ?? [])));
  const parts = columns.length > 0 ? await totalsOf(ctx.db, { ...asked, elements: codesOf(columns), level }) : [];
  const amounts = (totals: readonly Total[]): readonly string[] =>
    columns.map(({ code }) => amountOf(totals.find((one) => one.code === code)));
  return {
    ledger,
    columns,
    units: units.map(({ id, name, rows }) => ({
      name,
      rows,
      amounts: amounts(parts.filter((one) => one.orgId === id)),
    })),
    all: { rows: units.reduce((sum, one) => sum + one.rows, 0), amounts: amounts(whole) },
    kinds: held.flatMap((total) => {
      const field = byCode.get(total.code);
      const counts = Object.entries(total.counts ?? {}).toSorted((a, b) => b[1] - a[1]);
      return field && counts.length > 0 ? [{ field, counts }] : [];
    }),
    distinct: held.flatMap(({ code, distinct }) => {
      const field = byCode.get(code);
      return field && distinct !== null ? [{ field, n: distinct }] : [];
    }),
  };
}

const codesOf = (fields: readonly Field[]): readonly string[] => fields.map(({ code }) => code);

/** A sum as it stands; an average over the persons it is of, to the cent. Empty: no value. */
function amountOf(total: Total | undefined): string {
  if (!total || total.sum === null || total.held === 0) return "";
  if (total.persons === null) return total.sum;
  return total.persons > 0 ? (Number(total.sum) / total.persons).toFixed(2) : "";
}

async function countedUnits(
  ctx: Context,
  ledger: Ledger,
  level: "village" | "town",
): Promise<readonly { readonly id: string; readonly name: string; readonly rows: number }[]> {
  const { rows } = await sql<{ id: string; name: string; rows: number }>`
    select at.id, at.name, sum(held.n)::integer as rows
    from (select r.org_id, count(*) as n from record r
          where r.county = ${county} and r.ledger_id = ${ledger.id} and ${within(ctx)}
            and (r.valid_to is null or r.valid_to > ${today(ctx)})
          group by r.org_id) as held
    join org_unit u on u.county = ${county} and u.id = held.org_id
    cross join lateral (
      select coalesce((select a.id from org_unit a where a.county = ${county} and a.kind = ${level} and u.path <@ a.path
                       order by nlevel(a.path) desc limit 1), u.id) as id) as whose
    join org_unit at on at.county = ${county} and at.id = whose.id
    group by at.id, at.name, at.path order by at.path`.execute(ctx.db);
  return rows;
}
