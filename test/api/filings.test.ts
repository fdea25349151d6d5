import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filingPage } from "../../src/api/filings.ts";
import { requestInFull } from "../../src/api/requests-schema.ts";
import { examineRequest } from "../../src/requests/examine.ts";
import { issueRequest } from "../../src/requests/issue.ts";
import { acceptAssignment } from "../../src/requests/settle-assignment.ts";
import { readForm } from "../../src/sheets/read-workbook.ts";
import type { ShownOnce } from "../../src/systems/admit.ts";
import type { NewGrant } from "../../src/systems/grants.ts";
import { testDb } from "../support/db.ts";
import { Served } from "./served.ts";

const store = testDb();
let api: Served;
let id: string;
let asker: ShownOnce;
const all: readonly Partial<NewGrant>[] = [{ what: "requests" }, { what: "ask" }, { what: "filings" }];
const known = { "p.name": "张三", "p.id": "990101194611231239", "p.phone": "13800000000", "p.health": "2" };

async function asOwner<T>(work: (tx: Parameters<typeof examineRequest>[0]) => Promise<T>): Promise<T> {
  return store.db.transaction().execute(async (tx) => {
    await sql`select set_config('songbang.county', ${api.village.world.county}, true)`.execute(tx);
    return work(tx);
  });
}

beforeAll(async () => {
  api = await Served.open(store);
  const { village } = api;
  await village.put(village.keeper, { ledger: "dibao", values: known });
  await village.put(village.stranger, {
    ledger: "dibao",
    org: village.units.shiqiao,
    values: { ...known, "p.name": "李四" },
  });
  asker = await api.system(all);
  const body = {
    title: "低保核对",
    population: "低保对象",
    region: "青石镇",
    fields: ["姓名", "身份证号", "联系电话", "取暖方式"],
  };
  const headers = { "idempotency-key": "filings-test-1" };
  const answer = await api.call(asker, "/requests", { method: "POST", body, headers });
  ({ id } = requestInFull.parse(await answer.json()));
  await asOwner((tx) => examineRequest(tx, village.world.county, id, village.world.now));
  await api.call(asker, `/requests/${id}/application`, { method: "POST", body: { wish: "ask" } });
  const admitted =
    "status = 'issued', admission_no = '减准1号', admitted_at = $2, due_at = $3, expires_on = '2027-11-23'";
  const due = new Date("2026-12-20T10:00:00Z");
  await store.pool.query(`update request set ${admitted} where id = $1`, [id, village.world.now, due]);
  await asOwner((tx) => issueRequest(tx, village.world.county, id, village.world.now));
});
afterAll(async () => {
  await api?.close();
  await store.close();
});

async function filings(who: ShownOnce, more = "") {
  const answer = await api.call(who, `/requests/${id}/filings${more}`);
  expect(answer.status).toBe(200);
  return filingPage.parse(await answer.json());
}
const deliver = (): Promise<unknown> => store.pool.query("update request set status = 'delivered' where id = $1", [id]);

describe("the answers of a demand", () => {
  test("while villages answer, a system sees how each stands, and no cell", async () => {
    const page = await filings(asker);
    expect(page.data.map(({ village, state, rows_asked, rows }) => [village, state, rows_asked, rows])).toEqual(
      expect.arrayContaining([
        ["柳溪村", "open", 1, null],
        ["石桥村", "open", 1, null],
      ]),
    );
    expect((await api.call(asker, `/requests/${id}/workbook`)).status).toBe(409);
  });

  test("an acceptance is seen with its time", async () => {
    const { village } = api;
    const { rows } = await store.pool.query<{ id: string }>(
      "update assignment set state = 'submitted' where request_id = $1 and org_id = $2 returning id",
      [id, village.units.liuxi],
    );
    const settled = await village.as(village.town, (ctx) => acceptAssignment(ctx, rows[0]?.id ?? ""));
    expect(settled.kind).toBe("done");
    const page = await filings(asker);
    expect(page.data.find(({ village: of }) => of === "柳溪村")).toMatchObject({
      state: "town_accepted",
      accepted_at: village.world.now.toISOString(),
    });
  });

  test("once delivered the cells come with source and day, up to the level of the grant, in pages of villages", async () => {
    await deliver();
    const first = await filings(asker, "?limit=1");
    expect(first.data).toHaveLength(1);
    const rest = await filings(asker, `?cursor=${first.next_cursor}`);
    const liuxi = [...first.data, ...rest.data].find(({ village }) => village === "柳溪村");
    expect(liuxi?.rows?.flatMap(({ cells }) => cells.map(({ code, value }) => [code, value]))).toEqual([
      ["p.name", "张三"],
      ["p.phone", "13800000000"],
    ]);
    expect(liuxi?.rows?.[0]?.cells[0]).toMatchObject({
      source: "card",
      true_since: "2026-11-01",
      known_at: api.village.world.now.toISOString(),
    });
    const without = await filings(asker, "?cells=false");
    expect(without.data.every(({ rows }) => rows === null)).toBe(true);
    const { rows: audit } = await store.pool.query(
      "select target from audit_log where actor like $1 and action = 'api.filings' order by id desc limit 1",
      [`system ${asker.publicId}%`],
    );
    expect(audit[0]).toMatchObject({ target: expect.stringMatching(new RegExp(`^${id} \\d+$`)) });
  });

  test("L3 comes with a grant that has its basis", async () => {
    const system = await api.system([{ what: "requests" }, { what: "filings", level: 3, basis: "社会救助暂行办法" }]);
    const codes = (await filings(system)).data.flatMap(
      ({ rows }) => rows?.flatMap(({ cells }) => cells.map(({ code }) => code)) ?? [],
    );
    expect(new Set(codes)).toEqual(new Set(["p.name", "p.id", "p.phone"]));
  });

  test("the workbook has the department's columns; what is above the level is empty", async () => {
    const answer = await api.call(asker, `/requests/${id}/workbook`);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(answer.headers.get("content-disposition")).toContain(encodeURIComponent("低保核对"));
    const form = await readForm(Buffer.from(await answer.arrayBuffer()));
    const said = JSON.stringify(form.tables);
    for (const word of ["姓名", "身份证号", "张三", "李四", "13800000000"]) expect(said).toContain(word);
    expect(said).not.toContain("990101194611231239");
  });

  test.each([
    ["without a grant for filings", [{ what: "requests" }], 403],
    ["with one for another area", [{ what: "requests" }, { what: "filings", areaId: "liuxi" }], 403],
    ["with filings alone they are seen", [{ what: "filings" }], 200],
  ] as const)("%s", async (_, grants, status) => {
    const { units } = api.village;
    const system = await api.system(
      grants.map((grant) => ("areaId" in grant ? { ...grant, areaId: units.liuxi } : grant)),
    );
    expect((await api.call(system, `/requests/${id}/filings`)).status).toBe(status);
    expect((await api.call(system, `/requests/${id}/workbook`)).status).toBe(status);
  });

  test("when its admission has run out, no cell and no workbook leave any more", async () => {
    await store.pool.query("update request set expires_on = '2026-11-22' where id = $1", [id]);
    expect((await filings(asker)).data.every(({ rows }) => rows === null)).toBe(true);
    expect((await api.call(asker, `/requests/${id}/workbook`)).status).toBe(409);
  });
});
