import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { enqueueJob } from "../outbox/enqueue-job.ts";
import { deliverContract } from "./contracts.ts";

/**
 * The one place that says: values that count for this request have changed, since a town has accepted them. Whatever has to follow is
 * asked for here, in the caller's transaction. Returns the outbox rows of what was asked for.
 */
export async function acceptedValuesChanged(
  tx: Tx,
  county: string,
  requestId: string,
  cause: string,
): Promise<readonly string[]> {
  return deliverWhenComplete(tx, county, requestId, cause);
}

/** Nothing is open any more: the first version goes out, or a later one when something was accepted anew. */
export async function deliverWhenComplete(
  tx: Tx,
  county: string,
  requestId: string,
  cause: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ version: number | null }>`
    select request_complete(${county}, ${requestId}::uuid) as version`.execute(tx);
  const version = rows[0]?.version;
  return version ? [await enqueueJob(tx, deliverContract, { county, requestId, version }, cause)] : [];
}
