import type { Context } from "../context.ts";
import type { Tx } from "../db/database.ts";
import { asShift, type ShiftRow, shiftsById } from "./repo.ts";
import { type ShiftKind, spanOf } from "./shift.ts";

export type SwapState = "proposed" | "accepted" | "declined" | "withdrawn" | "expired";

export interface Turn {
  readonly unit: string;
  readonly onDay: string;
  readonly kind: ShiftKind;
}

/** A swap as both people see it. `draft` is one that its proposer has not confirmed: it is in no table. */
export interface SwapView {
  readonly id: string;
  readonly state: SwapState | "draft";
  readonly proposer: string;
  readonly partner: string;
  /** What the partner takes over. */
  readonly turn: Turn;
  /** What the proposer takes in exchange. */
  readonly back?: Turn;
}

export interface SwapRow {
  readonly id: string;
  readonly state: SwapState;
  readonly shiftId: string;
  readonly returnId: string | null;
  readonly proposerId: string;
  readonly partnerId: string;
  readonly proposer: string;
  readonly partner: string;
  readonly chatId: string;
  readonly messageId: string;
}

/** The swap with the names of both; locked, so that of two clicks one settles it. */
export async function lockSwap(tx: Tx, id: string): Promise<SwapRow | undefined> {
  await tx.selectFrom("swap").select("id").where("id", "=", id).forUpdate().executeTakeFirst();
  return named(tx).where("w.id", "=", id).executeTakeFirst();
}

export async function findSwap(tx: Tx, id: string): Promise<SwapView | undefined> {
  const row = await named(tx).where("w.id", "=", id).executeTakeFirst();
  return row && viewOf(tx, row);
}

export async function viewOf(tx: Tx, row: SwapRow): Promise<SwapView | undefined> {
  const shifts = await shiftsById(tx, [row.shiftId, ...(row.returnId ? [row.returnId] : [])]);
  const turn = shifts.find((shift) => shift.id === row.shiftId);
  const back = shifts.find((shift) => shift.id === row.returnId);
  if (!turn) return undefined;
  const { id, state, proposer, partner } = row;
  return { id, state, proposer, partner, turn: turnOf(turn), ...(back ? { back: turnOf(back) } : {}) };
}

/** What the asker is asked and has not answered, the shift not begun. */
export async function openSwapsFor(ctx: Context): Promise<readonly SwapView[]> {
  if (ctx.actor.kind !== "person") return [];
  const open = await named(ctx.db)
    .where("w.partnerId", "=", ctx.actor.id)
    .where("w.state", "=", "proposed")
    .orderBy("w.proposedAt")
    .limit(3)
    .execute();
  const views: SwapView[] = [];
  for (const row of open) {
    const view = await viewOf(ctx.db, row);
    if (view && spanOf(view.turn).from > ctx.now().getTime()) views.push(view);
  }
  return views;
}

export function turnOf(row: ShiftRow): Turn {
  const { onDay, kind } = asShift(row);
  return { unit: row.unit, onDay, kind };
}

/** Names come from the shifts, where they stand for everybody near; a person far off is not seen. */
function named(tx: Tx) {
  return tx
    .selectFrom("swap as w")
    .select([
      "w.id",
      "w.state",
      "w.shiftId",
      "w.returnId",
      "w.proposerId",
      "w.partnerId",
      "w.proposerName as proposer",
      "w.partnerName as partner",
      "w.chatId",
      "w.messageId",
    ]);
}
