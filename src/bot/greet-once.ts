import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Tx } from "../db/database.ts";

/** True the first time for a person. Only a digest is kept: who has looked in is nobody's business. */
export async function greetOnce(tx: Tx, openId: string): Promise<boolean> {
  const digest = createHash("sha256").update(`greeted ${openId}`).digest();
  const { rows } =
    await sql`insert into greeted (person_digest) values (${digest}) on conflict do nothing returning 1`.execute(tx);
  return rows.length > 0;
}
