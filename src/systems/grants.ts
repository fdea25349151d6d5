import { sql } from "kysely";
import { localTime } from "../calendar/workdays.ts";
import type { Tx } from "../db/database.ts";
import type { SystemRight } from "../db/tables/systems.ts";
import { UserError } from "../errors.ts";
import type { Administrator } from "./admit.ts";

export const rights = ["elements", "requests", "ask", "filings", "ledgers"] as const satisfies readonly SystemRight[];

export interface NewGrant {
  readonly clientId: string;
  readonly what: SystemRight;
  /** ledger.code, for `ledgers`. */
  readonly ledger?: string;
  readonly areaId: string;
  readonly level: number;
  readonly basis: string;
  /** The last day, `2027-06-30`. */
  readonly until: string;
}

// From here on a written basis is wanted; the next belongs to the owner of a ledger alone.
const basisFrom = 3;
const ownerFrom = 4;

/**
 * Opens one thing to a system. What its department may not read itself, L3 without a basis and L4 for anybody but a ledger's
 * owner are UserErrors; the table and its functions refuse the same. Returns the grant's id.
 */
export async function giveGrant(tx: Tx, admin: Administrator, wanted: NewGrant): Promise<string> {
  const client = await tx
    .selectFrom("systemClient as c")
    .innerJoin("orgUnit as d", "d.id", "c.deptId")
    .select(["c.id", "c.deptId", "d.name as deptName"])
    .where("c.county", "=", admin.county)
    .where("c.id", "=", wanted.clientId)
    .where("c.revokedAt", "is", null)
    .executeTakeFirst();
  if (!client) throw new UserError("systems.gone", {});
  const area = await tx
    .selectFrom("orgUnit")
    .select(sql<string>`path::text`.as("path"))
    .where("county", "=", admin.county)
    .where("id", "=", wanted.areaId)
    .where("kind", "in", ["county", "town", "village", "grid"])
    .where("validTo", "is", null)
    .executeTakeFirst();
  if (!area) throw new UserError("systems.lacks.area", {});
  if (wanted.until < localTime(admin.now).toPlainDate().toString()) throw new UserError("systems.lacks.until", {});
  const ofPeople = wanted.what === "filings" || wanted.what === "ledgers";
  const level = ofPeople ? wanted.level : 0;
  if (level >= basisFrom && wanted.basis.trim().length < 4) throw new UserError("systems.lacks.basis", {});
  const ledger = wanted.what === "ledgers" ? await ledgerOf(tx, admin, client, wanted, area.path) : undefined;
  if (level >= ownerFrom && !ledger?.own) throw new UserError("systems.lacks.owner", {});
  const { id } = await tx
    .insertInto("systemGrant")
    .values({
      county: admin.county,
      clientId: client.id,
      what: wanted.what,
      ledgerId: ledger?.id ?? null,
      area: area.path,
      maxLevel: level,
      basis: wanted.basis.trim(),
      until: wanted.until,
      grantedBy: admin.id,
      grantedAt: admin.now,
      revokedAt: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** A ledger that the department answers for, or that a grant of its own opens to it over the whole area. */
async function ledgerOf(
  tx: Tx,
  admin: Administrator,
  client: { readonly deptId: string; readonly deptName: string },
  wanted: NewGrant,
  area: string,
): Promise<{ readonly id: number; readonly own: boolean }> {
  const { rows } = await sql<{ id: number; name: string; own: boolean; shared: boolean }>`
    select l.id, l.name, l.owner_name is not distinct from ${client.deptName}::text as own, exists (
      select from sharing_grant s where s.dept_id = ${client.deptId}::uuid and s.ledger_id = l.id and s.revoked_at is null
        and s.until >= domain_today() and ${area}::ltree <@ s.area) as shared
    from ledger l where l.county = ${admin.county} and l.code = ${wanted.ledger ?? ""}`.execute(tx);
  const [ledger] = rows;
  if (!ledger) throw new UserError("systems.lacks.ledger", {});
  if (!ledger.own && !ledger.shared)
    throw new UserError("systems.lacks.reach", { department: client.deptName, ledger: ledger.name });
  return ledger;
}

/** Ends one grant; its system is refused from the next call on. False: it was ended before, or is not there. */
export async function endGrant(tx: Tx, admin: Administrator, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("systemGrant")
    .set({ revokedAt: admin.now })
    .where("county", "=", admin.county)
    .where("id", "=", id)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
