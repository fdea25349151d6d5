import type { Context } from "../context.ts";
import type { Duty } from "./list.ts";
import { readDuties } from "./repo.ts";

/** One duty of the county by its id; undefined when the list has gone on since the card was drawn. */
export async function showDuty(ctx: Context, id: string): Promise<Duty | undefined> {
  const [duty] = await readDuties(ctx.db, [id]);
  return duty;
}
