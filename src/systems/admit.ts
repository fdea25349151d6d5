import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";
import { UserError } from "../errors.ts";
import { mintToken } from "./token.ts";

/** An administrator at work: who, in which county, on which day of the domain clock. */
export interface Administrator {
  readonly id: string;
  readonly openId: string;
  readonly county: string;
  readonly now: Date;
}

export interface NewClient {
  readonly name: string;
  readonly deptId: string;
  /** open_id of an officer of that department. */
  readonly officer: string;
  /** Days until it runs out, a year at most. */
  readonly days: number;
  /** Where its webhooks may be: `name` or `name:port`. */
  readonly hosts: readonly string[];
}

/** What is shown once and never again. */
export interface ShownOnce {
  readonly id: string;
  readonly publicId: string;
  readonly token: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
}

export const mostDays = 365;

/**
 * Lets a system in, with no grant yet. A name that is taken, or somebody who is no officer of the department, is a UserError.
 */
export async function admitClient(
  tx: Tx,
  columns: Columns,
  admin: Administrator,
  wanted: NewClient,
): Promise<ShownOnce> {
  const officer = await officerOf(tx, admin, wanted.deptId, wanted.officer);
  const taken = await tx
    .selectFrom("systemClient")
    .select("id")
    .where("county", "=", admin.county)
    .where("name", "=", wanted.name)
    .executeTakeFirst();
  if (taken) throw new UserError("systems.lacks.name", { name: wanted.name });
  const { publicId, token, hash } = mintToken();
  const encryptKey = randomBytes(24).toString("base64url");
  const verificationToken = randomBytes(24).toString("base64url");
  const { id } = await tx
    .insertInto("systemClient")
    .values({
      county: admin.county,
      publicId,
      name: wanted.name,
      deptId: wanted.deptId,
      officerId: officer,
      tokenHash: hash,
      pushKeySealed: columns.seal(encryptKey),
      pushTokenSealed: columns.seal(verificationToken),
      hosts: [...wanted.hosts],
      createdBy: admin.id,
      expiresAt: sql<Date>`clock_timestamp() + make_interval(days => ${Math.min(wanted.days, mostDays)}::integer)`,
      seenAt: null,
      revokedAt: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, publicId, token, encryptKey, verificationToken };
}

/** A new token for a further year at most; the one before holds from now on no more. Undefined: it is revoked or not there. */
export async function renewToken(
  tx: Tx,
  admin: Administrator,
  id: string,
  days: number,
): Promise<{ readonly publicId: string; readonly token: string } | undefined> {
  const row = await tx
    .selectFrom("systemClient")
    .select("publicId")
    .where("county", "=", admin.county)
    .where("id", "=", id)
    .where("revokedAt", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return undefined;
  const { token, hash } = mintToken(row.publicId);
  await tx
    .updateTable("systemClient")
    .set({
      tokenHash: hash,
      createdAt: sql<Date>`clock_timestamp()`,
      expiresAt: sql<Date>`clock_timestamp() + make_interval(days => ${Math.min(days, mostDays)}::integer)`,
    })
    .where("id", "=", id)
    .execute();
  return { publicId: row.publicId, token };
}

/** Ends a system for good: its token, its grants and its webhooks. False: it was ended before. */
export async function revokeClient(tx: Tx, admin: Administrator, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("systemClient")
    .set({ revokedAt: sql<Date>`clock_timestamp()` })
    .where("county", "=", admin.county)
    .where("id", "=", id)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await tx
    .updateTable("systemGrant")
    .set({ revokedAt: admin.now })
    .where("clientId", "=", id)
    .where("revokedAt", "is", null)
    .execute();
  return true;
}

/** Somebody else answers for the system from now on, and where its webhooks may be is named anew. */
export async function changeClient(
  tx: Tx,
  admin: Administrator,
  id: string,
  change: { readonly officer: string; readonly hosts: readonly string[] },
): Promise<boolean> {
  const client = await tx
    .selectFrom("systemClient")
    .select("deptId")
    .where("county", "=", admin.county)
    .where("id", "=", id)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  if (!client) return false;
  await tx
    .updateTable("systemClient")
    .set({ officerId: await officerOf(tx, admin, client.deptId, change.officer), hosts: [...change.hosts] })
    .where("id", "=", id)
    .execute();
  return true;
}

async function officerOf(tx: Tx, admin: Administrator, deptId: string, openId: string): Promise<string> {
  const day = sql<string>`(${admin.now}::timestamptz at time zone 'Asia/Shanghai')::date`;
  const row = await tx
    .selectFrom("person as p")
    .innerJoin("membership as m", "m.personId", "p.id")
    .innerJoin("orgUnit as d", "d.id", "m.orgId")
    .select("p.id")
    .where("p.county", "=", admin.county)
    .where("p.feishuOpenId", "=", openId)
    .where("p.status", "=", "active")
    .where("m.role", "=", "department_officer")
    .where("m.orgId", "=", deptId)
    .where("m.deputyOf", "is", null)
    .where("d.county", "=", admin.county)
    .where("d.kind", "=", "department")
    .where("d.validTo", "is", null)
    .where("m.validFrom", "<=", day)
    .where((eb) => eb.or([eb("m.validTo", "is", null), eb("m.validTo", ">", day)]))
    .executeTakeFirst();
  if (!row) throw new UserError("systems.lacks.officer", {});
  return row.id;
}
