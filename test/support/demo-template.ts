import { readFile } from "node:fs/promises";
import pg from "pg";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import { seedCertificates } from "../../src/certificates/seed.ts";
import { createColumns } from "../../src/crypto/column.ts";
import { createDb, createPool } from "../../src/db/database.ts";
import { migrate } from "../../src/db/migrate.ts";
import { seedDuties } from "../../src/duties/seed.ts";
import { seedOrgs } from "../../src/orgs/seed.ts";
import { migrateQueues } from "../../src/queue/queues.ts";
import { seedDemoResidents } from "../../src/synthetic/demo.ts";

/** The key that every test house begins with. */
export const testMasterKey = Buffer.alloc(32, 7).toString("base64");
export const demoTemplate = "songbang_demo";
const cast = new URL("../../data/demo/cast.json", import.meta.url);

/**
 * A database with the demo county in it, made once a run: copying it takes a moment, loading the residents anew for every house
 * took three seconds each. Roster and clock are left to the house, which seeds them by its own clock.
 */
export async function makeDemoTemplate(server: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${demoTemplate}`);
  await client.end();
  const pool = createPool(server.replace(/\/[^/]*$/, `/${demoTemplate}`), 2, () => undefined);
  const db = createDb(pool);
  await migrate(pool);
  await migrateQueues(pool);
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto("house")
      .values({ key: "seed", value: JSON.stringify({ kind: "demo" }) })
      .execute();
    await seedOrgs(tx, JSON.parse(await readFile(cast, "utf8")));
    await seedDuties(tx, "990101");
    await seedCertificates(tx, "990101");
    await seedCatalogue(tx, "990101");
    await seedDemoResidents(tx, createColumns(testMasterKey), "990101", new Date("2026-11-23T09:00:00+08:00"));
  });
  await db.destroy();
}
