import { sql } from "kysely";
import type { Context } from "../context.ts";
import { enqueueJob } from "../outbox/enqueue-job.ts";
import { applyImport } from "./contracts.ts";
import { type Counts, readCounts } from "./counts.ts";

export type Decided =
  | { readonly kind: "taken"; readonly importKind: string; readonly counts: Counts }
  /** Somebody was faster, or it is over: what it is now. */
  | { readonly kind: "before"; readonly state: string }
  | { readonly kind: "expired" }
  /** Of somebody else, or long gone. */
  | { readonly kind: "unknown" };

/** Yes to a plan. It is taken once: a second tap finds it taken. */
export async function approveImport(ctx: Context, importId: string): Promise<Decided> {
  const decided = await decide(ctx, importId, "applying");
  if (decided.kind === "taken") await enqueueJob(ctx.db, applyImport, { importId }, ctx.cause);
  return decided;
}

/** No to a plan: what the workbook said is forgotten at once. */
export function dropImport(ctx: Context, importId: string): Promise<Decided> {
  return decide(ctx, importId, "dropped");
}

async function decide(ctx: Context, importId: string, state: "applying" | "dropped"): Promise<Decided> {
  const taken = await ctx.db
    .updateTable("sheetImport")
    .set({ state, touchedAt: sql`clock_timestamp()`, ...(state === "dropped" ? { plan: null } : {}) })
    .where("id", "=", importId)
    .where("state", "=", "ready")
    .where("expiresAt", ">", ctx.now())
    .returning(["kind", "counts"])
    .executeTakeFirst();
  if (taken) return { kind: "taken", importKind: taken.kind, counts: readCounts(taken.counts) };
  const row = await ctx.db.selectFrom("sheetImport").select("state").where("id", "=", importId).executeTakeFirst();
  if (!row) return { kind: "unknown" };
  return row.state === "ready" ? { kind: "expired" } : { kind: "before", state: row.state };
}
