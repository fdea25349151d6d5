import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/database.ts";
import { UserError } from "../errors.ts";
import { asShift, type ShiftRow, shiftsById, shiftsOfPeople } from "./repo.ts";
import { spanOf } from "./shift.ts";
import { swapCollision } from "./swap-collision.ts";
import { lockSwap, type SwapRow, type SwapState, type SwapView, viewOf } from "./swap-view.ts";

export interface Settled {
  readonly view: SwapView;
  /** False: it had been settled before, and stands as `view` says. */
  readonly byThis: boolean;
  /** The card on which it was proposed, to be brought up to date. */
  readonly proposerCard: { readonly chatId: string; readonly messageId: string };
}

/**
 * The partner's yes or no, or the proposer taking it back. Whoever comes second learns how it stands; what is no longer
 * possible, because the shift began or the roster changed, expires instead.
 */
export async function settleSwap(
  ctx: Context,
  id: string,
  wish: "accepted" | "declined" | "withdrawn",
): Promise<Settled> {
  const row = await lockSwap(ctx.db, id);
  if (!row) throw new UserError("roster.swap.notForYou", {});
  const me = ctx.actor.kind === "person" ? ctx.actor.id : undefined;
  const mine = wish === "withdrawn" ? row.proposerId : row.partnerId;
  if (row.state !== "proposed") return settled(ctx, row, false);
  if (me !== mine) throw new UserError("roster.swap.notForYou", {});
  const shifts = await shiftsById(ctx.db, [row.shiftId, ...(row.returnId ? [row.returnId] : [])]);
  const state = isPossible(ctx, row, shifts) ? wish : "expired";
  if (state === "accepted") await exchange(ctx, row, shifts);
  await ctx.db.updateTable("swap").set({ state, settledAt: ctx.now() }).where("id", "=", id).execute();
  await audit(ctx, `roster.swap.${state}`, id);
  return settled(ctx, { ...row, state }, true);
}

/** Questions that nobody answered before the shift began. */
export async function expireSwaps(tx: Tx, at: Date): Promise<number> {
  const open = await tx
    .selectFrom("swap as w")
    .innerJoin("shift as s", "s.id", "w.shiftId")
    .select(["w.id", "s.onDay", "s.kind"])
    .where("w.state", "=", "proposed")
    .execute();
  const over = open.filter((one) => spanOf(one).from <= at.getTime()).map((one) => one.id);
  if (over.length === 0) return 0;
  const state: SwapState = "expired";
  await tx.updateTable("swap").set({ state, settledAt: at }).where("id", "in", over).execute();
  const rows = over.map((target) => ({
    actor: "schedule",
    action: "roster.swap.expired",
    target,
    traceId: "schedule",
  }));
  await tx.insertInto("auditLog").values(rows).execute();
  return over.length;
}

/** Neither has begun, and both stand where they stood when it was proposed. */
function isPossible(ctx: Context, row: SwapRow, shifts: readonly ShiftRow[]): boolean {
  const shift = shifts.find((one) => one.id === row.shiftId);
  const back = shifts.find((one) => one.id === row.returnId);
  if (shift?.staffId !== row.proposerId || (row.returnId !== null && back?.staffId !== row.partnerId)) return false;
  return shifts.every((one) => spanOf(asShift(one)).from > ctx.now().getTime());
}

async function exchange(ctx: Context, row: SwapRow, shifts: readonly ShiftRow[]): Promise<void> {
  const shift = shifts.find((one) => one.id === row.shiftId);
  const back = shifts.find((one) => one.id === row.returnId);
  if (!shift) throw new Error("a swap without its shift");
  const proposer = { id: row.proposerId, name: row.proposer };
  const partner = { id: row.partnerId, name: row.partner };
  const collision = await swapCollision(ctx.db, { shift, ...(back ? { back } : {}), proposer, partner });
  if (collision) {
    const { name, shift: one, other } = collision;
    throw new UserError(`roster.swap.${collision.rule}`, { name, day: one.onDay, other: other.onDay });
  }
  const phone = back ? back.phoneSealed : await phoneOf(ctx.db, partner.id, shift);
  await putOn(ctx.db, shift.id, partner, phone);
  if (back) await putOn(ctx.db, back.id, proposer, shift.phoneSealed);
}

async function putOn(
  tx: Tx,
  shiftId: string,
  who: { readonly id: string; readonly name: string },
  phoneSealed: string | null,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable("shift")
    .set({ staffId: who.id, staffName: who.name, phoneSealed })
    .where("id", "=", shiftId)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new Error("the shift of a swap could not be changed");
}

/** The number under which the roster has them on another day. */
async function phoneOf(tx: Tx, personId: string, near: ShiftRow): Promise<string | null> {
  const year = Number(near.onDay.slice(0, 4));
  const rows = await shiftsOfPeople(tx, [personId], `${year - 1}${near.onDay.slice(4, 7)}-01`, `${year + 1}-12-31`);
  return rows.findLast((row) => row.staffId === personId && row.phoneSealed !== null)?.phoneSealed ?? null;
}

async function settled(ctx: Context, row: SwapRow, byThis: boolean): Promise<Settled> {
  const view = await viewOf(ctx.db, row);
  if (!view) throw new UserError("roster.swap.changed", {});
  return { view, byThis, proposerCard: { chatId: row.chatId, messageId: row.messageId } };
}
