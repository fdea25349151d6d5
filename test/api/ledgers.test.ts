import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { ledgerList, rowPage } from "../../src/api/ledgers.ts";
import { UserError } from "../../src/errors.ts";
import { translator } from "../../src/i18n/t.ts";
import { bindActor } from "../../src/orgs/bind-actor.ts";
import { revokeClient, type ShownOnce } from "../../src/systems/admit.ts";
import { endGrant, type NewGrant } from "../../src/systems/grants.ts";
import { read } from "../bot/world.ts";
import { testDb } from "../support/db.ts";
import { Served } from "./served.ts";

const store = testDb();
let api: Served;
let inLiuxi: string;
let inShiqiao: string;
const person = { "p.name": "张三", "p.id": "990101194611231239", "p.phone": "13800000000", "p.health": "2" };

beforeAll(async () => {
  api = await Served.open(store);
  const { village } = api;
  inLiuxi = (await village.put(village.keeper, { ledger: "dibao", values: person })).record;
  const other = { ledger: "dibao", org: village.units.shiqiao, values: { ...person, "p.name": "李四" } };
  inShiqiao = (await village.put(village.stranger, other)).record;
  await village.put(village.keeper, { ledger: "population", values: { "p.name": "王五" } });
});
afterAll(async () => {
  await api?.close();
  await store.close();
});

/** What is there once whoever writes elsewhere in this database has ended: rows of before are never passed over. */
async function rowsOf(who: ShownOnce, more = ""): Promise<z.output<typeof rowPage>> {
  const answer = await api.call(who, `/ledgers/dibao/rows${more}`);
  expect(answer.status).toBe(200);
  return rowPage.parse(await answer.json());
}
const settled = async (who: ShownOnce, wanted: number, more = ""): Promise<z.output<typeof rowPage>> => {
  await expect.poll(async () => (await rowsOf(who, more)).data.length, { timeout: 20_000 }).toBe(wanted);
  return rowsOf(who, more);
};

const dibao = (more: Partial<NewGrant> = {}): Partial<NewGrant> => ({ what: "ledgers", ledger: "dibao", ...more });

describe("what a grant opens, and no more", () => {
  test("all of an area, each cell up to its level, with where it came from and without whom", async () => {
    const system = await api.system([dibao()]);
    const { data } = await settled(system, 2);
    expect(data.map((row) => row.id).toSorted()).toEqual([inLiuxi, inShiqiao].toSorted());
    const row = data.find(({ id }) => id === inLiuxi);
    expect(row?.cells.map(({ code, value }) => [code, value])).toEqual([
      ["p.name", "张三"],
      ["p.phone", "13800000000"],
    ]);
    expect(row?.cells[0]).toMatchObject({ source: "card", true_since: "2026-11-01", blank: null });
    expect(row?.cells[0]?.known_since).toBe(api.village.world.now.toISOString());
    expect(JSON.stringify(data)).not.toMatch(/王秀兰|blind|sealed/);
  });

  test("a village's area leaves the other village out", async () => {
    const system = await api.system([dibao({ areaId: api.village.units.liuxi })]);
    expect((await settled(system, 1)).data.map(({ id }) => id)).toEqual([inLiuxi]);
  });

  test.each([
    [0, []],
    [1, ["p.name"]],
    [2, ["p.name", "p.phone"]],
    [3, ["p.name", "p.id", "p.phone"]],
    [4, ["p.name", "p.id", "p.phone", "p.health"]],
  ])("level %i opens %j", async (level, codes) => {
    const basis = "社会救助暂行办法第十一条";
    const system = await api.system([dibao({ level, basis, areaId: api.village.units.liuxi })]);
    const { data } = await settled(system, 1);
    expect(data[0]?.cells.map(({ code }) => code)).toEqual(codes);
    // What was sealed in the table is whole.
    const id = data[0]?.cells.find(({ code }) => code === "p.id")?.value;
    expect(id).toBe(level >= 3 ? person["p.id"] : undefined);
  });

  test("the list of ledgers is what the grants open, with the codes they open", async () => {
    const system = await api.system([dibao({ level: 1 })]);
    const list = ledgerList.parse(await (await api.call(system, "/ledgers")).json());
    expect(list.data.map(({ code, elements }) => [code, elements])).toEqual([["dibao", ["p.name"]]]);
  });
});

describe("what is refused", () => {
  const later = "2099-12-31";
  test.each([
    ["L3 without a basis", dibao({ level: 3 }), "依据"],
    ["L3 with a basis of blanks", dibao({ level: 3, basis: "      " }), "依据"],
    ["a ledger of which the department reads nothing", dibao({ ledger: "chronic" }), "读不了"],
    ["a ledger that no department answers for", dibao({ ledger: "population" }), "读不了"],
    ["a ledger that is not there", dibao({ ledger: "nothing" }), "没有认出"],
    ["L4 of filings", { what: "filings", level: 4, basis: "有依据的说法" }, "四级"],
    ["a day that has passed", dibao({ until: "2026-11-22" }), "已经过了"],
    ["an area that is a department", dibao({ until: later, areaId: "bureau" }), "没有认出范围"],
  ] as const)("granting %s", async (_, grant, said) => {
    const area = "areaId" in grant && grant.areaId === "bureau" ? { areaId: api.village.units.bureau } : {};
    const refused = await api.system([{ ...grant, ...area }]).catch((error: unknown) => error);
    expect(refused instanceof UserError && refused.say(translator("zh-CN"))).toContain(said);
  });

  test("the table itself takes no L3 without a basis", async () => {
    const { id } = await api.system([dibao()]);
    const stronger = store.db.updateTable("systemGrant").set({ maxLevel: 3 }).where("clientId", "=", id).execute();
    await expect(stronger).rejects.toThrow("check constraint");
  });

  test("another ledger than the granted one, and none at all without a grant", async () => {
    const system = await api.system([dibao()]);
    expect((await api.call(system, "/ledgers/population/rows")).status).toBe(404);
    expect((await api.call(system, "/ledgers/tekun/rows")).status).toBe(404);
    expect((await api.call(await api.system([{}]), "/ledgers/dibao/rows")).status).toBe(403);
  });

  test("a grant that has ended, and one that has run out, from the next call on", async () => {
    const system = await api.system();
    const id = await store.db.transaction().execute((tx) => api.grant(system.id, dibao(), tx));
    await settled(system, 2);
    await store.db.updateTable("systemGrant").set({ until: "2020-01-01" }).where("id", "=", id).execute();
    expect((await api.call(system, "/ledgers/dibao/rows")).status).toBe(403);
    await store.db.updateTable("systemGrant").set({ until: "2099-01-01" }).where("id", "=", id).execute();
    expect((await api.call(system, "/ledgers/dibao/rows")).status).toBe(200);
    await store.db.transaction().execute((tx) => endGrant(tx, api.admin, id));
    expect((await api.call(system, "/ledgers/dibao/rows")).status).toBe(403);
  });

  test("a revoked system", async () => {
    const system = await api.system([dibao()]);
    expect(await store.db.transaction().execute((tx) => revokeClient(tx, api.admin, system.id))).toBe(true);
    expect((await api.call(system, "/ledgers/dibao/rows")).status).toBe(401);
  });

  test("L4 once the department answers for the ledger no more: a grant of its own is not enough", async () => {
    const { village } = api;
    const system = await api.system([dibao({ level: 4, basis: "有依据的说法", areaId: village.units.liuxi })]);
    const ledger = village.ledgers.get("dibao") ?? 0;
    await store.db.updateTable("ledger").set({ ownerName: "残联" }).where("id", "=", ledger).execute();
    const before = (await api.call(system, "/ledgers/dibao/rows")).status;
    const { rows } = await sql<{
      path: string;
    }>`select path::text from org_unit where id = ${village.units.town}`.execute(store.db);
    const shared = {
      county: village.world.county,
      deptId: village.units.bureau,
      ledgerId: ledger,
      area: rows[0]?.path ?? "",
    };
    const since = { purpose: "救助", until: "2099-01-01", grantedBy: null, grantedAt: new Date(), revokedAt: null };
    await store.db
      .insertInto("sharingGrant")
      .values({ ...shared, ...since })
      .execute();
    const { data } = await settled(system, 1);
    await store.db.updateTable("ledger").set({ ownerName: "民政局" }).where("id", "=", ledger).execute();
    expect(before).toBe(404);
    expect(data[0]?.cells.map(({ code }) => code)).toEqual(["p.name", "p.id", "p.phone"]);
  });
});

test("the role a system is lent opens no row, whatever the program asks for", async () => {
  const system = await api.system([dibao()]);
  const { village } = api;
  const { rows } = await sql<{
    path: string;
  }>`select path::text from org_unit where id = ${village.units.bureau}`.execute(store.db);
  const seen = (acting: string): Promise<number> =>
    store.db.transaction().execute(async (tx) => {
      await sql`select set_config('songbang.system', ${acting}, true)`.execute(tx);
      const held = {
        role: "department_officer",
        orgId: village.units.bureau,
        orgName: "民政局",
        orgPath: rows[0]?.path ?? "",
      } as const;
      const actor = {
        kind: "person",
        id: village.owner.id,
        openId: village.owner.openId,
        name: "何敏",
        memberships: [held],
      } as const;
      await bindActor(tx, { county: village.world.county, actor });
      const found = await sql<{ n: number }>`select count(*)::integer as n from record`.execute(tx);
      return found.rows[0]?.n ?? -1;
    });
  expect(await seen("")).toBe(2);
  expect(await seen(system.id)).toBe(0);
});

describe("keeping in step", () => {
  test("pages give each row once; afterwards only what was written since", async () => {
    const { village } = api;
    const system = await api.system([dibao()]);
    await settled(system, 2);
    const first = await rowsOf(system, "?limit=1");
    expect(first.next_cursor).not.toBeNull();
    const second = await rowsOf(system, `?limit=1&cursor=${first.next_cursor}`);
    expect(second.next_cursor).toBeNull();
    expect([...first.data, ...second.data].map(({ id }) => id).toSorted()).toEqual([inLiuxi, inShiqiao].toSorted());

    const since = `?updated_since=${encodeURIComponent(second.synced_until)}`;
    expect((await rowsOf(system, since)).data).toEqual([]);
    const [row] = second.data;
    const { rows } = await store.pool.query<{ subject_id: string }>("select subject_id from record where id = $1", [
      inLiuxi,
    ]);
    await village.put(village.keeper, {
      ledger: "dibao",
      subject: rows[0]?.subject_id ?? "",
      values: { "p.phone": "13900000000" },
    });
    const { data } = await settled(system, 1, since);
    expect(data[0]?.cells.find(({ code }) => code === "p.phone")?.value).toBe("13900000000");
    expect(data[0]?.version).toBeGreaterThan(row?.version ?? 0);

    await store.pool.query("update record set valid_to = '2026-11-01' where id = $1", [inLiuxi]);
    const ended = await settled(system, 1, since);
    await store.pool.query("update record set valid_to = null where id = $1", [inLiuxi]);
    expect(ended.data[0]).toMatchObject({ id: inLiuxi, ended_on: "2026-11-01", cells: [] });
  });

  test("what a writer at work has touched comes when it has committed, and is not passed over", async () => {
    const system = await api.system([dibao({ areaId: api.village.units.shiqiao })]);
    const start = await settled(system, 1);
    const writer = await store.pool.connect();
    await writer.query("begin");
    await writer.query("update record set version = version + 1 where id = $1", [inShiqiao]);
    const during = await rowsOf(system, `?updated_since=${encodeURIComponent(start.synced_until)}`);
    await writer.query("commit");
    writer.release();
    expect(during.data).toEqual([]);
    await settled(system, 1, `?updated_since=${encodeURIComponent(during.synced_until)}`);
  });

  test("every reading stands in the audit with what and how many, and elements are marked as taken", async () => {
    const system = await api.system([dibao()]);
    await settled(system, 2);
    const { rows } = await store.pool.query(
      "select action, target from audit_log where actor = $1 order by id desc limit 1",
      [`system ${system.publicId}`],
    );
    expect(rows).toEqual([{ action: "api.rows", target: "dibao 2" }]);
    const { rows: taken } = await store.pool.query(
      "select e.code from system_taking t join element e on e.id = t.element_id where t.client_id = $1 order by e.code",
      [system.id],
    );
    expect(taken).toEqual([{ code: "p.name" }, { code: "p.phone" }]);
  });
});

test("/口径 names the systems that read an element by grant, and when each took it last", async () => {
  const { village } = api;
  const system = await api.system([dibao({ level: 2 })], { name: "低保核对平台" });
  expect(read(await village.world.say(village.keeper, "/口径 p.dibao"))).toContain("低保核对平台（民政局，还没取过）");
  await settled(system, 2);
  const said = read(await village.world.say(village.keeper, "/口径 p.phone"));
  expect(said).toMatch(/低保核对平台（民政局，\d{4}-\d{2}-\d{2} 取过）/);
  // Above the level of its grant it reads nothing, and is not named.
  expect(read(await village.world.say(village.keeper, "/口径 p.id"))).not.toContain("低保核对平台");
  await store.db.transaction().execute((tx) => revokeClient(tx, api.admin, system.id));
  expect(read(await village.world.say(village.keeper, "/口径 p.phone"))).not.toContain("低保核对平台");
});
