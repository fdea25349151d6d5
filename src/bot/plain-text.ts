import { sql } from "kysely";
import type { Context } from "../context.ts";
import { requireAudience } from "./middleware.ts";

/** Turns plain text on or off for the asker, or over when neither is said. Answers how it stands now. */
export async function setPlainText(ctx: Context, wanted?: boolean): Promise<boolean> {
  await requireAudience(ctx, "members");
  if (ctx.actor.kind !== "person") throw new Error("a member is a person");
  const { plainText } = await ctx.db
    .updateTable("person")
    .set({ plainText: wanted ?? sql<boolean>`not plain_text` })
    .where("id", "=", ctx.actor.id)
    .returning("plainText")
    .executeTakeFirstOrThrow();
  return plainText;
}
