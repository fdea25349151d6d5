import type { Db, Tx } from "./db/database.ts";

/** Rules speak of days and hours in one zone. */
export const zone = "Asia/Shanghai";

/** The domain clock as an offset from the machine's, read once per push or tick so that one transaction sees one time. */
export async function readClock(db: Db | Tx): Promise<() => Date> {
  const { offsetMs } = await db.selectFrom("domainClock").select("offsetMs").executeTakeFirstOrThrow();
  return () => new Date(Date.now() + Number(offsetMs));
}

/**
 * Puts the domain clock at an instant, from where it runs at normal speed. Nothing scheduled runs by it: what lies
 * between is passed over, and what comes again after a step back runs again. A jump that runs it is `jumpTo`.
 */
export async function setClock(db: Db | Tx, to: Date): Promise<void> {
  await db
    .updateTable("domainClock")
    .set({ offsetMs: String(to.getTime() - Date.now()), ranUntil: to })
    .execute();
}
