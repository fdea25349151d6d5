import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import type pg from "pg";
import { seedCatalogue } from "../catalogue/seed.ts";
import { seedCertificates } from "../certificates/seed.ts";
import { readClock, setClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { createColumns } from "../crypto/column.ts";
import type { Db, Tx } from "../db/database.ts";
import { checkMasterKey } from "../db/master-key.ts";
import { migrate } from "../db/migrate.ts";
import { claimOrigin, claimSeed } from "../db/origin.ts";
import { seedDuties } from "../duties/seed.ts";
import { countyOf } from "../orgs/county.ts";
import { seedAdmins, seedOrgs } from "../orgs/seed.ts";
import { migrateQueues } from "../queue/queues.ts";
import { seedRoster } from "../roster/seed.ts";
import { seedDemoResidents } from "../synthetic/demo.ts";

const castFile = new URL("../../data/demo/cast.json", import.meta.url);

/**
 * Brings a database to what this program expects: schema, key, origin, seed. Run by every process at its start; the
 * first does the work under a lock, the others find it done. Throws one clear line for what a person must mend.
 */
export async function prepareDatabase(db: Db, pool: pg.Pool, config: Config): Promise<void> {
  await reach(pool);
  await migrate(pool);
  await migrateQueues(pool);
  if (config.MASTER_KEY) await checkMasterKey(db, config.MASTER_KEY, config.MASTER_KEY_OLD);
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('songbang seed', 0))`.execute(tx);
    const origin = await claimOrigin(tx, !config.lark || config.SONGBANG_SIMULATOR !== undefined);
    if (config.SEED === "demo") {
      await claimSeed(tx, origin);
      const cast: unknown = JSON.parse(await readFile(castFile, "utf8"));
      await seedOrgs(tx, cast);
    }
    const county = await countyOf(tx);
    await seedDuties(tx, county.code);
    await seedCertificates(tx, county.code);
    await seedCatalogue(tx, county.code);
    await seedAdmins(tx, county, config.ADMIN_OPEN_IDS);
    if (config.CLOCK_START) await startClock(tx, config.CLOCK_START, config.ROLE === "all");
    if (config.SEED === "demo" && config.MASTER_KEY) {
      const columns = createColumns(config.MASTER_KEY);
      const now = (await readClock(tx))();
      await seedRoster(tx, columns, now);
      await seedDemoResidents(tx, columns, county.code, now);
    }
  });
}

/** The first touch: whatever keeps us out is said without the address, which has a password in it. */
async function reach(pool: pg.Pool): Promise<void> {
  const fault = await pool
    .query<{ version: number }>("select current_setting('server_version_num')::int as version")
    .then(
      ({ rows }) => ((rows[0]?.version ?? 0) < 150_000 ? "is older than PostgreSQL 15" : undefined),
      (error: { code?: string }) => `cannot be reached (${error.code ?? "no reason given"})`,
    );
  if (fault) throw new Error(`Cannot start:\n  DATABASE_URL: the database ${fault}.`);
}

/**
 * A start of the whole house sets its clock. Processes that are started one by one set it once for each value: a worker
 * that comes back must not turn the others' clock back.
 */
async function startClock(tx: Tx, at: Date, whole: boolean): Promise<void> {
  const known = await tx.selectFrom("house").select("value").where("key", "=", "clock_start").executeTakeFirst();
  const value = { at: at.toISOString() };
  if (!whole && known?.value["at"] === value.at) return;
  await tx
    .insertInto("house")
    .values({ key: "clock_start", value: JSON.stringify(value) })
    .onConflict((oc) => oc.column("key").doUpdateSet({ value: JSON.stringify(value) }))
    .execute();
  await setClock(tx, at);
}
