import { sql } from "kysely";
import { Temporal } from "temporal-polyfill";
import { audit } from "../audit.ts";
import { localTime } from "../calendar/workdays.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { asShift, type ShiftRow, shiftsOfPeople, shiftsOfUnits } from "./repo.ts";
import { spanOf } from "./shift.ts";

export interface HandoverNote {
  readonly author: string;
  readonly saidAt: Date;
  readonly said: string;
}

// So long after the end of a shift something that was forgotten may still be passed on.
const graceMs = 4 * 3_600_000;

/** Keeps what the next on duty must know. Only who is on duty, or was until just now, hands over. Returns to whom. */
export async function handOver(ctx: Context, said: string): Promise<{ readonly next: string | undefined }> {
  const own = (await ownShifts(ctx, -2, 0)).filter((row) => {
    const { from, to } = spanOf(asShift(row));
    return from <= ctx.now().getTime() && ctx.now().getTime() < to + graceMs;
  });
  const shift = own.at(-1);
  if (!shift || ctx.actor.kind !== "person") throw new UserError("roster.handover.notOnDuty", {});
  const note = {
    county: sql<string>`current_setting('songbang.county', true)`,
    shiftId: shift.id,
    authorId: ctx.actor.id,
    saidSealed: ctx.columns.seal(said),
    saidAt: ctx.now(),
  };
  await ctx.db.insertInto("handoverNote").values(note).execute();
  await audit(ctx, "roster.handOver", shift.id);
  return { next: (await shiftAfter(ctx, shift))?.staffName };
}

/** What was passed on to the shift that the asker stands on now, or will stand on next. */
export async function notesForNext(ctx: Context): Promise<readonly HandoverNote[]> {
  const now = ctx.now().getTime();
  const mine = (await ownShifts(ctx, -1, 7)).find((row) => spanOf(asShift(row)).to > now);
  const before = mine && (await shiftBefore(ctx, mine));
  if (!before) return [];
  const rows = await ctx.db
    .selectFrom("handoverNote")
    .select(["authorId", "saidAt", "saidSealed"])
    .where("shiftId", "=", before.id)
    .orderBy("saidAt")
    .limit(20)
    .execute();
  return rows.map((row) => ({
    author: row.authorId === before.leaderId ? before.leaderName : before.staffName,
    saidAt: row.saidAt,
    said: ctx.columns.open(row.saidSealed),
  }));
}

async function ownShifts(ctx: Context, fromDays: number, toDays: number): Promise<readonly ShiftRow[]> {
  if (ctx.actor.kind !== "person") return [];
  const today = localTime(ctx.now()).toPlainDate();
  const rows = await shiftsOfPeople(
    ctx.db,
    [ctx.actor.id],
    today.add({ days: fromDays }).toString(),
    today.add({ days: toDays }).toString(),
  );
  return rows.toSorted((a, b) => spanOf(asShift(a)).from - spanOf(asShift(b)).from);
}

async function shiftAfter(ctx: Context, shift: ShiftRow): Promise<ShiftRow | undefined> {
  const rest = await around(ctx, shift);
  return rest.find((row) => spanOf(asShift(row)).from >= spanOf(asShift(shift)).to);
}

async function shiftBefore(ctx: Context, shift: ShiftRow): Promise<ShiftRow | undefined> {
  const rest = await around(ctx, shift);
  return rest.findLast((row) => spanOf(asShift(row)).to <= spanOf(asShift(shift)).from);
}

/** The unit's shifts of the days around one, in order. A longer break hands nothing over. */
async function around(ctx: Context, shift: ShiftRow): Promise<readonly ShiftRow[]> {
  const day = Temporal.PlainDate.from(shift.onDay);
  const [from, to] = [day.subtract({ days: 3 }).toString(), day.add({ days: 3 }).toString()];
  const rows = await shiftsOfUnits(ctx.db, [shift.orgId], from, to);
  return rows.toSorted((a, b) => spanOf(asShift(a)).from - spanOf(asShift(b)).from);
}
