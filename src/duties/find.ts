import type { Context } from "../context.ts";
import type { Duty } from "./list.ts";
import { matchItems } from "./match.ts";
import { rank } from "./rank.ts";
import { readDuties } from "./repo.ts";

export type Found =
  | { readonly kind: "best"; readonly duty: Duty; readonly others: readonly Duty[] }
  | { readonly kind: "several"; readonly duties: readonly Duty[] }
  | { readonly kind: "none"; readonly nearest: readonly Duty[] };

/** Whose duty is it, asked as people speak. The lists are public in the county, so anybody may ask. */
export async function findDuty(ctx: Context, question: string): Promise<Found> {
  const ranking = rank(await matchItems(ctx.db, "duty", question));
  switch (ranking.kind) {
    case "best": {
      const [duty, ...others] = await readDuties(ctx.db, [ranking.top.id, ...ranking.others.map((item) => item.id)]);
      if (!duty) throw new Error("a duty vanished between two reads of one transaction");
      return { kind: "best", duty, others };
    }
    case "several":
      return {
        kind: "several",
        duties: await readDuties(
          ctx.db,
          ranking.found.map((item) => item.id),
        ),
      };
    case "none":
      return {
        kind: "none",
        nearest: await readDuties(
          ctx.db,
          ranking.nearest.map((item) => item.id),
        ),
      };
  }
}
