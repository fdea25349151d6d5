import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import type { Context } from "../../src/context.ts";
import { authorities, recordSource } from "../../src/ledgers/source.ts";
import { ensureSubjects } from "../../src/ledgers/subjects.ts";
import { fromStored, type Plain, toStored } from "../../src/ledgers/value.ts";
import { type CellWrite, type Verdict, writeCells } from "../../src/ledgers/write-cells.ts";
import { realRegistry } from "../bot/stubs.ts";
import { type Person, World } from "../bot/world.ts";
import { testDb } from "../support/db.ts";
import { editTogether } from "./edits.ts";

const { db, close } = testDb(12);
afterAll(close);
const world = new World(db, await realRegistry());
let village = "";
let keeper: Person;
let deputy: Person;
let stranger: Person;
let owner: Person;
const elements = new Map<string, { id: number; sensitivity: number }>();
const ledgers = new Map<string, number>();

beforeAll(async () => {
  await db.transaction().execute((tx) => seedCatalogue(tx, world.county));
  village = await world.unit("柳溪村", "qs.lx");
  const other = await world.unit("石桥村", "qs.sq");
  keeper = await world.person("王秀兰", village);
  deputy = await world.person("刘明", village);
  stranger = await world.person("李建国", other);
  const bureau = await world.unit("民政局", "mz");
  await db.updateTable("orgUnit").set({ kind: "department" }).where("id", "=", bureau).execute();
  owner = await world.person("何敏", bureau, ["department_officer"]);
  for (const row of await db.selectFrom("element").selectAll().where("county", "=", world.county).execute()) {
    elements.set(row.code, row);
  }
  for (const row of await db.selectFrom("ledger").selectAll().where("county", "=", world.county).execute()) {
    ledgers.set(row.code, row.id);
  }
});

const as = <T>(who: Person, work: (ctx: Context) => Promise<T>): Promise<T> => world.within(who, world.private, work);
const newPerson = (): Promise<string> =>
  as(keeper, async (ctx) => {
    const [id = ""] = await ensureSubjects(ctx, [{ type: "person", orgId: village }]);
    return id;
  });

function cell(ctx: Context, ledger: string, subjectId: string, code: string, value: Plain, base?: number): CellWrite {
  const element = elements.get(code);
  if (!element) throw new Error(code);
  return {
    ledgerId: ledgers.get(ledger) ?? 0,
    subjectId,
    orgId: village,
    elementId: element.id,
    value: toStored(ctx.columns, element.sensitivity, value),
    ...(base === undefined ? {} : { base }),
  };
}

async function write(
  who: Person,
  subject: string,
  cells: Readonly<Record<string, Plain>>,
  {
    base,
    authority = authorities.onTheSpot,
    ledger = "population",
  }: { base?: number; authority?: number; ledger?: string } = {},
): Promise<{ verdicts: Readonly<Record<string, Verdict>>; version: number; recordId: string }> {
  return as(who, async (ctx) => {
    const source = await recordSource(ctx, { kind: "card", authority, trueSince: "2026-11-01" });
    const written = await writeCells(
      ctx,
      source,
      Object.entries(cells).map(([code, value]) => cell(ctx, ledger, subject, code, value, base)),
    );
    return {
      verdicts: Object.fromEntries(Object.keys(cells).map((code, at) => [code, written[at]?.verdict ?? "hard"])),
      version: written[0]?.version ?? 0,
      recordId: written[0]?.recordId ?? "",
    };
  });
}

async function held(
  who: Person,
  subject: string,
  ledger = "population",
): Promise<Readonly<Record<string, Plain | undefined>>> {
  return as(who, async (ctx) => {
    const row = await ctx.db
      .selectFrom("record")
      .select("data")
      .where("subjectId", "=", subject)
      .where("ledgerId", "=", ledgers.get(ledger) ?? 0)
      .executeTakeFirst();
    return Object.fromEntries(
      Object.entries((row?.data ?? {}) as Record<string, unknown>).map(([code, value]) => [
        code,
        fromStored(ctx.columns, value),
      ]),
    );
  });
}

describe("cells are merged with what was written since their writer looked", () => {
  test("new ones are set, the same again is a confirmation, the value keeps its date", async () => {
    const id = await newPerson();
    const first = await write(keeper, id, { "p.phone": "13800000001", "p.living_alone": true });
    expect(first.verdicts).toEqual({ "p.phone": "set", "p.living_alone": "set" });
    expect(first.version).toBe(1);
    const again = await write(
      keeper,
      id,
      { "p.phone": "13800000001", "p.living_alone": false },
      { base: first.version },
    );
    expect(again.verdicts).toEqual({ "p.phone": "confirmed", "p.living_alone": "set" });
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from value_change where record_id = ${first.recordId}`.execute(db);
    expect(rows[0]?.n).toBe(3);
    const confirmed = await db.selectFrom("confirmation").selectAll().where("recordId", "=", first.recordId).execute();
    expect(confirmed.map((one) => one.elementId)).toEqual([elements.get("p.phone")?.id]);
  });

  test("another cell of the record that changed meanwhile is no conflict, and said so", async () => {
    const id = await newPerson();
    const seen = await write(keeper, id, { "p.phone": "13800000001", "p.group": "一组" });
    await write(deputy, id, { "p.group": "二组" }, { base: seen.version });
    expect((await write(keeper, id, { "p.phone": "13800000002" }, { base: seen.version })).verdicts).toEqual({
      "p.phone": "merged",
    });
    expect(await held(keeper, id)).toEqual({ "p.phone": "13800000002", "p.group": "二组" });
  });

  test("two equals who said different things: the first stays, a person decides", async () => {
    const id = await newPerson();
    const seen = await write(keeper, id, { "p.phone": "13800000001" });
    await write(deputy, id, { "p.phone": "13800000002" }, { base: seen.version });
    const late = await write(keeper, id, { "p.phone": "13800000003" }, { base: seen.version });
    expect(late.verdicts).toEqual({ "p.phone": "hard" });
    expect(await held(keeper, id)).toEqual({ "p.phone": "13800000002" });
    const open = await db.selectFrom("conflict").selectAll().where("recordId", "=", seen.recordId).execute();
    expect(open).toMatchObject([{ kind: "hard", kept: "13800000002", rejected: "13800000003", resolution: null }]);
  });

  test("who is believed less does not overwrite, who is believed more does", async () => {
    const id = await newPerson();
    const verified = await write(keeper, id, { "p.edu": "70" }, { authority: authorities.ownerVerified });
    expect((await write(keeper, id, { "p.edu": "80" }, { base: verified.version })).verdicts).toEqual({
      "p.edu": "outranked",
    });
    expect(await held(keeper, id)).toEqual({ "p.edu": "70" });
    const spot = await write(keeper, id, { "p.phone": "13800000001" });
    await write(deputy, id, { "p.phone": "13800000002" }, { base: spot.version });
    const owned = await write(keeper, id, { "p.phone": "13800000003" }, { base: spot.version, authority: 4 });
    expect(owned.verdicts["p.phone"]).toBe("merged");
    expect(await held(keeper, id)).toMatchObject({ "p.phone": "13800000003" });
  });

  test("nought, nothing, not applicable and refused are four values", async () => {
    const id = await newPerson();
    const said: readonly Plain[] = [0, { blank: "none" }, { blank: "not-applicable" }, { blank: "refused" }];
    let version = 0;
    for (const value of said) {
      const written = await write(keeper, id, { "p.note": value }, { base: version });
      expect(written.verdicts).toEqual({ "p.note": "set" });
      expect(await held(keeper, id)).toEqual({ "p.note": value });
      version = written.version;
    }
  });

  test("sealed values are told apart without being opened, and the table does not show them", async () => {
    const id = await newPerson();
    const first = await write(keeper, id, { "p.account": "6222020000000000017" }, { ledger: "dibao" });
    const again = await write(
      keeper,
      id,
      { "p.account": "6222020000000000017" },
      { ledger: "dibao", base: first.version },
    );
    expect(again.verdicts).toEqual({ "p.account": "confirmed" });
    const other = await write(
      keeper,
      id,
      { "p.account": "6222020000000000025" },
      { ledger: "dibao", base: first.version },
    );
    expect(other.verdicts).toEqual({ "p.account": "set" });
    expect(await held(keeper, id, "dibao")).toEqual({ "p.account": "6222020000000000025" });
    const { rows } = await sql<{ text: string }>`
      select data::text || (select string_agg(concat(old, new), ' ') from value_change where record_id = record.id) as text
      from record where id = ${first.recordId}`.execute(db);
    expect(rows[0]?.text).not.toContain("622202");
  });
});

describe("history", () => {
  test("has both clocks, and nobody changes it, the owner of the tables included", async () => {
    const id = await newPerson();
    const { recordId } = await write(keeper, id, { "p.phone": "13800000001" });
    const [change] = await db.selectFrom("valueChange").selectAll().where("recordId", "=", recordId).execute();
    expect(change).toMatchObject({ old: null, new: "13800000001", trueSince: "2026-11-01", version: 1 });
    expect(change?.knownSince).toEqual(world.now);
    await expect(sql`update value_change set new = '1' where record_id = ${recordId}`.execute(db)).rejects.toThrow(
      "append-only",
    );
    await expect(sql`delete from value_change where record_id = ${recordId}`.execute(db)).rejects.toThrow(
      "append-only",
    );
  });

  test("is written whatever way a record is changed", async () => {
    const id = await newPerson();
    const { recordId } = await write(keeper, id, { "p.phone": "13800000001", "p.group": "一组" });
    await sql`update record set data = data - 'p.group', version = 2 where id = ${recordId}`.execute(db);
    const last = await db
      .selectFrom("valueChange")
      .selectAll()
      .where("recordId", "=", recordId)
      .where("version", "=", 2)
      .execute();
    expect(last).toMatchObject([{ elementId: elements.get("p.group")?.id, old: "一组", new: null }]);
  });
});

describe("reach", () => {
  test("another village neither sees nor writes them", async () => {
    const id = await newPerson();
    await write(keeper, id, { "p.phone": "13800000001" });
    expect(await held(stranger, id)).toEqual({});
    await expect(write(stranger, id, { "p.phone": "13800000009" })).rejects.toThrow("row-level security");
    expect(await held(keeper, id)).toEqual({ "p.phone": "13800000001" });
  });

  test("a department sees the ledger it answers for, others by grant, and until it ends", async () => {
    const id = await newPerson();
    await write(keeper, id, { "p.name": "张三" }, { ledger: "dibao" });
    await write(keeper, id, { "p.name": "张三" });
    expect(await held(owner, id, "dibao")).toEqual({ "p.name": "张三" });
    expect(await held(owner, id)).toEqual({});
    const bureau = await db
      .selectFrom("membership")
      .select("orgId")
      .where("personId", "=", owner.id)
      .executeTakeFirstOrThrow();
    const { path } = await db
      .selectFrom("orgUnit")
      .select(sql<string>`path::text`.as("path"))
      .where("id", "=", village)
      .executeTakeFirstOrThrow();
    const grant = await db
      .insertInto("sharingGrant")
      .values({
        county: world.county,
        deptId: bureau.orgId,
        ledgerId: ledgers.get("population") ?? 0,
        area: path,
        purpose: "低保复核",
        until: "2099-01-01",
        grantedBy: null,
        grantedAt: world.now,
        revokedAt: null,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    expect(await held(owner, id)).toEqual({ "p.name": "张三" });
    await db.updateTable("sharingGrant").set({ revokedAt: world.now }).where("id", "=", grant.id).execute();
    expect(await held(owner, id)).toEqual({});
  });

  test("two writers with one natural key get one subject", async () => {
    const key = "990101195001010011";
    const ids = await Promise.all(
      Array.from({ length: 8 }, () =>
        as(keeper, (ctx) => ensureSubjects(ctx, [{ type: "person", key, orgId: village }])),
      ),
    );
    expect(new Set(ids.flat()).size).toBe(1);
  });
});

test("ten writers on the same rows: every edit is set or put before a person, and the chain of changes has no gap", async () => {
  const edits = 400;
  const { counts, ...history } = await editTogether({
    db,
    world: new World(db, await realRegistry()),
    writers: 10,
    edits,
    rows: 5,
  });
  expect(counts.set + counts.merged + counts.hard).toBe(edits);
  expect(history).toEqual({ lost: 0, unheard: 0, gaps: 0, uneven: 0, otherwise: 0, open: counts.hard });
});

test("no handler says that its change is none: the setting of a change of keys binds the owner alone", async () => {
  const id = await newPerson();
  await write(keeper, id, { "p.phone": "13800000001" });
  await as(keeper, async (ctx) => {
    await sql`select set_config('songbang.rewrap', 'on', true)`.execute(ctx.db);
    await sql`update record set data = data || '{"p.phone": "13800000002"}', version = 2 where subject_id = ${id}`.execute(
      ctx.db,
    );
  });
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from value_change v join record r on r.id = v.record_id
    where r.subject_id = ${id} and v.version = 2`.execute(db);
  expect(rows[0]?.n).toBe(1);
});
