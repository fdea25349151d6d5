import { sql } from "kysely";
import { Temporal } from "temporal-polyfill";
import { audit } from "../audit.ts";
import { localTime } from "../calendar/workdays.ts";
import type { Context, PersonActor } from "../context.ts";
import { putDown } from "../courtesy/put-down.ts";
import { UserError } from "../errors.ts";
import { asShift, type ShiftRow, shiftsById, shiftsOfPeople, shiftsOfUnits } from "./repo.ts";
import { spanOf } from "./shift.ts";
import { swapCollision } from "./swap-collision.ts";
import { type SwapView, turnOf } from "./swap-view.ts";

export interface SwapWish {
  readonly onDay: string;
  readonly partner: string;
  /** The partner's day that the asker takes in exchange; none: the partner takes over. */
  readonly backDay?: string;
}

export interface DraftSwap {
  readonly view: SwapView;
  readonly shiftId: string;
  readonly partnerId: string;
  readonly returnId?: string;
}

/** What would be swapped, checked against the rules. Nothing is written: the asker confirms it first. */
export async function draftSwap(ctx: Context, wish: SwapWish): Promise<DraftSwap> {
  const me = person(ctx);
  const shift = (await shiftsOfPeople(ctx.db, [me.id], wish.onDay, wish.onDay)).find((row) => row.staffId === me.id);
  if (!shift) throw new UserError("roster.swap.notYours", { day: wish.onDay });
  const partner = await findPartner(ctx, shift, wish.partner);
  const back = wish.backDay ? await shiftOf(ctx, partner, wish.backDay) : undefined;
  return checkedDraft(ctx, { shift, partner, ...(back ? { back } : {}) });
}

/** Confirmed by the one who asks: from here the partner is asked, in private and within the hours. */
export async function proposeSwap(
  ctx: Context,
  draft: { readonly shiftId: string; readonly partnerId: string; readonly returnId?: string },
  card: { readonly messageId: string },
): Promise<SwapView> {
  const me = person(ctx);
  const ids = [draft.shiftId, ...(draft.returnId ? [draft.returnId] : [])];
  const shifts = await shiftsById(ctx.db, ids);
  const shift = shifts.find((row) => row.id === draft.shiftId);
  const back = shifts.find((row) => row.id === draft.returnId);
  if (!shift || shift.staffId !== me.id) throw new UserError("roster.swap.changed", {});
  if (draft.returnId && back?.staffId !== draft.partnerId) throw new UserError("roster.swap.changed", {});
  const partner = (await colleagues(ctx, shift)).find((one) => one.id === draft.partnerId);
  if (!partner) throw new UserError("roster.swap.changed", {});
  const { view } = await checkedDraft(ctx, { shift, partner, ...(back ? { back } : {}) });
  const made = await ctx.db
    .insertInto("swap")
    .values({
      county: sql<string>`current_setting('songbang.county', true)`,
      shiftId: shift.id,
      returnId: back?.id ?? null,
      proposerId: me.id,
      partnerId: partner.id,
      proposerName: me.name,
      partnerName: partner.name,
      proposedAt: ctx.now(),
      settledAt: null,
      chatId: ctx.chat.id,
      messageId: card.messageId,
    })
    .onConflict((oc) => oc.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!made) throw new UserError("roster.swap.already", {});
  await audit(ctx, "roster.proposeSwap", made.id);
  await putDown(ctx.db, [
    {
      county: await countyHere(ctx),
      to: { personId: partner.id },
      topic: "roster.swap",
      ref: made.id,
      cause: ctx.cause,
      lapsesAt: new Date(spanOf(asShift(shift)).from),
    },
  ]);
  return { ...view, id: made.id, state: "proposed" };
}

interface Colleague {
  readonly id: string;
  readonly name: string;
}

async function checkedDraft(
  ctx: Context,
  { shift, partner, back }: { readonly shift: ShiftRow; readonly partner: Colleague; readonly back?: ShiftRow },
): Promise<DraftSwap> {
  const me = person(ctx);
  for (const one of [shift, ...(back ? [back] : [])]) {
    if (spanOf(asShift(one)).from <= ctx.now().getTime()) throw new UserError("roster.swap.begun", { day: one.onDay });
  }
  const collision = await swapCollision(ctx.db, { shift, ...(back ? { back } : {}), proposer: me, partner });
  if (collision) {
    const { name, shift: one, other } = collision;
    throw new UserError(`roster.swap.${collision.rule}`, { name, day: one.onDay, other: other.onDay });
  }
  const view = {
    id: "",
    state: "draft",
    proposer: me.name,
    partner: partner.name,
    turn: turnOf(shift),
    ...(back ? { back: turnOf(back) } : {}),
  } as const;
  return { view, shiftId: shift.id, partnerId: partner.id, ...(back ? { returnId: back.id } : {}) };
}

/** Somebody of the same roster. The name may carry the unit's, as in 青石镇李建国, and must fit one of them. */
async function findPartner(ctx: Context, shift: ShiftRow, name: string): Promise<Colleague> {
  const me = person(ctx);
  const others = (await colleagues(ctx, shift)).filter((one) => one.id !== me.id);
  const wanted = name.replace(/\s+/gu, "");
  const found = others.filter((one) => one.name === wanted || `${shift.unit}${one.name}` === wanted);
  const [only] = found;
  if (only && found.length === 1) return only;
  const names = [...new Set(others.map((one) => one.name))].slice(0, 12).join("、");
  throw new UserError(names ? "roster.swap.whom" : "roster.swap.nobody", { name, names, unit: shift.unit });
}

/** Who stands on this unit's roster in the weeks around a shift, and is known to the house. */
async function colleagues(ctx: Context, shift: ShiftRow): Promise<readonly Colleague[]> {
  const day = Temporal.PlainDate.from(shift.onDay);
  const today = localTime(ctx.now()).toPlainDate();
  const from = Temporal.PlainDate.compare(today, day) < 0 ? today : day;
  const [first, last] = [from.subtract({ days: 31 }).toString(), day.add({ days: 31 }).toString()];
  const rows = await shiftsOfUnits(ctx.db, [shift.orgId], first, last);
  const known = new Map(rows.flatMap((row) => (row.staffId ? [[row.staffId, row.staffName] as const] : [])));
  return [...known].map(([id, name]) => ({ id, name }));
}

async function shiftOf(ctx: Context, partner: Colleague, day: string): Promise<ShiftRow> {
  const rows = await shiftsOfPeople(ctx.db, [partner.id], day, day);
  const found = rows.find((row) => row.staffId === partner.id);
  if (!found) throw new UserError("roster.swap.notTheirs", { name: partner.name, day });
  return found;
}

function person(ctx: Context): PersonActor {
  if (ctx.actor.kind !== "person") throw new Error("only a person swaps");
  return ctx.actor;
}

async function countyHere(ctx: Context): Promise<string> {
  const { rows } = await sql<{ county: string }>`select current_setting('songbang.county') as county`.execute(ctx.db);
  return rows[0]?.county ?? "";
}
