import { sql } from "kysely";
import type { Tx } from "../db/database.ts";

export interface PersonChange {
  readonly openId: string;
  /** As the platform's directory has it now. */
  readonly name?: string;
  /** Resigned, frozen or out of the organisation. */
  readonly gone: boolean;
}

/**
 * Brings a person in line with the platform's directory. Somebody who is gone holds no role from this day on, nor does
 * whoever stood in for them. Told twice, it is done once; whom we do not know stays unknown.
 */
export async function personChanged(
  db: Tx,
  { openId, name, gone }: PersonChange,
  now: Date,
): Promise<"unknown" | "same" | "renamed" | "left"> {
  const { rows } = await sql<{ done: "unknown" | "same" | "renamed" | "left" }>`
    select person_changed(${openId}, ${name ?? null}, ${gone}, (${now} at time zone 'Asia/Shanghai')::date) as done
  `.execute(db);
  return rows[0]?.done ?? "unknown";
}
