import { sql } from "kysely";
import type { Context } from "../context.ts";

/**
 * True the first time for a person. Only a digest is kept, under the master key: who has looked in is nobody's business.
 * After a change of that key everybody is new once more.
 */
export async function greetOnce(ctx: Pick<Context, "db" | "columns">, openId: string): Promise<boolean> {
  const digest = ctx.columns.blind(`greeted ${openId}`);
  const { rows } =
    await sql`insert into greeted (person_digest) values (${digest}) on conflict do nothing returning 1`.execute(
      ctx.db,
    );
  return rows.length > 0;
}
