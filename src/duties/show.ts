import type { Context } from "../context.ts";
import type { Duty } from "./list.ts";
import { readDuties } from "./repo.ts";

/** One duty of the county by its id; undefined when the list has gone on since the card was drawn. */
export async function showDuty(ctx: Context, id: string): Promise<Duty | undefined> {
  const [duty] = await readDuties(ctx.db, [id]);
  return duty;
}

/** Duties by their ids, in that order, without those that are gone. */
export async function showDuties(ctx: Context, ids: readonly string[]): Promise<readonly Duty[]> {
  return readDuties(ctx.db, ids);
}
