import { sql } from "kysely";
import { z } from "zod";
import { type Context, type Role, roles } from "../context.ts";
import type { ImportPlan, ImportRefusal, PlannedRow } from "../imports/plan.ts";
import { findTable, type TableRow } from "../sheets/table.ts";
import type { Workbook } from "../sheets/workbook.ts";
import { type Held, heldToday } from "./held.ts";
import { mayGrant } from "./may-grant.ts";
import { DirectoryAway, type DirectoryEntry, type PeopleDirectory } from "./people-directory.ts";
import { findAccounts, type PeopleRow, peopleColumns, peopleRow } from "./people-rows.ts";
import { readDay } from "./read-day.ts";
import { fitsUnit, readRole } from "./role-words.ts";
import { dayOfCounty } from "./unit.ts";
import { type KnownUnit, UnitIndex } from "./unit-index.ts";

/** What a row becomes when it is applied. */
export const personGrant = z.object({
  openId: z.string(),
  name: z.string(),
  post: z.string().nullable(),
  orgId: z.string(),
  role: z.enum(roles),
  from: z.string(),
  /** The first day on which it no longer holds. */
  until: z.string().nullable(),
  /** open_id of the one stood in for, who holds the same role in the same unit. */
  insteadOf: z.string().nullable(),
  /** The grant that is changed; a new one without. */
  membershipId: z.string().nullable(),
});
export type PersonGrant = z.output<typeof personGrant>;

/** A row of which everything but a possible principal within the list is settled. */
interface Read {
  readonly row: TableRow;
  readonly cells: PeopleRow;
  readonly account: DirectoryEntry;
  readonly unit: KnownUnit;
  readonly role: Role;
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly note: string;
}

/**
 * A verdict for each row of a list of people, without writing. Who is not on the list keeps what they hold; who leaves is
 * on it with a last day. The platform's directory says which account is meant; a telephone number is only asked with.
 */
export async function planPeople(
  ctx: Context,
  book: Workbook,
  directory: PeopleDirectory,
): Promise<ImportPlan | ImportRefusal> {
  const table = findTable(book, peopleColumns);
  if (!table.ok) return { refused: ctx.t("people.noHeader", { columns: table.missing.join("、") }) };
  const rows = table.rows.map((row) => ({ row, cells: peopleRow(row) }));
  const accounts = await findAccounts(
    rows.map(({ cells }) => cells),
    directory,
  ).catch((error: unknown) => {
    if (error instanceof DirectoryAway) return error;
    throw error;
  });
  if (accounts instanceof DirectoryAway) {
    return { refused: ctx.t(accounts.lacksRight ? "people.noRight" : "people.away", {}) };
  }
  const units = await UnitIndex.load(ctx);
  const held = await heldToday(ctx);
  const today = await dayOfCounty(ctx);
  const read = rows.map(({ row, cells }) => readRow(ctx, { row, cells, account: accounts(cells), units, today }));
  const seen = new Map<string, number>();
  const planned: PlannedRow[] = [];
  for (const one of read) {
    planned.push(
      typeof one === "string" ? fail(rows[planned.length], one) : await judge(ctx, one, { read, held, seen, today }),
    );
  }
  return { headers: peopleColumns.map(({ names }) => names[0]), rows: planned, notes: [ctx.t("people.note", {})] };
}

function readRow(
  ctx: Context,
  given: {
    readonly row: TableRow;
    readonly cells: PeopleRow;
    readonly account: DirectoryEntry | undefined;
    readonly units: UnitIndex;
    readonly today: string;
  },
): Read | string {
  const { row, cells, account, units } = given;
  if (!cells.name) return ctx.t("people.noName", {});
  const role = readRole(cells.role);
  if (!role)
    return ctx.t("people.noRole", { word: cells.role, roles: roles.map((one) => ctx.t(`role.${one}`, {})).join("、") });
  const where = findUnit(ctx, cells, units);
  if (typeof where === "string") return where;
  const { unit, note } = where;
  if (!fitsUnit(role, unit.kind))
    return ctx.t("people.wrongPlace", { role: ctx.t(`role.${role}`, {}), unit: unit.name });
  const own = ctx.actor.kind === "person" ? ctx.actor.memberships : [];
  const above = own.filter(({ orgPath }) => unit.path === orgPath || unit.path.startsWith(`${orgPath}.`));
  if (above.length === 0) return ctx.t("people.notYours", { unit: unit.name });
  if (!above.some((one) => mayGrant(one.role, role)))
    return ctx.t("people.tooHigh", { role: ctx.t(`role.${role}`, {}) });
  const [from, until] = [cells.from, cells.until].map((cell) => (cell === "" ? undefined : readDay(cell)));
  if (from === null || until === null) return ctx.t("people.badDay", {});
  if (from && until && until < from) return ctx.t("people.daysCrossed", {});
  if (!cells.openId && !cells.email && !cells.userId && !cells.phone) return ctx.t("people.noId", {});
  if (!account) return ctx.t("people.noAccount", {});
  const isLeaving = until !== undefined && until < given.today;
  if (account.gone && !isLeaving) return ctx.t("people.gone", {});
  if (account.name && account.name !== cells.name) return ctx.t("people.otherName", { name: account.name });
  return { row, cells, account, unit, role, from, until, note };
}

function findUnit(
  ctx: Context,
  { unitCode, unitName }: PeopleRow,
  units: UnitIndex,
): { readonly unit: KnownUnit; readonly note: string } | string {
  if (!unitCode && !unitName) return ctx.t("people.noUnit", {});
  const led = unitCode ? units.byCode(unitCode) : units.byName(unitName);
  const word = unitCode || unitName;
  const [unit, ...more] = led.units;
  if (!unit) return ctx.t("people.unknownUnit", { word });
  if (more.length > 0) {
    return ctx.t("people.severalUnits", { word, units: led.units.map((one) => units.describe(one)).join("、") });
  }
  if (unitCode && unitName && !led.old && unit.name !== unitName && !units.byName(unitName).units.includes(unit)) {
    return ctx.t("people.codeAndName", { code: unitCode, unit: unit.name });
  }
  return { unit, note: led.old ? ctx.t("people.oldUnit", { word, unit: units.describe(unit) }) : "" };
}

interface Whole {
  readonly read: readonly (Read | string)[];
  readonly held: readonly Held[];
  readonly seen: Map<string, number>;
  readonly today: string;
}

async function judge(ctx: Context, one: Read, { read, held, seen, today }: Whole): Promise<PlannedRow> {
  const { cells, account, unit, role } = one;
  const insteadOf = cells.deputy ? principalOf(ctx, one, read, held) : null;
  if (insteadOf && "refused" in insteadOf) return fail(one, insteadOf.refused);
  const key = [account.openId, unit.id, role, insteadOf?.openId ?? ""].join(" ");
  const line = seen.get(key);
  if (line !== undefined) return fail(one, ctx.t("people.twice", { line }));
  seen.set(key, one.row.line);
  const now = held.find(
    (h) =>
      h.openId === account.openId &&
      h.orgId === unit.id &&
      h.role === role &&
      h.principal === (insteadOf?.openId ?? null),
  );
  const until = one.until === undefined ? null : nextDay(one.until);
  const elsewhere = now ? undefined : await knownElsewhere(ctx, account.openId);
  if (elsewhere) return fail(one, ctx.t("people.otherCounty", {}));
  if (!now && until !== null && until <= today) {
    return { ...place(one), verdict: "same", label: labelOf(ctx, one), reason: ctx.t("people.alreadyEnded", {}) };
  }
  const changes = now ? changesOf(ctx, now, cells, until, today) : [];
  const grant: PersonGrant = {
    openId: account.openId,
    name: account.name ?? cells.name,
    post: cells.post || null,
    orgId: unit.id,
    role,
    from: one.from ?? today,
    until: until ?? now?.validTo ?? null,
    insteadOf: insteadOf?.openId ?? null,
    membershipId: now?.id ?? null,
  };
  const reason = [one.note, ...changes].filter(Boolean).join("；");
  const base = { ...place(one), label: labelOf(ctx, one), ...(reason ? { reason } : {}) };
  if (now && changes.length === 0) return { ...base, verdict: "same" };
  return { ...base, verdict: now ? "changed" : "new", data: grant };
}

/** Whom a deputy stands in for: somebody of the same role and unit, who holds it now or gets it by this list. */
function principalOf(
  ctx: Context,
  { cells, account, unit, role }: Read,
  read: readonly (Read | string)[],
  held: readonly Held[],
): { readonly openId: string } | { readonly refused: string } {
  const inList = read.filter(
    (other): other is Read =>
      typeof other !== "string" &&
      other.cells.name === cells.deputy &&
      other.cells.deputy === "" &&
      other.unit.id === unit.id &&
      other.role === role,
  );
  const before = held.filter((h) => h.name === cells.deputy && h.orgId === unit.id && h.role === role && !h.principal);
  const ids = [...new Set([...inList.map((other) => other.account.openId), ...before.map((h) => h.openId ?? "")])];
  const [openId, ...more] = ids.filter(Boolean);
  const params = { name: cells.deputy, unit: unit.name, role: ctx.t(`role.${role}`, {}) };
  if (!openId) return { refused: ctx.t("people.noPrincipal", params) };
  if (more.length > 0) return { refused: ctx.t("people.severalPrincipals", params) };
  return openId === account.openId ? { refused: ctx.t("people.ownDeputy", {}) } : { openId };
}

function changesOf(ctx: Context, now: Held, cells: PeopleRow, until: string | null, today: string): string[] {
  const changes: string[] = [];
  if (until !== null && until !== now.validTo) {
    changes.push(ctx.t(until <= today ? "people.ends" : "people.lasts", { day: cells.until }));
  }
  if (cells.name !== now.name) changes.push(ctx.t("people.renamed", { from: now.name, to: cells.name }));
  if (cells.post !== "" && cells.post !== now.post) changes.push(ctx.t("people.newPost", { post: cells.post }));
  return changes;
}

async function knownElsewhere(ctx: Context, openId: string): Promise<boolean> {
  const { rows } = await sql`
    select from person_known(${openId}) where county <> current_setting('songbang.county', true)`.execute(ctx.db);
  return rows.length > 0;
}

function place({ row, cells }: { readonly row: TableRow; readonly cells: PeopleRow }) {
  return { sheet: row.sheet, line: row.line, cells: peopleColumns.map(({ key }) => cells[key]) };
}

function labelOf(ctx: Context, { cells, unit, role }: Read): string {
  return `${cells.name}　${unit.name}　${ctx.t(`role.${role}`, {})}`;
}

function fail(one: { readonly row: TableRow; readonly cells: PeopleRow } | undefined, reason: string): PlannedRow {
  if (!one) throw new Error("every row is judged once");
  return { ...place(one), verdict: "error", label: one.cells.name || `${one.row.line}`, reason };
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
