import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Context } from "../../src/context.ts";
import type { Tx } from "../../src/db/database.ts";
import { askForBase, sheetOf } from "../../src/requests/base.ts";
import { draftRequest } from "../../src/requests/draft.ts";
import { findRequest } from "../../src/requests/read.ts";
import { Village } from "../ledgers/village.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb(4);
afterAll(close);
let village: Village;
beforeAll(async () => {
  village = await Village.open(db);
  const path = sql<string>`${`c${village.world.county}`}::ltree`;
  const { county } = village.world;
  const unit = { county, kind: "county", name: "试验县", parentId: null, urbanClass: null, validTo: null } as const;
  await db
    .insertInto("orgUnit")
    .values({ ...unit, path })
    .execute();
});

function asHouse<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('songbang.county', ${village.world.county}, true)`.execute(tx);
    return work(tx);
  });
}

/** A demand that was admitted and served, with so many fields. */
async function served(fields: readonly string[]): Promise<string> {
  const { id } = await village.as(village.owner, (ctx) =>
    draftRequest(ctx, { title: "试验", population: "居民", fields: fields.map((name) => [name]), saidAs: "form" }),
  );
  const admission = { admissionNo: id, admittedAt: village.world.now, dueAt: new Date("2027-01-01T00:00:00Z") };
  await db
    .updateTable("request")
    .set({ status: "served", ...admission })
    .where("id", "=", id)
    .execute();
  return id;
}

async function sheet(id: string): Promise<Awaited<ReturnType<typeof sheetOf>>> {
  return village.as(village.owner, async ({ columns }: Context) =>
    asHouse(async (tx) => {
      const request = await findRequest(tx, village.world.county, { id });
      if (!request) throw new Error(id);
      return sheetOf(tx, columns, village.world.county, { id }, request, village.world.now);
    }),
  );
}

test("who did not ask, or asks before anything is given out, gets no table", async () => {
  const id = await served(["姓名"]);
  expect(await village.as(village.owner, (ctx) => askForBase(ctx, id))).toMatchObject({
    kind: "done",
    request: { base: { problem: null, url: null } },
  });
  for (const other of [village.keeper, village.town, village.leader]) {
    expect(await village.as(other, (ctx) => askForBase(ctx, id))).toEqual({ kind: "gone" });
    const seen = await village.as(other, (ctx) => findRequest(ctx.db, village.world.county, { id }));
    expect(seen?.base).toBeNull();
  }
  await db.updateTable("request").set({ status: "pending" }).where("id", "=", id).execute();
  expect(await village.as(village.owner, (ctx) => askForBase(ctx, id))).toEqual({ kind: "gone" });
});

test("pressed twice, there is one table, and it is looked at again", async () => {
  const id = await served(["姓名"]);
  for (let times = 0; times < 2; times += 1) await village.as(village.owner, (ctx) => askForBase(ctx, id));
  const made = await db
    .selectFrom("baseCopy")
    .select(["wanted", "done", "state"])
    .where("requestId", "=", id)
    .execute();
  expect(made).toEqual([{ wanted: 2, done: 0, state: "on" }]);
});

test("300 items are too many for a table", async () => {
  const id = await served(Array.from({ length: 2 }, (_, n) => `第${n}项`));
  const { county } = village.world;
  await sql`
    insert into request_field (county, request_id, ord, path, name, key, map_state, created_at)
    select ${county}, ${id}::uuid, n, array['多' || n], '多' || n, '=多' || n, 'new', ${village.world.now}
    from generate_series(100, 397) n`.execute(db);
  expect(await sheet(id)).toEqual({ kind: "stop", problem: "columns", detail: "300" });
});

test("20,001 rows are too many for a table, 20,000 are not", async () => {
  const id = await served(["姓名"]);
  const { county } = village.world;
  await village.put(village.keeper, { ledger: "population", values: { "p.name": "甲" } });
  const people = (from: number, to: number) => sql`
    with made as (
      insert into subject (county, type, org_id)
      select ${county}, 'person', ${village.units.liuxi}::uuid from generate_series(${from}::integer, ${to}::integer) returning id)
    insert into record (county, ledger_id, subject_id, org_id, data, valid_from)
    select ${county}, ${village.ledgers.get("population")}::integer, id, ${village.units.liuxi}::uuid, '{"p.name": "乙"}', '2026-01-01' from made`;
  await people(2, 20_000).execute(db);
  // What the server does by itself after a while; until then it plans as if the county were empty, and this takes minutes.
  await sql`analyze record, subject`.execute(db);
  const fits = await sheet(id);
  expect(fits.kind === "sheet" && new Set(fits.sheet.rows.map((row) => row.key)).size).toBe(20_000);
  await people(1, 1).execute(db);
  expect(await sheet(id)).toEqual({ kind: "stop", problem: "rows", detail: "20001" });
}, 120_000);
