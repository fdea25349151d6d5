import { readClock } from "../clock.ts";
import type { Db } from "../db/database.ts";
import { findActor, type KnownActor } from "../orgs/find-actor.ts";

/** Who it is now: roles are read at every request, so that one that was taken away ends at once. */
export function actorAt(db: Db, openId: string): Promise<KnownActor> {
  return db.transaction().execute(async (tx) => findActor(tx, openId, (await readClock(tx))()));
}
