import { sql } from "kysely";
import type { Actor, Context } from "../../src/context.ts";
import { createColumns } from "../../src/crypto/column.ts";
import type { Db } from "../../src/db/database.ts";
import { translator } from "../../src/i18n/t.ts";
import { createLogger } from "../../src/log.ts";

/** Runs `work` as the app's own role in a transaction of `county`, asked by a stranger unless somebody is named. */
export async function asking<T>(
  db: Db,
  county: string,
  work: (ctx: Context) => Promise<T>,
  who: { readonly actor?: Actor; readonly locale?: Context["locale"] } = {},
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    const actor: Actor = who.actor ?? { kind: "stranger", openId: "ou_stranger" };
    const openId = actor.kind === "job" ? "" : actor.openId;
    await sql`select set_config('songbang.county', ${county}, true), set_config('songbang.open_id', ${openId}, true)`.execute(
      tx,
    );
    await sql`set local role songbang_app`.execute(tx);
    const locale = who.locale ?? "zh-CN";
    return work({
      actor,
      chat: { id: "oc_asker", kind: "p2p" },
      db: tx,
      log: createLogger("silent"),
      t: translator(locale),
      locale,
      now: () => new Date("2026-12-10T09:00:00+08:00"),
      traceId: "duties",
      cause: "duties",
      about: { version: "test" },
      columns: createColumns(Buffer.alloc(32, 7).toString("base64")),
    });
  });
}
