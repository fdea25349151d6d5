import { sql } from "kysely";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import type { Db } from "../../src/db/database.ts";
import { authorities, recordSource } from "../../src/ledgers/source.ts";
import { ensureSubjects } from "../../src/ledgers/subjects.ts";
import { toStored } from "../../src/ledgers/value.ts";
import { type Verdict, writeCells } from "../../src/ledgers/write-cells.ts";
import type { Person, World } from "../bot/world.ts";

export interface EditOptions {
  /** With a connection for each writer. */
  readonly db: Db;
  /** A county that has no catalogue yet. */
  readonly world: World;
  readonly writers: number;
  /** Of all writers together; each gives two cells of one row in turn. */
  readonly edits: number;
  readonly rows: number;
}

/** What became of edits of the same rows, and what the tables say of it afterwards. */
export interface EditOutcome {
  readonly counts: Readonly<Record<Verdict, number>>;
  /** Edits that were accepted and stand nowhere in the history, and entries of the history that nobody made. */
  readonly lost: number;
  readonly unheard: number;
  /** Places where a change does not begin with what the one before left. */
  readonly gaps: number;
  /** Rows whose versions are not one, two, three … up to their own. */
  readonly uneven: number;
  /** Cells that are not what their last change says. */
  readonly otherwise: number;
  /** Conflicts on file. */
  readonly open: number;
}

const codes = ["p.phone", "p.phone2"] as const;

/** Writers look at rows and write upon what they saw, all at once, while others write between. */
export async function editTogether(options: EditOptions): Promise<EditOutcome> {
  const { db, world, writers, edits } = options;
  const { keepers, village, rows, ledger, elements } = await settle(options);
  const counts: Record<Verdict, number> = { set: 0, confirmed: 0, merged: 0, outranked: 0, hard: 0 };
  const accepted: string[] = [];
  let next = 0;
  const writer = async (n: number): Promise<void> => {
    const keeper = keepers[n % keepers.length] as Person;
    for (let nth = next++; nth < edits; nth = next++) {
      const subject = rows[nth % rows.length] ?? "";
      const seen = await db.selectFrom("record").select("version").where("subjectId", "=", subject).executeTakeFirst();
      const element = elements[Math.floor(nth / rows.length) % codes.length];
      if (!element) throw new Error("the catalogue has no telephone");
      const value = `138${String(nth).padStart(8, "0")}`;
      const [written] = await world.within(keeper, world.private, async (ctx) => {
        const source = await recordSource(ctx, { kind: "card", authority: authorities.onTheSpot });
        const stored = toStored(ctx.columns, element.sensitivity, value);
        const place = { ledgerId: ledger, subjectId: subject, orgId: village, elementId: element.id };
        return writeCells(ctx, source, [{ ...place, value: stored, base: seen?.version ?? 0 }]);
      });
      if (!written) throw new Error("an edit without a verdict");
      counts[written.verdict] += 1;
      if (written.verdict === "set" || written.verdict === "merged") accepted.push(value);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, n) => writer(n)));
  return { counts, ...(await historyOf(db, rows, accepted)) };
}

async function settle({ db, world, rows }: EditOptions): Promise<{
  readonly keepers: readonly Person[];
  readonly village: string;
  readonly rows: readonly string[];
  readonly ledger: number;
  readonly elements: readonly { readonly id: number; readonly sensitivity: number }[];
}> {
  await db.transaction().execute((tx) => seedCatalogue(tx, world.county));
  const village = await world.unit("柳溪村", "qs.lx");
  const keepers = [await world.person("王秀兰", village), await world.person("刘明", village)];
  const wanted = Array.from({ length: rows }, () => ({ type: "person", orgId: village }) as const);
  const [keeper] = keepers;
  if (!keeper) throw new Error("nobody keeps the village");
  const subjects = await world.within(keeper, world.private, (ctx) => ensureSubjects(ctx, wanted));
  const elements = await db
    .selectFrom("element")
    .select(["id", "sensitivity"])
    .where("county", "=", world.county)
    .where("code", "in", codes)
    .execute();
  const { id: ledger } = await db
    .selectFrom("ledger")
    .select("id")
    .where("county", "=", world.county)
    .where("code", "=", "population")
    .executeTakeFirstOrThrow();
  return { keepers, village, rows: subjects, ledger, elements };
}

async function historyOf(
  db: Db,
  rows: readonly string[],
  accepted: readonly string[],
): Promise<Omit<EditOutcome, "counts">> {
  const { rows: found } = await sql<Omit<EditOutcome, "counts">>`
    with mine as (select * from record where subject_id = any (${rows}::uuid[])),
    chain as (
      select v.*, lag(v.new) over cell as before, row_number() over (partition by v.record_id, v.element_id order by v.version desc) as back
      from value_change v join mine on mine.county = v.county and mine.id = v.record_id
      window cell as (partition by v.record_id, v.element_id order by v.version)),
    said as (select to_jsonb(value) as value from unnest(${accepted}::text[]) as value)
    select (select count(*)::int from said where not exists (select from chain where chain.new = said.value)) as lost,
           (select count(*)::int from chain) - (select count(*)::int from said) as unheard,
           (select count(*)::int from chain where old is distinct from before) as gaps,
           (select count(*)::int from mine where (select array_agg(v.version order by v.version) from chain v where v.record_id = mine.id)
             is distinct from (select array_agg(n) from generate_series(1, mine.version) as n)) as uneven,
           (select count(*)::int from chain join mine on mine.id = chain.record_id join element e on e.id = chain.element_id
            where back = 1 and chain.new is distinct from mine.data -> e.code) as otherwise,
           (select count(*)::int from conflict c join mine on mine.county = c.county and mine.id = c.record_id) as open`.execute(
    db,
  );
  const [history] = found;
  if (!history) throw new Error("the history did not answer");
  return history;
}
