import { Temporal } from "temporal-polyfill";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import type { Approved } from "../imports/kinds.ts";
import { type PlannedShift, plannedShift } from "./plan-import.ts";
import { asShift, shiftsOfPeople, shiftsOfUnits } from "./repo.ts";
import { collisions } from "./rules.ts";

/** Writes the rows that were approved; what changed meanwhile so that the rules no longer hold takes everything back. */
export async function applyRoster(ctx: Context, { importId, county, plan }: Approved): Promise<void> {
  const shifts = plan.rows.flatMap(({ verdict, data }) =>
    verdict === "new" || verdict === "changed" ? [plannedShift.parse(data)] : [],
  );
  if (shifts.length === 0) return;
  for (const shift of shifts) {
    const { orgId: _, onDay: __, kind: ___, ...people } = shift;
    await ctx.db
      .insertInto("shift")
      .values({ county, ...shift })
      .onConflict((oc) => oc.columns(["orgId", "onDay", "kind"]).doUpdateSet(people))
      .execute();
  }
  await stillSound(ctx, shifts);
  await audit(ctx, "roster.import", importId);
}

async function stillSound(ctx: Context, shifts: readonly PlannedShift[]): Promise<void> {
  const days = shifts.map((shift) => shift.onDay).toSorted();
  const from = Temporal.PlainDate.from(days[0] ?? "")
    .subtract({ days: 3 })
    .toString();
  const to = Temporal.PlainDate.from(days.at(-1) ?? "")
    .add({ days: 3 })
    .toString();
  const people = [...new Set(shifts.flatMap(({ leaderId, staffId }) => [leaderId, staffId]))].flatMap((id) => id ?? []);
  const orgs = [...new Set(shifts.map((shift) => shift.orgId))];
  const rows = [
    ...(await shiftsOfUnits(ctx.db, orgs, from, to)),
    ...(people.length > 0 ? await shiftsOfPeople(ctx.db, people, from, to) : []),
  ];
  const all = [...new Map(rows.map((row) => [row.id, asShift(row)])).values()];
  const mine = new Set(shifts.map(({ orgId, onDay, kind }) => `${orgId} ${onDay} ${kind}`));
  const broken = collisions(all).find(
    (one) =>
      one.rule !== "gap" &&
      one.severity === "error" &&
      [one.shift, one.other].some(({ orgId, onDay, kind }) => mine.has(`${orgId} ${onDay} ${kind}`)),
  );
  if (broken) throw new UserError("roster.swap.changed", {});
}
