import { Temporal } from "temporal-polyfill";
import { isLoaded, markOf } from "../calendar/workdays.ts";
import type { Context } from "../context.ts";
import { shiftsAbove } from "./repo.ts";
import type { ShiftKind } from "./shift.ts";

export interface MonthRow {
  readonly onDay: string;
  readonly kind: ShiftKind;
  readonly leader: string;
  readonly staff: string;
  /** Name of the holiday; from the calendar, where it is known. */
  readonly holiday?: string;
}

export interface MonthView {
  readonly unit: string | undefined;
  /** `2026-03` */
  readonly month: string;
  readonly rows: readonly MonthRow[];
  /** The holidays of this month cannot be marked: the year's notice is not loaded. */
  readonly calendarMissing: boolean;
}

/** One row of the workbook; the columns are those that an import reads. */
export interface BookRow extends MonthRow {
  readonly unit: string;
  readonly phone: string;
}

/** The month of the nearest unit that has a roster. No numbers: the workbook has them, in private. */
export async function showMonth(ctx: Context, month: string): Promise<MonthView> {
  const { rows, calendarMissing } = await nearest(ctx, month);
  return { unit: rows[0]?.unit, month, rows, calendarMissing };
}

/** The same with numbers, for a private chat only. */
export async function monthBook(ctx: Context, month: string): Promise<readonly BookRow[]> {
  if (ctx.chat.kind !== "p2p") throw new Error("numbers leave in private only");
  const { rows } = await nearest(ctx, month);
  return rows.map((row) => ({ ...row, phone: row.phoneSealed ? ctx.columns.open(row.phoneSealed) : "" }));
}

async function nearest(ctx: Context, month: string) {
  const last = Temporal.PlainYearMonth.from(month).daysInMonth;
  const near = await shiftsAbove(ctx, `${month}-01`, `${month}-${last}`);
  const unit = near[0]?.orgId;
  const own = near.filter((row) => row.orgId === unit);
  const rows = own.map((row) => {
    const mark = markOf(row.onDay);
    const { unit: name, onDay, kind, phoneSealed } = row;
    const people = { leader: row.leaderName, staff: row.staffName };
    return { unit: name, onDay, kind, ...people, phoneSealed, ...(typeof mark === "object" ? mark : {}) };
  });
  return { rows, calendarMissing: !isLoaded(Number(month.slice(0, 4))) };
}
