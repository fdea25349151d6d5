import { Temporal } from "temporal-polyfill";
import type { Context } from "../context.ts";
import { type HandoverNote, notesForNext } from "./hand-over.ts";
import { type FullPhone, type MaskedPhone, maskPhone } from "./phone.ts";
import { asShift, type ShiftRow, shiftsAbove } from "./repo.ts";
import { type ShiftKind, spanOf } from "./shift.ts";
import { openSwapsFor, type SwapView } from "./swap-view.ts";

export interface ShiftLine<Phone> {
  readonly onDay: string;
  readonly kind: ShiftKind;
  readonly leader: string;
  readonly staff: string;
  readonly phone?: Phone;
  /** The asker stands on it. */
  readonly isMine: boolean;
  /** Begun the day before and not over yet. */
  readonly isLeftOver: boolean;
}

export interface UnitDay<Phone> {
  readonly unit: string;
  readonly shifts: readonly ShiftLine<Phone>[];
}

/** A group's answer has no place for a number, a note or somebody's question; a private one has. */
export type DayView =
  | { readonly place: "group"; readonly day: string; readonly units: readonly UnitDay<MaskedPhone>[] }
  | {
      readonly place: "p2p";
      readonly day: string;
      readonly units: readonly UnitDay<FullPhone>[];
      readonly notes: readonly HandoverNote[];
      readonly swaps: readonly SwapView[];
    };

/** Who is on duty that day, in the asker's units and in those above. Before 08:30 last night's shift still stands. */
export async function showDay(ctx: Context, day: string): Promise<DayView> {
  const before = Temporal.PlainDate.from(day).subtract({ days: 1 }).toString();
  const now = ctx.now().getTime();
  const near = await shiftsAbove(ctx, before, day);
  const shown = near.filter((row) => row.onDay === day || isRunning(row, now));
  if (ctx.chat.kind === "group") {
    return { place: "group", day, units: byUnit(ctx, shown, day, (phone) => maskPhone(phone)) };
  }
  return {
    place: "p2p",
    day,
    units: byUnit(ctx, shown, day, (phone) => ({ full: phone })),
    notes: await notesForNext(ctx),
    swaps: await openSwapsFor(ctx),
  };
}

function isRunning(row: ShiftRow, now: number): boolean {
  const { from, to } = spanOf(asShift(row));
  return from <= now && now < to;
}

function byUnit<Phone>(
  ctx: Context,
  rows: readonly ShiftRow[],
  day: string,
  show: (phone: string) => Phone,
): readonly UnitDay<Phone>[] {
  const me = ctx.actor.kind === "person" ? ctx.actor.id : undefined;
  const units = new Map<string, { unit: string; shifts: ShiftLine<Phone>[] }>();
  for (const row of rows) {
    const own = units.get(row.orgId) ?? { unit: row.unit, shifts: [] };
    own.shifts.push({
      onDay: row.onDay,
      kind: row.kind,
      leader: row.leaderName,
      staff: row.staffName,
      ...(row.phoneSealed ? { phone: show(ctx.columns.open(row.phoneSealed)) } : {}),
      isMine: me !== undefined && (row.staffId === me || row.leaderId === me),
      isLeftOver: row.onDay < day,
    });
    units.set(row.orgId, own);
  }
  return [...units.values()];
}
