import { sql } from "kysely";
import type { Actor } from "../context.ts";
import type { Tx } from "../db/database.ts";

/**
 * From here to the end of the transaction the database answers as it answers this actor: as the role that row level
 * security binds, within the county, reaching as far as the actor's units reach.
 */
export async function bindActor(
  tx: Tx,
  who: { readonly openId?: string; readonly county: string; readonly actor?: Actor },
): Promise<void> {
  const held = who.actor?.kind === "person" ? who.actor.memberships : [];
  const units = `{${held.map((membership) => membership.orgPath).join(",")}}`;
  const grants = JSON.stringify(held.map(({ role, orgPath }) => ({ role, path: orgPath })));
  await sql`select set_config('songbang.open_id', ${who.openId ?? ""}, true),
                   set_config('songbang.county', ${who.county}, true),
                   set_config('songbang.units', ${units}, true),
                   set_config('songbang.grants', ${grants}, true),
                   set_config('role', 'songbang_app', true)`.execute(tx);
}
