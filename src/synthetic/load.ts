import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Columns } from "../crypto/column.ts";
import type { Db, Tx } from "../db/database.ts";
import { authorities } from "../ledgers/source.ts";
import { type Plain, type Stored, sealedFrom, toStored } from "../ledgers/value.ts";
import { type SyntheticRecord, type SyntheticSubject, sourceAges, type Village } from "./shape.ts";

export interface LoadOptions {
  /** The day of the load on the domain clock; values became known 20, 120 or 400 days before. */
  readonly now: Date;
  /** False leaves out what would be sealed (L3 and above): quicker, for benches. Keys of subjects are sealed always. */
  readonly sealed?: boolean;
  /** Whose word the values are; the owners' imports when it is left out. */
  readonly authority?: number;
}

/** Where the ledgers of a county keep which element. */
export interface Shelf {
  readonly county: string;
  readonly ledgers: ReadonlyMap<
    string,
    {
      readonly id: number;
      readonly places: ReadonlyMap<string, { readonly slot: number; readonly sensitivity: number }>;
    }
  >;
}

/** Reads a county's ledgers; they are the catalogue's, so it has to be seeded before. */
export async function readShelf(db: Db | Tx, county: string): Promise<Shelf> {
  const rows = await db
    .selectFrom("ledger as l")
    .innerJoin("ledgerElement as le", "le.ledgerId", "l.id")
    .innerJoin("element as e", "e.id", "le.elementId")
    .select(["l.code as ledger", "l.id", "e.code", "le.slot", "e.sensitivity"])
    .where("l.county", "=", county)
    .execute();
  const byLedger = Map.groupBy(rows, ({ ledger }) => ledger);
  return {
    county,
    ledgers: new Map(
      [...byLedger].map(([ledger, own]) => [
        ledger,
        {
          id: own[0]?.id ?? 0,
          places: new Map(own.map(({ code, slot, sensitivity }) => [code, { slot, sensitivity }])),
        },
      ]),
    ),
  };
}

/** Loads villages as they are made, each in a transaction of its own; says after each what stands there. */
export async function* loadVillages(
  db: Db,
  columns: Columns,
  villages: AsyncIterable<Village>,
  options: LoadOptions,
): AsyncGenerator<{ readonly code: string; readonly loaded: boolean }, void, undefined> {
  let shelf: Shelf | undefined;
  for await (const village of villages) {
    if (shelf?.county !== village.spec.county) shelf = await readShelf(db, village.spec.county);
    const known = shelf;
    const loaded = await db.transaction().execute((tx) => loadVillage(tx, columns, known, village, options));
    yield { code: village.spec.code, loaded };
  }
}

/**
 * Writes one village's subjects and records, set-based, as the owner of the tables. A village that has anybody in it stays
 * as it is: then false. Throws when its unit is not there.
 */
export async function loadVillage(
  tx: Tx,
  columns: Columns,
  shelf: Shelf,
  village: Village,
  options: LoadOptions,
): Promise<boolean> {
  const { spec } = village;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`synthetic ${spec.code}`}, 0))`.execute(tx);
  const units = await unitsOf(tx, spec.code);
  const there = await tx
    .selectFrom("subject")
    .select("id")
    .where("county", "=", spec.county)
    .where("orgId", "in", [units.village, ...units.grids])
    .limit(1)
    .executeTakeFirst();
  if (there) return false;
  const sources = await insertSources(tx, spec.county, options);
  const ids = new Map(village.subjects.map(({ key }) => [key, randomUUID()]));
  const place = (subject: SyntheticSubject): string => {
    // Groups that lie together make a grid.
    const at = Math.floor((Math.max(subject.group, 0) / 8) * units.grids.length);
    return (subject.group < 0 ? undefined : units.grids[at]) ?? units.village;
  };
  for (const some of batches(village.subjects, 1000)) {
    await insertSubjects(tx, columns, spec.county, some, ids, place);
  }
  const store = storing(columns);
  const records = village.subjects.flatMap((subject) =>
    subject.records.map((record) => ({
      ...held(store, shelf, sources, record, options.sealed ?? true),
      subject: ids.get(subject.key),
      org: place(subject),
    })),
  );
  for (const some of batches(records, 1000)) {
    await sql`
      insert into record (county, ledger_id, subject_id, org_id, data, src, valid_from)
      select ${spec.county}, r.ledger, r.subject, r.org, r.data, r.src, ${dayBefore(options.now, Math.max(...sourceAges))}::date
      from jsonb_to_recordset(${JSON.stringify(some)}::jsonb)
        as r (ledger integer, subject uuid, org uuid, data jsonb, src integer[])`.execute(tx);
  }
  return true;
}

async function unitsOf(tx: Tx, code: string): Promise<{ readonly village: string; readonly grids: readonly string[] }> {
  const { rows } = await sql<{ id: string; grid: boolean }>`
    select o.id, o.kind = 'grid' as grid
    from org_code c join org_unit v on v.id = c.org_id
    join org_unit o on o.id = v.id or (o.parent_id = v.id and o.kind = 'grid' and o.valid_to is null)
    where c.code = ${code} order by o.name`.execute(tx);
  const village = rows.find(({ grid }) => !grid);
  if (!village) throw new Error(`no unit has the code ${code}`);
  return { village: village.id, grids: rows.filter(({ grid }) => grid).map(({ id }) => id) };
}

/** The acts by which a village's values came, one for each age. Ids in the order of `sourceAges`. */
async function insertSources(
  tx: Tx,
  county: string,
  { now, authority = authorities.ownerImport }: LoadOptions,
): Promise<readonly number[]> {
  const acts = sourceAges.map((days) => ({
    county,
    kind: "seed" as const,
    authority,
    recordedAt: new Date(now.getTime() - days * 86_400_000),
    trueSince: dayBefore(now, days),
  }));
  const rows = await tx.insertInto("valueSource").values(acts).returning(["id", "recordedAt"]).execute();
  return rows.toSorted((a, b) => b.recordedAt.getTime() - a.recordedAt.getTime()).map(({ id }) => id);
}

async function insertSubjects(
  tx: Tx,
  columns: Columns,
  county: string,
  subjects: readonly SyntheticSubject[],
  ids: ReadonlyMap<string, string>,
  place: (subject: SyntheticSubject) => string,
): Promise<void> {
  const rows = subjects.map((subject) => ({
    id: ids.get(subject.key),
    type: subject.type,
    blind: columns.blind(subject.key).toString("hex"),
    sealed: columns.seal(subject.key),
    org: place(subject),
    household: subject.household === undefined ? null : ids.get(subject.household),
  }));
  await sql`
    insert into subject (county, id, type, key_blind, key_sealed, org_id, household_id)
    select ${county}, s.id, s.type, decode(s.blind, 'hex'), s.sealed, s.org, s.household
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as s (id uuid, type text, blind text, sealed text, org uuid, household uuid)`.execute(tx);
}

type Store = (sensitivity: number, value: Plain) => Stored;

/** The same value is sealed once a village: that two are the same shows in their blind index anyway. */
function storing(columns: Columns): Store {
  const sealed = new Map<string, Stored>();
  return (sensitivity, value) => {
    if (sensitivity < sealedFrom) return toStored(columns, sensitivity, value);
    const key = JSON.stringify(value);
    const known = sealed.get(key) ?? toStored(columns, sensitivity, value);
    sealed.set(key, known);
    return known;
  };
}

function held(
  store: Store,
  shelf: Shelf,
  sources: readonly number[],
  record: SyntheticRecord,
  sealed: boolean,
): { readonly ledger: number; readonly data: Record<string, unknown>; readonly src: readonly number[] } {
  const ledger = shelf.ledgers.get(record.ledger);
  if (!ledger) throw new Error(`the county has no ledger ${record.ledger}`);
  const data: Record<string, unknown> = {};
  const src: number[] = [];
  for (const [code, { value, age }] of Object.entries(record.cells)) {
    const at = ledger.places.get(code);
    if (!at) throw new Error(`the ledger ${record.ledger} has no place for ${code}`);
    if (at.sensitivity >= sealedFrom && !sealed) continue;
    data[code] = store(at.sensitivity, value);
    src[at.slot - 1] = sources[age] ?? 0;
  }
  // No holes: nought is nobody's source.
  return { ledger: ledger.id, data, src: Array.from(src, (id) => id ?? 0) };
}

function dayBefore(now: Date, days: number): string {
  const day = new Date(now.getTime() - days * 86_400_000);
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(day);
}

function* batches<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}
