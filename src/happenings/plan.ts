import { sql } from "kysely";
import type { Context } from "../context.ts";
import { type Field, type Ledger, readFields, readLedgers } from "../ledgers/columns.ts";
import { showValue } from "../ledgers/show.ts";
import { authorities } from "../ledgers/source.ts";
import { fromStored, type Plain, type Stored, sealedFrom, toStored } from "../ledgers/value.ts";
import { type From, type HappeningKind, happenings } from "./shipped.ts";
import type { Told } from "./told.ts";

export interface Change {
  readonly ledger: Ledger;
  readonly field: Field;
  readonly old: string;
  readonly next: string;
  readonly value: Stored;
}

/** What would change, worked out from what is held now. */
export interface Plan {
  readonly changes: readonly Change[];
  /** Ledgers that the person comes into. */
  readonly joins: readonly Ledger[];
  /** Ledgers in which they stand no more. */
  readonly leaves: readonly Ledger[];
  /** By ledger: the version that was looked at. */
  readonly versions: ReadonlyMap<number, number>;
  /** As whose word it stands: see `planHappening`. */
  readonly authority: number;
  /** The card number could not be made: the register has no identity number, or no degree was said. */
  readonly noCard: boolean;
}

interface HeldRow {
  readonly ledgerId: number;
  readonly version: number;
  readonly stands: boolean;
  readonly data: Readonly<Record<string, Stored>>;
  readonly authorities: Readonly<Record<string, number>> | null;
}

/**
 * From the kind's data and what is held: old and new of every value. Who was there says that something has changed since,
 * which is no less than what the owner once imported; only what the owner verified stands above it.
 */
export async function planHappening(ctx: Context, kind: HappeningKind, told: Told, day: string): Promise<Plan> {
  const ledgers = await readLedgers(ctx.db);
  const named = (code: string): Ledger => {
    const found = ledgers.find((one) => one.code === code);
    if (!found) throw new Error(`no ledger ${code} for ${kind.kind}`);
    return found;
  };
  const concerned = [...kind.set.map((one) => named(one.ledger)), ...kind.leave.map(named)];
  const fields = await readFields(ctx.db, [...new Set(concerned.map((one) => one.id))]);
  const held = told.subjectId ? await heldRows(ctx, told.subjectId) : new Map<number, HeldRow>();
  const register = held.get(named(happenings.about.ledger).id)?.data ?? {};
  const card = cardNumber(ctx, told, register);
  const said: Readonly<Record<From, Plain | undefined>> = {
    day,
    name: told.name,
    id: told.id,
    birth: told.birth,
    sex: told.sex,
    group: told.group,
    amount: told.amount,
    card,
  };
  const sets = kind.set.filter((one) => !one.standing || held.get(named(one.ledger).id)?.stands);
  const changes = sets.flatMap((one) => {
    const ledger = named(one.ledger);
    const row = held.get(ledger.id);
    const copied = one.copy.flatMap((code) => {
      const value = register[code];
      return row?.data[code] === undefined && value !== undefined ? [[code, value] as const] : [];
    });
    const written = Object.entries(one.values).flatMap(([code, value]) => {
      const plain = typeof value === "object" ? said[value.from] : value;
      const field = fields.find((each) => each.ledgerId === ledger.id && each.code === code);
      if (plain === undefined || !field) return [];
      return [[code, toStored(ctx.columns, field.sensitivity, plain)] as const];
    });
    return [...copied, ...written].flatMap(([code, value]): readonly Change[] => {
      const field = fields.find((each) => each.ledgerId === ledger.id && each.code === code);
      if (!field) return [];
      const was = row?.data[code];
      if (same(ctx, was, value)) return [];
      const [old, next] = [was, value].map((each) => showValue(ctx, field, each, "masked"));
      return [{ ledger, field, old: old ?? "", next: next ?? "", value }];
    });
  });
  const stands = (ledger: Ledger): boolean => held.get(ledger.id)?.stands ?? false;
  const highest = Math.max(...changes.map((one) => held.get(one.ledger.id)?.authorities?.[one.field.code] ?? 0), 0);
  return {
    changes,
    joins: [...new Set(sets.map((one) => named(one.ledger)))].filter(
      (one) => !stands(one) && !kind.leave.includes(one.code),
    ),
    leaves: kind.leave.map(named).filter(stands),
    versions: new Map([...held.values()].map((row) => [row.ledgerId, row.version])),
    authority: Math.min(Math.max(highest, authorities.onTheSpot), authorities.ownerImport),
    noCard: kind.takes.includes("grade") && card === undefined,
  };
}

/** Every row of one person, with whose word each value is. */
async function heldRows(ctx: Context, subjectId: string): Promise<ReadonlyMap<number, HeldRow>> {
  const { rows } = await sql<HeldRow>`
    select r.ledger_id as "ledgerId", r.version, r.data,
           r.valid_to is null or r.valid_to > (${ctx.now()} at time zone 'Asia/Shanghai')::date as stands,
           (select jsonb_object_agg(e.code, s.authority) from ledger_element le join element e on e.id = le.element_id
            join value_source s on s.county = r.county and s.id = r.src[le.slot]
            where le.ledger_id = r.ledger_id) as authorities
    from record r
    where r.county = current_setting('songbang.county', true) and r.subject_id = ${subjectId}`.execute(ctx.db);
  return new Map(rows.map((row) => [row.ledgerId, row]));
}

/** Identity number, kind, degree: 20 digits. */
function cardNumber(ctx: Context, told: Told, register: Readonly<Record<string, Stored>>): string | undefined {
  const id = fromStored(ctx.columns, register[happenings.about.id]);
  return told.grade && typeof id === "string" ? `${id}${told.grade}` : undefined;
}

function same(ctx: Context, a: Stored | undefined, b: Stored): boolean {
  return a !== undefined && JSON.stringify(fromStored(ctx.columns, a)) === JSON.stringify(fromStored(ctx.columns, b));
}

/** Whether a card, a list or a plan may hold the value. */
export function isOpen(field: Field): boolean {
  return field.sensitivity < sealedFrom;
}
