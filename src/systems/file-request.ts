import { sql } from "kysely";
import type { Context } from "../context.ts";
import { putDown } from "../courtesy/put-down.ts";
import { UserError } from "../errors.ts";
import { beginExamination } from "../requests/decide.ts";
import { type Asked, areaOf, draftRequest } from "../requests/draft.ts";
import { countyHere } from "../requests/read.ts";
import { auditSystem } from "./act.ts";
import type { SystemClient } from "./client.ts";
import { Refused } from "./refused.ts";

// The officer is told in the next slot; after a month they have seen it otherwise.
const worthSayingMs = 30 * 86_400_000;

/**
 * Files a demand in the name of the officer the context acts as, on the way of /要数: a draft that is examined, and goes out
 * by admission like every other. The officer is told that their name was used. Outside the granted area it is refused.
 */
export async function fileRequest(ctx: Context, client: SystemClient, asked: Asked): Promise<string> {
  if (ctx.actor.kind !== "person") throw new Refused("officer");
  const area = await areaOf(ctx, asked.region);
  if (!area) throw new UserError("request.area", { words: asked.region ?? "" });
  const { rows } = await sql<{ held: boolean }>`
    select system_holds(array['ask'], ${client.deptId}::uuid, ${area.path}::ltree) as held`.execute(ctx.db);
  if (!rows[0]?.held) throw new Refused("grant");
  const { id } = await draftRequest(ctx, asked);
  await beginExamination(ctx, id);
  await putDown(ctx.db, [
    {
      county: await countyHere(ctx.db),
      to: { personId: ctx.actor.id },
      topic: "requests.filed",
      ref: `${id} ${client.publicId}`,
      lapsesAt: new Date(ctx.now().getTime() + worthSayingMs),
    },
  ]);
  await auditSystem(ctx, client, "api.request", id);
  return id;
}
