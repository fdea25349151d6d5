import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import type { Db } from "../db/database.ts";

/** Of one login on one device. The id is the cookie's value; the database knows its hash only. */
export interface Session {
  readonly id: string;
  readonly openId: string;
}

export const sessionHours = 8;

/** A login that was just proven becomes a session of its own: an id from before it is never taken over. */
export async function openSession(db: Db, openId: string): Promise<Session> {
  const id = randomBytes(32).toString("base64url");
  await db
    .insertInto("webSession")
    .values({
      idHash: hashOf(id),
      openId,
      expiresAt: sql`clock_timestamp() + make_interval(hours => ${sessionHours})`,
    })
    .execute();
  return { id, openId };
}

export async function findSession(db: Db, id: string): Promise<Session | undefined> {
  if (!/^[\w-]{43}$/.test(id)) return undefined;
  const row = await db
    .selectFrom("webSession")
    .select("openId")
    .where("idHash", "=", hashOf(id))
    .where("expiresAt", ">", sql<Date>`clock_timestamp()`)
    .executeTakeFirst();
  return row && { id, openId: row.openId };
}

export async function endSession(db: Db, id: string): Promise<void> {
  await db.deleteFrom("webSession").where("idHash", "=", hashOf(id)).execute();
}

/** Takes out what has run out; answers how many. For a tick. */
export async function sweepSessions(db: Db): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("webSession")
    .where("expiresAt", "<", sql<Date>`clock_timestamp()`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** What a form of this session carries, so that no other site's form is taken for it. Tells nothing about the id. */
export function formMark(session: Session): string {
  return createHash("sha256").update(`form ${session.id}`).digest("base64url");
}

export function bearsMark(session: Session, given: unknown): boolean {
  const wanted = Buffer.from(formMark(session));
  const bytes = Buffer.from(typeof given === "string" ? given : "");
  return wanted.length === bytes.length && timingSafeEqual(wanted, bytes);
}

function hashOf(id: string): Buffer {
  return createHash("sha256").update(id).digest();
}
