import { Temporal } from "temporal-polyfill";
import type { Tx } from "../db/database.ts";
import { asShift, type ShiftRow, shiftsOfPeople } from "./repo.ts";
import { collisions, type Violation } from "./rules.ts";
import type { Shift, Who } from "./shift.ts";

export interface Exchange {
  readonly shift: ShiftRow;
  readonly back?: ShiftRow;
  readonly proposer: { readonly id: string; readonly name: string };
  readonly partner: { readonly id: string; readonly name: string };
}

/** The first rule that the exchange would break for one of the two; what was wrong before is not held against it. */
export async function swapCollision(
  tx: Tx,
  exchange: Exchange,
): Promise<Exclude<Violation, { rule: "gap" }> | undefined> {
  const { shift, back, proposer, partner } = exchange;
  const days = [shift, ...(back ? [back] : [])].map((row) => Temporal.PlainDate.from(row.onDay));
  const moved = new Map<string, Who>([[shift.id, partner], ...(back ? [[back.id, proposer] as const] : [])]);
  for (const day of days) {
    const [from, to] = [day.subtract({ days: 3 }).toString(), day.add({ days: 3 }).toString()];
    const rows = await shiftsOfPeople(tx, [proposer.id, partner.id], from, to);
    const after = rows.map(asShift).map((one): Shift => ({ ...one, staff: moved.get(one.id) ?? one.staff }));
    for (const found of collisions(after)) {
      if (found.rule === "gap" || found.severity === "warning") continue;
      if (moved.has(found.shift.id) || moved.has(found.other.id)) return found;
    }
  }
  return undefined;
}
