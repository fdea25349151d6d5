import { sql } from "kysely";
import { seedCatalogue } from "../src/catalogue/seed.ts";
import { shippedCatalogue } from "../src/catalogue/shipped.ts";
import { createColumns } from "../src/crypto/column.ts";
import type { Db } from "../src/db/database.ts";
import { seedOrgs } from "../src/orgs/seed.ts";
import { loadVillages } from "../src/synthetic/load.ts";
import { castOf, planVillages, sizes } from "../src/synthetic/plan.ts";
import { villages } from "../src/synthetic/village.ts";

export const benchCounty = "990101";

/**
 * A county of size M: 16 towns of 20 villages. The first town comes from the generator, without what would be sealed; the
 * other fifteen are copies of it in SQL, subject by subject under new ids, without the history that the table would write and
 * no query here reads. Sources are copied too, so each town has its own acts. Takes minutes.
 */
export async function makeCounty(db: Db, now: Date): Promise<void> {
  const plan = planVillages(sizes.M, "bench", now.toISOString().slice(0, 10));
  const first = plan.filter(({ town }) => town.code === plan[0]?.town.code);
  const [village] = first;
  if (!village) throw new Error("a plan without a village");
  await db.transaction().execute(async (tx) => {
    await seedOrgs(tx, castOf(plan));
    await seedCatalogue(tx, benchCounty);
  });
  const { ledgers } = await shippedCatalogue();
  const columns = createColumns(Buffer.alloc(32, 7).toString("base64"));
  for await (const one of loadVillages(db, columns, villages(first, ledgers), { now, sealed: false })) {
    if (!one.loaded) throw new Error(`nothing was loaded into ${one.code}`);
  }
  const towns = [...new Set(plan.map(({ town }) => town.code))];
  for (const [nth, town] of towns.entries()) if (nth > 0) await copyTown(db, village.town.code, town);
  await sql`alter table record enable trigger user`.execute(db);
  await sql`insert into total_mark (county, ledger_id, org_id) select distinct county, ledger_id, org_id from record`.execute(
    db,
  );
  await sql`vacuum (analyze) record, subject, value_source, confirmation, conflict, org_unit, ledger_element`.execute(
    db,
  );
}

/** How large the county is that was made. */
export async function sizeOf(db: Db): Promise<{ readonly persons: number; readonly records: number }> {
  const { rows } = await sql<{ persons: number; records: number }>`
    select (select count(*)::integer from subject where type = 'person') as persons, (select count(*)::integer from record) as records`.execute(
    db,
  );
  return { persons: rows[0]?.persons ?? 0, records: rows[0]?.records ?? 0 };
}

/** Everybody of one town again in another, village by village; ids are made from the old ones. */
async function copyTown(db: Db, from: string, to: string): Promise<void> {
  const id = (old: string): ReturnType<typeof sql> => sql`md5(${sql.raw(old)}::text || ${to})::uuid`;
  await db.transaction().execute(async (tx) => {
    await sql`alter table record disable trigger user`.execute(tx);
    await sql`
      create temporary table place on commit drop as
      select old.org_id as old_id, new.org_id as new_id
      from org_code old join org_code new on new.code = ${to}::text || substr(old.code, 10)
      where old.code like ${`${from}___`}`.execute(tx);
    await sql`
      create temporary table act on commit drop as
      select used.id as old_id, nextval(pg_get_serial_sequence('value_source', 'id'))::integer as new_id
      from (select distinct unnest(r.src) as id from record r join place p on p.old_id = r.org_id) as used where used.id > 0`.execute(
      tx,
    );
    await sql`analyze act`.execute(tx);
    await sql`
      insert into value_source (county, id, kind, authority, recorded_at, true_since) overriding system value
      select v.county, a.new_id, v.kind, v.authority, v.recorded_at, v.true_since
      from act a join value_source v on v.county = ${benchCounty} and v.id = a.old_id`.execute(tx);
    await sql`
      insert into subject (county, id, type, org_id, household_id, status)
      select s.county, ${id("s.id")}, s.type, p.new_id, case when s.household_id is not null then ${id("s.household_id")} end, s.status
      from place p join subject s on s.county = ${benchCounty} and s.org_id = p.old_id`.execute(tx);
    await sql`
      insert into record (county, ledger_id, subject_id, org_id, data, src, valid_from)
      select r.county, r.ledger_id, ${id("r.subject_id")}, p.new_id, r.data,
             array(select coalesce(a.new_id, 0) from unnest(r.src) with ordinality as s (id, at)
                   left join act a on a.old_id = s.id order by s.at), r.valid_from
      from place p join record r on r.county = ${benchCounty} and r.org_id = p.old_id`.execute(tx);
  });
}
