import type { Context } from "../context.ts";
import { dayOf } from "./dates.ts";

/** Keeps what somebody says about the bot itself: the words and the day. Who said it is not written anywhere. */
export async function giveFeedback(ctx: Context, said: string): Promise<void> {
  await ctx.db
    .insertInto("feedback")
    .values({ saidOn: dayOf(ctx.now()), said })
    .execute();
}
