import { sql } from "kysely";
import type { Context } from "../context.ts";
import { bindActor } from "./bind-actor.ts";

/** Runs a part of a job's transaction as the person it is done for, under row level security; after it the job is the owner again. */
export async function asActor(ctx: Context, county: string, work: () => Promise<void>): Promise<void> {
  const openId = ctx.actor.kind === "person" ? ctx.actor.openId : undefined;
  await bindActor(ctx.db, { county, actor: ctx.actor, ...(openId ? { openId } : {}) });
  await work();
  await sql`select set_config('role', 'none', true)`.execute(ctx.db);
}
