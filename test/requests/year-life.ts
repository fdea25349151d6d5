import { sql } from "kysely";
import type { Context } from "../../src/context.ts";
import { proposeHappening } from "../../src/happenings/propose.ts";
import { confirmHappening } from "../../src/happenings/settle.ts";
import { kindOf } from "../../src/happenings/shipped.ts";
import { authorities, recordSource } from "../../src/ledgers/source.ts";
import { type Plain, toStored } from "../../src/ledgers/value.ts";
import { writeCells } from "../../src/ledgers/write-cells.ts";
import { citizenId } from "../../src/synthetic/numbers.ts";
import type { Rng } from "../../src/synthetic/rng.ts";
import type { Being, Truth } from "./year-truth.ts";

/** Something that happens in a village, and that its keeper notes in the ledger on the day. */
export interface Event {
  readonly day: string;
  readonly village: string;
  readonly being: Being;
  readonly kind: "dead" | "moved" | "born" | "arrived" | "changed";
  readonly codes: readonly string[];
}

/** Codes whose values change in a year, of so many in a hundred of those who have one in a ledger. */
const restless: Readonly<Record<string, number>> = {
  "p.phone": 6,
  "p.live_addr": 2,
  "p.job": 5,
  "p.employer": 5,
  "p.work_place": 8,
  "p.marital": 1,
  "p.visited": 400,
  "h.head_phone": 6,
  "h.gas_alarm": 10,
  "f.state": 200,
  "f.keeper_phone": 10,
  "o.phone": 8,
  "o.staff": 30,
};
const monthly = ["v.meeting", "v.patrol", "v.hazards", "v.fixed", "v.stock", "v.stock_pigs", "v.disputes"];

/** What happens in the year, in the order of days. Who the ledgers do not know to be gone dies or leaves in the course of it. */
export function eventsOf(rng: Rng, truth: Truth, year: number): readonly Event[] {
  const all: Event[] = [];
  const day = (): string => new Date(Date.UTC(year, 0, rng.int(3, 362))).toISOString().slice(0, 10);
  for (const being of truth.beings.values()) {
    const add = (kind: Event["kind"], on: string, codes: readonly string[] = []): void => {
      all.push({ day: on, village: being.village, being, kind, codes });
    };
    if (being.ledgers.has("village")) {
      for (let month = 0; month < 12; month += 1) {
        add("changed", new Date(Date.UTC(year, month, month === 0 ? 3 : 1)).toISOString().slice(0, 10), monthly);
      }
    }
    for (const [code, share] of Object.entries(restless)) {
      if (!being.facts.has(code) || !truth.ledgerOf(being, code)) continue;
      for (let left = share; left > 0; left -= 100) if (rng.chance(left / 100)) add("changed", day(), [code]);
    }
    if (being.type !== "person") continue;
    if (being.gone) add(being.gone, day());
    else if (rng.chance(0.008)) add("dead", day());
    if (rng.chance(0.008)) add("born", day());
    if (rng.chance(0.004)) add("arrived", day());
  }
  return all.toSorted((a, b) => (a.day < b.day ? -1 : Number(a.day > b.day)));
}

export interface Books {
  readonly ledgers: ReadonlyMap<string, number>;
  readonly elements: ReadonlyMap<string, { readonly id: number; readonly sensitivity: number }>;
}

/** The keeper notes what happened. Returns how many cells they typed for it. */
export async function note(ctx: Context, truth: Truth, books: Books, event: Event): Promise<number> {
  const { being, kind } = event;
  if (!being.isHere) return 0;
  if (kind === "changed") return noteChange(ctx, truth, books, being, event.codes);
  const say = async (called: string, of: string, rest: readonly string[]): Promise<string> => {
    const happening = kindOf(of);
    if (!happening) throw new Error(of);
    const proposed = await proposeHappening(ctx, { name: called, kind: happening, day: undefined, rest });
    if (proposed.kind !== "proposed") throw new Error(`${of} of ${called}: ${proposed.kind}`);
    const { view } = await confirmHappening(ctx, proposed.view.id, null);
    if (view.state !== "done") throw new Error(`${of} of ${called}: ${view.state}`);
    return view.id;
  };
  if (kind === "dead" || kind === "moved") {
    await say(being.id, kind === "dead" ? "death" : "move-out", []);
    being.isHere = false;
    truth.change(being, "p.status", kind === "dead" ? "3" : "2", ctx.now());
    if (kind === "dead") truth.change(being, "p.alive", "2", ctx.now());
    return 3;
  }
  const serial = truth.beings.size;
  const name = `${"王李张刘陈"[serial % 5]}${"新来安宁"[serial % 4]}${"元亨利贞"[Math.floor(serial / 4) % 4]}`;
  const born = kind === "born";
  const id = citizenId("990101", "19800229", serial % 1000);
  const happening = born ? await say(being.id, "birth", [name, "女"]) : await say(`${name}${serial}`, "move-in", [id]);
  const { rows } = await sql<{ id: string; data: Readonly<Record<string, Plain>> }>`
    select r.subject_id as id, r.data from happening h join record r on r.county = h.county and r.subject_id = h.subject_id
    where h.id = ${happening}`.execute(ctx.db);
  const [row] = rows;
  if (!row) throw new Error(`${name} stands nowhere`);
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(ctx.now());
  const facts: readonly (readonly [string, Plain])[] = [
    ["p.name", born ? name : `${name}${serial}`],
    ["p.birth", born ? day : "1980-02-29"],
    ["p.status", born ? "1" : "4"],
    ["p.alive", "1"],
    ["p.sex", born ? "2" : serial % 2 === 1 ? "1" : "2"],
    ...(born ? [] : [["p.id", id] as const]),
    ...(row.data["p.group"] === undefined ? [] : [["p.group", row.data["p.group"]] as const]),
  ];
  truth.add({
    id: row.id,
    type: "person",
    village: being.village,
    household: born ? being.household : undefined,
    ledgers: new Set(["population"]),
    facts: new Map(facts),
    gone: undefined,
    isHere: true,
  });
  return born ? 4 : 3;
}

async function noteChange(
  ctx: Context,
  truth: Truth,
  books: Books,
  being: Being,
  codes: readonly string[],
): Promise<number> {
  const source = await recordSource(ctx, { kind: "card", authority: authorities.onTheSpot });
  const { orgId } = await ctx.db
    .selectFrom("subject")
    .select("orgId")
    .where("id", "=", being.id)
    .executeTakeFirstOrThrow();
  const cells = codes.map((code) => {
    const element = books.elements.get(code);
    const ledgerId = books.ledgers.get(truth.ledgerOf(being, code) ?? "");
    if (!element || !ledgerId) throw new Error(`nobody keeps ${code}`);
    const value = truth.other(being, code, ctx.now().getTime() / 1000);
    truth.change(being, code, value, ctx.now());
    return {
      ledgerId,
      subjectId: being.id,
      orgId,
      elementId: element.id,
      value: toStored(ctx.columns, element.sensitivity, value),
    };
  });
  for (const { verdict } of await writeCells(ctx, source, cells)) {
    if (verdict !== "set") throw new Error(`what ${being.id} noted was ${verdict}`);
  }
  return cells.length;
}
