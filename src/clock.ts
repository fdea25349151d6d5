import type { Db, Tx } from "./db/database.ts";

/** Rules speak of days and hours in one zone. */
export const zone = "Asia/Shanghai";

/** The domain clock as an offset from the machine's, read once per push or tick so that one transaction sees one time. */
export async function readClock(db: Db | Tx): Promise<() => Date> {
  const { offsetMs } = await db.selectFrom("domainClock").select("offsetMs").executeTakeFirstOrThrow();
  return () => new Date(Date.now() + Number(offsetMs));
}

/** Puts the domain clock at an instant; it then runs at normal speed. */
export async function setClock(db: Db | Tx, to: Date): Promise<void> {
  await db
    .updateTable("domainClock")
    .set({ offsetMs: String(to.getTime() - Date.now()) })
    .execute();
}
