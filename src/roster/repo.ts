import { sql } from "kysely";
import type { Context } from "../context.ts";
import type { Tx } from "../db/database.ts";
import type { Shift, ShiftKind } from "./shift.ts";

/** A shift as it stands in the table, with its unit's name. */
export interface ShiftRow {
  readonly id: string;
  readonly orgId: string;
  readonly unit: string;
  readonly onDay: string;
  readonly kind: ShiftKind;
  readonly leaderName: string;
  readonly leaderId: string | null;
  readonly staffName: string;
  readonly staffId: string | null;
  readonly phoneSealed: string | null;
}

const columns = [
  "s.id",
  "s.orgId",
  "o.name as unit",
  "s.onDay",
  "s.kind",
  "s.leaderName",
  "s.leaderId",
  "s.staffName",
  "s.staffId",
  "s.phoneSealed",
] as const;

export function asShift(row: ShiftRow): Shift {
  return {
    id: row.id,
    orgId: row.orgId,
    onDay: row.onDay,
    kind: row.kind,
    leader: { id: row.leaderId, name: row.leaderName },
    staff: { id: row.staffId, name: row.staffName },
  };
}

/** Shifts that begin within these days: of the actor's own units and of those above them, the nearest first. */
export async function shiftsAbove(ctx: Context, from: string, to: string): Promise<readonly ShiftRow[]> {
  const own = ctx.actor.kind === "person" ? ctx.actor.memberships.map((one) => one.orgPath) : [];
  return rows(ctx.db)
    .where("s.onDay", ">=", from)
    .where("s.onDay", "<=", to)
    .where(sql<boolean>`exists (select from unnest(${own}::text[]) as own (path) where own.path::ltree <@ o.path)`)
    .orderBy(sql`nlevel(o.path)`, "desc")
    .orderBy("o.name")
    .orderBy("s.onDay")
    .orderBy(sql`s.kind = 'night'`)
    .limit(400)
    .execute();
}

/** Everything that these people stand on within these days, whatever the unit. */
export async function shiftsOfPeople(
  tx: Tx,
  ids: readonly string[],
  from: string,
  to: string,
): Promise<readonly ShiftRow[]> {
  return rows(tx)
    .where("s.onDay", ">=", from)
    .where("s.onDay", "<=", to)
    .where((eb) => eb.or([eb("s.staffId", "in", [...ids]), eb("s.leaderId", "in", [...ids])]))
    .orderBy("s.onDay")
    .orderBy("s.id")
    .limit(1000)
    .execute();
}

/** What these units have within these days, whoever asks. */
export async function shiftsOfUnits(
  tx: Tx,
  orgIds: readonly string[],
  from: string,
  to: string,
): Promise<readonly ShiftRow[]> {
  if (orgIds.length === 0) return [];
  return rows(tx)
    .where("s.orgId", "in", [...orgIds])
    .where("s.onDay", ">=", from)
    .where("s.onDay", "<=", to)
    .orderBy("s.onDay")
    .orderBy("s.id")
    .limit(5000)
    .execute();
}

export async function shiftsById(tx: Tx, ids: readonly string[]): Promise<readonly ShiftRow[]> {
  return rows(tx)
    .where("s.id", "in", [...ids])
    .orderBy("s.id")
    .execute();
}

function rows(tx: Tx) {
  return tx
    .selectFrom("shift as s")
    .innerJoin("orgUnit as o", "o.id", "s.orgId")
    .select([...columns]);
}
