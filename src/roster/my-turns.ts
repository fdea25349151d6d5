import type { Temporal } from "temporal-polyfill";
import { localTime } from "../calendar/workdays.ts";
import type { Context } from "../context.ts";
import { asShift, shiftsOfPeople } from "./repo.ts";
import { spanOf } from "./shift.ts";
import { type Turn, turnOf } from "./swap-view.ts";

export interface MyTurn {
  readonly turn: Turn;
  readonly leads: boolean;
  readonly from: Date;
}

/** The asker's own turns that are not over and begin within so many days from today, the next first. */
export async function myTurns(ctx: Context, days: number): Promise<readonly MyTurn[]> {
  if (ctx.actor.kind !== "person") return [];
  const { id } = ctx.actor;
  const today: Temporal.PlainDate = localTime(ctx.now()).toPlainDate();
  // Last night's may still run.
  const first = today.subtract({ days: 1 }).toString();
  const rows = await shiftsOfPeople(ctx.db, [id], first, today.add({ days }).toString());
  return rows
    .map((row) => ({ row, span: spanOf(asShift(row)) }))
    .filter(({ span }) => span.to > ctx.now().getTime())
    .map(({ row, span }) => ({ turn: turnOf(row), leads: row.staffId !== id, from: new Date(span.from) }))
    .toSorted((a, b) => a.from.getTime() - b.from.getTime());
}
