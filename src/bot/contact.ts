import type { Context } from "../context.ts";
import { nearestCoordinator } from "../orgs/nearest-coordinator.ts";

/** Whom to ask for access, in words that stand within a sentence. */
export async function whomToAsk(ctx: Context): Promise<string> {
  const one = await nearestCoordinator(ctx);
  return one ? ctx.t("contact.person", { org: one.org, name: one.name }) : ctx.t("contact.none", {});
}
