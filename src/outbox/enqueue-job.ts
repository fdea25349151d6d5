import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { z } from "zod";
import type { Tx } from "../db/database.ts";

/** What a piece of long work is called and needs: ids, never content. */
export interface WorkContract<P extends z.ZodObject = z.ZodObject> {
  /** `noun.verb` */
  readonly name: string;
  readonly payload: P;
  /** So many tries, each after a longer wait; then it is dead and somebody is told. */
  readonly attempts: number;
}

export function defineWork<P extends z.ZodObject>(contract: WorkContract<P>): WorkContract<P> {
  return contract;
}

/**
 * Long work, asked for in the caller's transaction; it starts after the commit and runs at least once. `cause` is
 * `ctx.cause`. Returns the id of its outbox row.
 */
export async function enqueueJob<P extends z.ZodObject>(
  tx: Tx,
  contract: WorkContract<P>,
  payload: z.input<P>,
  cause: string,
): Promise<string> {
  const id = randomUUID();
  const row = {
    id,
    kind: "job",
    lane: `job ${contract.name}`,
    target: JSON.stringify({ job: contract.name }),
    content: JSON.stringify(contract.payload.parse(payload)),
    cause,
    queuedAt: sql<Date>`clock_timestamp()`,
  } as const;
  await tx.insertInto("outbox").values(row).execute();
  return id;
}
