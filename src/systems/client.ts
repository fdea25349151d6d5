import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { proves, readToken } from "./token.ts";

/** A system that has shown its token. */
export interface SystemClient {
  readonly id: string;
  /** May stand in logs and in the audit. */
  readonly publicId: string;
  readonly county: string;
  readonly deptId: string;
  readonly deptName: string;
  readonly deptPath: string;
  /** open_id of the officer in whose name it asks. */
  readonly officer: string | null;
  /** Where its webhooks may be. */
  readonly hosts: readonly string[];
}

// How exact "seen last" has to be; a write for every call would buy nothing.
const seenEveryMinutes = 1;

/** Who calls, by its token; undefined for whoever is unknown, revoked or run out, all alike. */
export async function findClient(db: Db, authorization: string | undefined): Promise<SystemClient | undefined> {
  const token = readToken(authorization);
  if (!token) return undefined;
  const row = await db
    .selectFrom("systemClient as c")
    .innerJoin("orgUnit as d", "d.id", "c.deptId")
    .innerJoin("person as p", "p.id", "c.officerId")
    .select(["c.id", "c.publicId", "c.county", "c.deptId", "d.name as deptName", "c.tokenHash", "c.hosts"])
    .select([sql<string>`d.path::text`.as("deptPath"), "p.feishuOpenId as officer"])
    .select(
      sql<boolean>`c.seen_at is null or c.seen_at < clock_timestamp() - make_interval(mins => ${seenEveryMinutes})`.as(
        "unseen",
      ),
    )
    .where("c.publicId", "=", token.publicId)
    .where("c.revokedAt", "is", null)
    .where("d.validTo", "is", null)
    .where("c.expiresAt", ">", sql<Date>`clock_timestamp()`)
    .executeTakeFirst();
  if (!proves(token.hash, row?.tokenHash) || !row) return undefined;
  const { tokenHash: _, unseen, ...client } = row;
  if (unseen) {
    await db
      .updateTable("systemClient")
      .set({ seenAt: sql<Date>`clock_timestamp()` })
      .where("id", "=", client.id)
      .execute();
  }
  return client;
}
