import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { migrate } from "../../src/db/migrate.ts";
import { testDb } from "../support/db.ts";

const { db, pool, close } = testDb();
afterAll(close);

test("a second process finds everything applied", async () => {
  expect(await Promise.all([migrate(pool), migrate(pool)])).toEqual([[], []]);
});

test("the cluster was created with a locale in which Chinese has trigrams", async () => {
  const { rows } = await sql<{ n: number }>`select cardinality(show_trgm('台账')) as n`.execute(db);
  expect(rows[0]?.n).toBeGreaterThan(0);
});

test("nothing acknowledged can be lost with the power: fsync and synchronous_commit are on", async () => {
  const { rows } = await sql<{ fsync: string; sync: string }>`
    select current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync`.execute(db);
  expect(rows[0]).toEqual({ fsync: "on", sync: "on" });
});
