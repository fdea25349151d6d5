import type { Context, Membership } from "./context.ts";

/**
 * Writes down who did what to what: ids and a word for the action, never names or text. Whoever acts in somebody's stead
 * is written with both. Commits with what was done, or not at all.
 */
export async function audit(ctx: Context, action: string, target: string, by?: Membership): Promise<void> {
  const { actor } = ctx;
  const self = actor.kind === "person" ? actor.id : actor.kind === "job" ? `job ${actor.name}` : "stranger";
  const row = {
    actor: by?.deputyFor ? `${self} for ${by.deputyFor.id}` : self,
    action,
    target,
    traceId: ctx.traceId,
  };
  await ctx.db.insertInto("auditLog").values(row).execute();
}
