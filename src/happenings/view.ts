import { sql } from "kysely";
import { z } from "zod";
import type { Context } from "../context.ts";
import { isOpen, type Plan } from "./plan.ts";
import { type HappeningKind, kindOf } from "./shipped.ts";

/** What its card shows, kept with it: none of it is L3 or L4. */
export const kept = z.object({
  name: z.string(),
  unit: z.string(),
  /** Of whom it was said, when that is not the person: the parent. */
  parent: z.string().optional(),
  changes: z.array(
    z.object({ ledger: z.string(), element: z.string(), old: z.string().nullable(), next: z.string().nullable() }),
  ),
  joins: z.array(z.string()),
  leaves: z.array(z.string()),
  versions: z.record(z.string(), z.number()),
  notes: z.array(z.enum(["namesake", "noCard", "young", "noHousehold", "noDay", "head"])),
  /** Elements where somebody who is believed more says otherwise, or an equal did meanwhile. */
  notTaken: z.array(z.string()),
});
export type Kept = z.output<typeof kept>;

export type HappeningState = "proposed" | "done" | "dropped" | "expired" | "undone";

export interface HappeningView {
  readonly id: string;
  readonly kind: HappeningKind;
  readonly day: string;
  readonly state: HappeningState;
  readonly plan: Kept;
  readonly settledBy: string | null;
  /** Confirmed, and how it stood before is known. */
  readonly canUndo?: boolean;
  readonly undoneBy?: string | null;
  /** Elements that were changed again since, and stay as they are. */
  readonly notUndone?: readonly string[];
  /** Words that nothing was made of: shown to who typed them, kept nowhere. */
  readonly unclear?: readonly string[];
}

export function keep(plan: Plan, about: Pick<Kept, "name" | "unit" | "parent" | "notes">): Kept {
  return {
    ...about,
    changes: plan.changes.map(({ ledger, field, old, next }) => ({
      ledger: ledger.name,
      element: field.name,
      old: isOpen(field) ? old : null,
      next: isOpen(field) ? next : null,
    })),
    joins: plan.joins.map((one) => one.name),
    leaves: plan.leaves.map((one) => one.name),
    versions: Object.fromEntries([...plan.versions].map(([id, version]) => [String(id), version])),
    notTaken: [],
  };
}

export interface HappeningRow {
  readonly id: string;
  readonly kind: HappeningKind;
  readonly day: string;
  readonly state: HappeningState;
  readonly proposedAt: Date;
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
  readonly canUndo: boolean;
  readonly undoneBy: string | null;
  readonly before: unknown;
  readonly subjectId: string | null;
  readonly plan: Kept;
  readonly detailSealed: string | null;
}

/** Locked, so that of two clicks one settles it. Undefined: there is none, or it is out of reach. */
export async function lockHappening(ctx: Context, id: string): Promise<HappeningRow | undefined> {
  const row = await ctx.db
    .selectFrom("happening as h")
    .select([
      "h.id",
      "h.kind",
      "h.onDay as day",
      "h.state",
      "h.proposedAt",
      "h.settledAt",
      "h.plan",
      "h.detailSealed",
      "h.before",
      "h.subjectId",
    ])
    .select((eb) => [
      eb.selectFrom("person").select("name").whereRef("id", "=", "h.settledBy").as("settledBy"),
      eb.selectFrom("person").select("name").whereRef("id", "=", "h.undoneBy").as("undoneBy"),
    ])
    .where("h.county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("h.id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  const kind = row && kindOf(row.kind);
  if (!row || !kind) return undefined;
  return { ...row, kind, plan: kept.parse(row.plan), canUndo: row.before !== null };
}

/** How settling or undoing went. */
export interface Settled {
  readonly view: HappeningView;
  /** False: it had been settled before, and stands as `view` says. */
  readonly byThis: boolean;
}
