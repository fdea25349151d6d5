import { sql } from "kysely";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { county, readLedgers } from "./columns.ts";
import { ledgerNamed } from "./read-query.ts";

/** A department's leave to read a ledger: of whom, for what, until when. */
export interface Share {
  readonly ledgerId: number;
  readonly ledger: string;
  readonly deptId: string;
  readonly dept: string;
  /** Path of the unit, with all below it. */
  readonly area: string;
  readonly areaName: string;
  readonly purpose: string;
  /** The last day, `2027-06-30`. */
  readonly until: string;
}

export interface GivenShare extends Share {
  readonly id: string;
  readonly by: string;
}

/** At most so long; then it is asked for again, or it ends. */
const mostDays = 366;

/**
 * What is to be opened, from words in any order: the ledger, the department, where (the county unless said), `until`, and what for.
 * Nothing is written. @throws UserError that says what is missing, or that the ledger is not the acting person's to open.
 */
export async function draftShare(ctx: Context, words: readonly string[], until: string | undefined): Promise<Share> {
  const ledgers = await readLedgers(ctx.db);
  const at = words.findIndex((word) => ledgerNamed(ledgers, word));
  const ledger = ledgerNamed(ledgers, words[at] ?? "");
  if (!ledger) throw new UserError("share.lacks.ledger", {});
  const { rows: units } = await sql<{ id: string; name: string; kind: string; path: string }>`
    select id, name, kind, path::text as path from org_unit
    where county = ${county} and valid_to is null and kind in ('county', 'town', 'village', 'department')
      and (name = any (${[...words]}::text[]) or kind = 'county')`.execute(ctx.db);
  const dept = units.find((one) => one.kind === "department");
  if (!dept) throw new UserError("share.lacks.dept", {});
  const whole = units.find((one) => one.kind === "county");
  const area =
    units.find((one) => (one.kind === "town" || one.kind === "village") && words.includes(one.name)) ?? whole;
  if (!area) throw new UserError("share.lacks.area", {});
  if (!until) throw new UserError("share.lacks.until", {});
  const taken = new Set([words[at], dept.name, area.name]);
  const purpose = words.filter((word) => !taken.has(word)).join(" ");
  if (Array.from(purpose).length < 2) throw new UserError("share.lacks.purpose", {});
  const share = { ledgerId: ledger.id, ledger: ledger.name, deptId: dept.id, dept: dept.name, until };
  const draft = { ...share, area: area.path, areaName: area.name, purpose: purpose.slice(0, 100) };
  await requireMine(ctx, draft);
  return draft;
}

/** Opens the ledger; once, whoever presses twice. @throws UserError */
export async function shareLedger(ctx: Context, share: Omit<Share, "ledger" | "dept" | "areaName">): Promise<void> {
  if (ctx.actor.kind !== "person") throw new Error("only a person opens a ledger");
  await requireMine(ctx, share);
  const { rows } = await sql<{ id: string }>`
    insert into sharing_grant (county, dept_id, ledger_id, area, purpose, until, granted_by, granted_at)
    select ${county}, ${share.deptId}, ${share.ledgerId}, ${share.area}::ltree, ${share.purpose}, ${share.until}::date, ${ctx.actor.id}, ${ctx.now()}
    where not exists (
      select from sharing_grant g where g.county = ${county} and g.dept_id = ${share.deptId} and g.ledger_id = ${share.ledgerId}
        and g.area = ${share.area}::ltree and g.until = ${share.until}::date and g.purpose = ${share.purpose} and g.revoked_at is null)
    returning id`.execute(ctx.db);
  for (const { id } of rows) await audit(ctx, "ledger.share", id);
}

/** Ends a leave at once. False: it is not there, or not the acting person's to end. */
export async function endShare(ctx: Context, id: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update sharing_grant set revoked_at = ${ctx.now()}
    where county = ${county} and id = ${id} and revoked_at is null and ledger_id in (select ledgers_to_share()) returning id`.execute(
    ctx.db,
  );
  if (rows.length > 0) await audit(ctx, "ledger.unshare", id);
  return rows.length > 0;
}

/** The leaves that hold, of ledgers that are the acting person's to open. Undefined: none is. */
export async function sharesGiven(ctx: Context): Promise<readonly GivenShare[] | undefined> {
  const { rows: own } = await sql`select from ledgers_to_share() limit 1`.execute(ctx.db);
  if (own.length === 0) return undefined;
  const { rows } = await sql<GivenShare>`
    select g.id, g.ledger_id as "ledgerId", l.name as ledger, d.id as "deptId", d.name as dept, g.area::text as area,
           coalesce(a.name, '') as "areaName", g.purpose, g.until::text as until, coalesce(p.name, '') as by
    from sharing_grant g join ledger l on l.id = g.ledger_id join org_unit d on d.id = g.dept_id
    left join org_unit a on a.county = g.county and a.path = g.area left join person p on p.id = g.granted_by
    where g.county = ${county} and g.revoked_at is null and g.until >= domain_today() and g.ledger_id in (select ledgers_to_share())
    order by l.id, d.name, g.until limit 20`.execute(ctx.db);
  return rows;
}

async function requireMine(ctx: Context, share: Pick<Share, "ledgerId" | "until">): Promise<void> {
  const { rows } = await sql<{ mine: boolean; owner: string | null; soon: boolean }>`
    select l.id in (select ledgers_to_share()) as mine, l.owner_name as owner,
           ${share.until}::date between domain_today() and domain_today() + ${mostDays}::integer as soon
    from ledger l where l.county = ${county} and l.id = ${share.ledgerId}`.execute(ctx.db);
  const [row] = rows;
  if (!row?.mine) throw new UserError("share.notYours", { owner: row?.owner ?? ctx.t("share.coordinator", {}) });
  if (!row.soon) throw new UserError("share.until", {});
}
