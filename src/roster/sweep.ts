import { sql } from "kysely";
import type { Tx } from "../db/database.ts";

/** What was handed over is of no use after a month; rosters, and with them swaps, are kept for two years. */
export async function sweepRoster(tx: Tx, at: Date): Promise<void> {
  await tx
    .deleteFrom("handoverNote")
    .where("saidAt", "<", sql<Date>`${at}::timestamptz - interval '30 days'`)
    .execute();
  await tx
    .deleteFrom("shift")
    .where("onDay", "<", sql<string>`(${at}::timestamptz at time zone 'Asia/Shanghai')::date - interval '2 years'`)
    .execute();
}
