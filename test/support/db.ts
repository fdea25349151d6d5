import { inject } from "vitest";
import { createDb, createPool, type Db } from "../../src/db/database.ts";

/**
 * The test run's PostgreSQL, migrated. Every test mints its own people, units and ids, so that files run side by side
 * and nothing is wiped. Close what this returns in afterAll.
 */
export function testDb(max = 4): {
  url: string;
  pool: ReturnType<typeof createPool>;
  db: Db;
  close: () => Promise<void>;
} {
  const url = inject("databaseUrl");
  const pool = createPool(url, max, () => undefined);
  const db = createDb(pool);
  return { url, pool, db, close: () => db.destroy() };
}
