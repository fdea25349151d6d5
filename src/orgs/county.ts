import type { Db } from "../db/database.ts";

/** What an installation begins with until the first county unit is imported. */
export const placeholderCounty = "000000";

/** The county this installation serves: the one in the database, else a place to begin with until units are imported. */
export async function countyOf(db: Pick<Db, "selectFrom">): Promise<{ readonly code: string; readonly name: string }> {
  const row = await db
    .selectFrom("orgUnit")
    .select(["county", "name"])
    .where("kind", "=", "county")
    .orderBy("validFrom")
    .limit(1)
    .executeTakeFirst();
  return row ? { code: row.county, name: row.name } : { code: placeholderCounty, name: "本县" };
}

/** The county a process learnt at its start, unless that was the place to begin with: another process may have named it since. */
export async function countyNow(db: Pick<Db, "selectFrom">, learnt: string): Promise<string> {
  return learnt === placeholderCounty ? (await countyOf(db)).code : learnt;
}
