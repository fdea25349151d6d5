import { sql } from "kysely";
import type { Db } from "../db/database.ts";

/** What nobody said yes to for a day is forgotten, and after a week that there was something. */
export async function sweepImports(db: Db): Promise<number> {
  const dropped = await db
    .updateTable("sheetImport")
    .set({ state: "dropped", plan: null, touchedAt: sql`clock_timestamp()` })
    .where("state", "in", ["reading", "ready"])
    .where("touchedAt", "<", sql<Date>`now() - interval '1 day'`)
    .executeTakeFirst();
  const { numDeletedRows } = await db
    .deleteFrom("sheetImport")
    .where("state", "not in", ["reading", "ready", "applying"])
    .where("touchedAt", "<", sql<Date>`now() - interval '7 days'`)
    .executeTakeFirst();
  return Number(dropped.numUpdatedRows + numDeletedRows);
}
