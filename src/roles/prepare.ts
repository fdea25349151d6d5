import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import type pg from "pg";
import { seedCertificates } from "../certificates/seed.ts";
import { setClock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Db, Tx } from "../db/database.ts";
import { checkMasterKey } from "../db/master-key.ts";
import { migrate } from "../db/migrate.ts";
import { claimOrigin } from "../db/origin.ts";
import { seedDuties } from "../duties/seed.ts";
import { seedAdmins, seedOrgs } from "../orgs/seed.ts";
import { migrateQueues } from "../queue/queues.ts";

const castFile = new URL("../../data/demo/cast.json", import.meta.url);

/**
 * Brings a database to what this program expects: schema, key, origin, seed. Run by every process at its start; the
 * first does the work under a lock, the others find it done. Throws one clear line for what a person must mend.
 */
export async function prepareDatabase(db: Db, pool: pg.Pool, config: Config): Promise<void> {
  await migrate(pool);
  await migrateQueues(pool);
  if (config.MASTER_KEY) await checkMasterKey(db, config.MASTER_KEY);
  const simulated = !config.lark || config.SONGBANG_SIMULATOR !== undefined;
  const origin = await claimOrigin(db, simulated);
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('songbang seed', 0))`.execute(tx);
    if (config.SEED === "demo") {
      if (origin === "real") await claimSeed(tx);
      const cast: unknown = JSON.parse(await readFile(castFile, "utf8"));
      await seedOrgs(tx, cast);
    }
    const county = await countyOf(tx);
    await seedDuties(tx, county.code);
    await seedCertificates(tx, county.code);
    await seedAdmins(tx, county, config.ADMIN_OPEN_IDS);
  });
  if (config.CLOCK_START && config.ROLE === "all") await setClock(db, config.CLOCK_START);
}

/** Real keys load the demo into an empty database alone; one that was begun that way keeps it. */
async function claimSeed(tx: Tx): Promise<void> {
  const seeded = await tx.selectFrom("house").select("key").where("key", "=", "seed").executeTakeFirst();
  if (seeded) return;
  const person = await tx.selectFrom("person").select("id").limit(1).executeTakeFirst();
  if (person)
    throw new Error("Cannot start:\n  SEED: demo loads only into an empty database, and this one has people in it.");
  await tx
    .insertInto("house")
    .values({ key: "seed", value: JSON.stringify({ kind: "demo" }) })
    .execute();
}

/** The county this installation serves: the one in the database, else a place to begin with until units are imported. */
export async function countyOf(db: Pick<Db, "selectFrom">): Promise<{ readonly code: string; readonly name: string }> {
  const row = await db
    .selectFrom("orgUnit")
    .select(["county", "name"])
    .where("kind", "=", "county")
    .orderBy("validFrom")
    .limit(1)
    .executeTakeFirst();
  return row ? { code: row.county, name: row.name } : { code: "000000", name: "本县" };
}
