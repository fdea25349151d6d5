import type { Tx } from "../db/database.ts";
import { asShift, shiftsById } from "./repo.ts";
import { type Turn, turnOf } from "./swap-view.ts";

export interface DutyReminder {
  readonly turn: Turn;
  readonly leads: boolean;
  /** Who stands on it with them; none when they do both. */
  readonly with?: string;
}

/** What a person is to be reminded of; undefined when they no longer stand on that shift. */
export async function dutyReminder(tx: Tx, shiftId: string, personId: string): Promise<DutyReminder | undefined> {
  const [row] = await shiftsById(tx, [shiftId]);
  if (!row) return undefined;
  const { leader, staff } = asShift(row);
  if (leader.id !== personId && staff.id !== personId) return undefined;
  const leads = staff.id !== personId;
  return { turn: turnOf(row), leads, with: leads ? staff.name : leader.name };
}
