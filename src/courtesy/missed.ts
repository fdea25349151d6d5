import { sql } from "kysely";
import type { Context } from "../context.ts";
import type { Topic } from "./topic.ts";

/** Something that was not said to the asker, in the words it has now. */
export interface Missed {
  readonly topic: string;
  readonly title: string;
  readonly lapsesAt: Date;
}

// What is longer past is no longer worth anybody's time.
const days = 14;
const most = 30;

/**
 * What was held back from the asker and still holds: in the quiet hours, over the budget, while they had muted the bot or
 * unsubscribed. The newest first, one thing once; topics named in `known` are left out, since the asker is shown their
 * matter itself.
 */
export async function missedOf(
  ctx: Context,
  topics: readonly Topic[],
  known: readonly string[],
): Promise<readonly Missed[]> {
  if (ctx.actor.kind !== "person") return [];
  const { id: personId } = ctx.actor;
  const rows = await ctx.db
    .selectFrom("notice")
    .select(["topic", "ref", "lapsesAt"])
    .where("personId", "=", personId)
    .where("state", "in", ["waiting", "moot", "lapsed"])
    .where("topic", "not in", [...known])
    .where("lapsesAt", ">", sql<Date>`${ctx.now()}::timestamptz - make_interval(days => ${days})`)
    .orderBy("lapsesAt", "desc")
    .limit(most)
    .execute();
  const found = new Map<string, Missed>();
  for (const { topic, ref, lapsesAt } of rows) {
    const { db: tx, t, locale } = ctx;
    const said = await topics
      .find((one) => one.name === topic)
      ?.say({ tx, t, locale, ref, personId, isRefresh: false });
    if (said && !found.has(said.title)) found.set(said.title, { topic, title: said.title, lapsesAt });
  }
  return [...found.values()];
}
