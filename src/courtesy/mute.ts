import { sql } from "kysely";
import type { Context } from "../context.ts";

export interface Silence {
  readonly kind: "mute" | "unsubscribe";
  /** The last day of it; none: until it is taken back. */
  readonly untilDay?: string;
}

/** The asker's own wish, the later one wins; nobody is told of it. A muted notice waits, an unsubscribed one is not said. */
export async function keepSilent(ctx: Context, silence: Silence): Promise<void> {
  if (ctx.actor.kind !== "person") return;
  const wish = { kind: silence.kind, untilDay: silence.untilDay ?? null };
  await ctx.db
    .insertInto("mute")
    .values({ personId: ctx.actor.id, county: sql<string>`current_setting('songbang.county', true)`, ...wish })
    .onConflict((oc) => oc.column("personId").doUpdateSet(wish))
    .execute();
}

/** Takes the wish back. False when there was none. */
export async function speakAgain(ctx: Context): Promise<boolean> {
  if (ctx.actor.kind !== "person") return false;
  const { numDeletedRows } = await ctx.db.deleteFrom("mute").where("personId", "=", ctx.actor.id).executeTakeFirst();
  return numDeletedRows > 0n;
}
