import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problemSchema } from "../../src/api/problem.ts";
import { requestInFull, requestPage } from "../../src/api/requests-schema.ts";
import { topics } from "../../src/bot/topics.ts";
import { translator } from "../../src/i18n/t.ts";
import { examineRequest } from "../../src/requests/examine.ts";
import type { ShownOnce } from "../../src/systems/admit.ts";
import type { NewGrant } from "../../src/systems/grants.ts";
import { testDb } from "../support/db.ts";
import { Served } from "./served.ts";

const store = testDb();
let api: Served;
beforeAll(async () => {
  api = await Served.open(store);
  const { village } = api;
  await village.put(village.keeper, { ledger: "dibao", values: { "p.name": "张三" } });
});
afterAll(async () => {
  await api?.close();
  await store.close();
});

const demand = {
  title: "低保取暖",
  population: "低保对象",
  region: "青石镇",
  fields: ["姓名", "取暖方式"],
  due: "2026-12-20",
};
let keys = 0;
const newKey = (): Record<string, string> => ({ "idempotency-key": `key-${Date.now()}-${(keys += 1)}` });
const both: readonly Partial<NewGrant>[] = [{ what: "requests" }, { what: "ask" }];

function file(who: ShownOnce, body: object = demand, headers = newKey()): Promise<Response> {
  return api.call(who, "/requests", { method: "POST", body, headers });
}
/** What the job does after the call: as the owner of the tables. */
async function examine(id: string): Promise<void> {
  const { world } = api.village;
  await store.db.transaction().execute(async (tx) => {
    await sql`select set_config('songbang.county', ${world.county}, true)`.execute(tx);
    await examineRequest(tx, world.county, id, world.now);
  });
}
const detailOf = async (answer: Response): Promise<string> => problemSchema.parse(await answer.json()).detail;

describe("a demand filed by a system", () => {
  test("is a draft in the officer's name, is handed to the job that examines it, and waits for admission", async () => {
    const system = await api.system(both);
    const answer = await file(system);
    expect(answer.status).toBe(201);
    const filed = requestInFull.parse(await answer.json());
    expect(answer.headers.get("location")).toBe(`/api/v1/requests/${filed.id}`);
    expect(filed).toMatchObject({
      status: "draft",
      title: "低保取暖",
      region: "青石镇",
      examined: null,
      admission_no: null,
    });
    const { rows } = await store.pool.query(
      "select r.asker_name, r.said_as, o.id from request r join outbox o on o.cause = r.cause where r.id = $1",
      [filed.id],
    );
    expect(rows).toEqual([{ asker_name: "何敏", said_as: "form", id: expect.any(String) }]);
    expect(api.handed).toContain(rows[0]?.id);

    const early = await api.call(system, `/requests/${filed.id}/application`, {
      method: "POST",
      body: { wish: "ask" },
    });
    expect([early.status, await detailOf(early)]).toEqual([409, expect.stringContaining("不能办")]);
    await examine(filed.id);
    const seen = requestInFull.parse(await (await api.call(system, `/requests/${filed.id}`)).json());
    expect(seen.fields.map(({ element, verdict }) => [element, verdict])).toEqual([
      ["p.name", "held"],
      [null, "missing"],
    ]);
    expect(seen.examined).toMatchObject({ rows: 1, cells: 2, to_ask: 1 });
    const handedIn = await api.call(system, `/requests/${filed.id}/application`, {
      method: "POST",
      body: { wish: "ask" },
    });
    expect(requestInFull.parse(await handedIn.json()).status).toBe("pending");
    const { rows: asked } = await store.pool.query("select 1 from assignment where request_id = $1", [filed.id]);
    expect(asked).toEqual([]);
    const { rows: audit } = await store.pool.query<{ action: string }>(
      "select action from audit_log where actor = $1 order by id",
      [`system ${system.publicId} for ${api.village.owner.id}`],
    );
    expect(audit.map(({ action }) => action)).toEqual(["api.request", "api.apply"]);
  });

  test("is told to the officer, with the system's name", async () => {
    const system = await api.system(both, { name: "县救助管理平台" });
    const { id, no } = requestInFull.parse(await (await file(system)).json());
    const { rows } = await store.pool.query<{ topic: string; ref: string; person_id: string }>(
      "select topic, ref, person_id from notice where ref = $1",
      [`${id} ${system.publicId}`],
    );
    expect(rows.map(({ topic, person_id }) => [topic, person_id])).toEqual([["requests.filed", api.village.owner.id]]);
    const filed = topics.find(({ name }) => name === "requests.filed");
    const saying = {
      t: translator("zh-CN"),
      locale: "zh-CN",
      ref: rows[0]?.ref ?? "",
      personId: undefined,
      isRefresh: false,
    } as const;
    const said = await store.db.transaction().execute(async (tx) => filed?.say({ ...saying, tx }));
    expect(JSON.stringify(said)).toContain(`县救助管理平台以您的名义提了第 ${no} 号`);
  });

  test("the same call again makes nothing anew; another body under its key is refused; two at once make one", async () => {
    const system = await api.system(both);
    const headers = newKey();
    const [one, two] = await Promise.all([file(system, demand, headers), file(system, demand, headers)]);
    expect(new Set([one.status, two.status])).toEqual(new Set([200, 201]));
    const ids = await Promise.all([one, two].map(async (answer) => requestInFull.parse(await answer.json()).id));
    expect(ids[0]).toBe(ids[1]);
    const other = await file(system, { ...demand, title: "另一份" }, headers);
    expect([other.status, await detailOf(other)]).toEqual([409, expect.stringContaining("Idempotency-Key")]);
    // A key is a system's own.
    const somebody = await api.system(both);
    expect((await file(somebody, demand, headers)).status).toBe(201);
  });

  test("can be withdrawn once it was examined, and is gone for the coordinator", async () => {
    const system = await api.system(both);
    const { id } = requestInFull.parse(await (await file(system)).json());
    await examine(id);
    const answer = await api.call(system, `/requests/${id}/withdrawal`, { method: "POST" });
    expect(requestInFull.parse(await answer.json()).status).toBe("withdrawn");
  });
});

describe("what is refused", () => {
  test.each([
    ["without a key", demand, {}, 400, "写得不对"],
    ["no field", { ...demand, fields: [] }, undefined, 400, "写得不对"],
    ["a word that the form has not", { ...demand, emergency: "人命关天" }, undefined, 400, "写得不对"],
    ["nobody who could be meant", { ...demand, population: "冰箱" }, undefined, 422, "冰箱"],
    ["a place that is not there", { ...demand, region: "某某镇" }, undefined, 422, "某某镇"],
    ["outside the granted area", { ...demand, region: "全县" }, undefined, 403, "授权"],
  ] as const)("%s", async (_, body, headers, status, said) => {
    const system = await api.system(both);
    const answer = await file(system, body, headers ?? newKey());
    expect([answer.status, await detailOf(answer)]).toEqual([status, expect.stringContaining(said)]);
  });

  test("no JSON, and more than 64 KB", async () => {
    const system = await api.system(both);
    const post = (body: string): Promise<Response> =>
      api.call(system, "/requests", { method: "POST", body, headers: newKey() });
    expect((await post("{")).status).toBe(400);
    expect((await post(JSON.stringify({ ...demand, purpose: "长".repeat(70_000) }))).status).toBe(413);
  });

  test("who may read files nothing, and who may file sees nothing without its own grant", async () => {
    const reader = await api.system([{ what: "requests" }]);
    expect((await file(reader)).status).toBe(403);
    const { id } = requestInFull.parse(await (await file(await api.system(both))).json());
    expect((await api.call(reader, `/requests/${id}`)).status).toBe(200);
    expect(
      (await api.call(reader, `/requests/${id}/application`, { method: "POST", body: { wish: "ask" } })).status,
    ).toBe(403);
  });

  test("other departments' demands, and those outside the area, are not there", async () => {
    const { village } = api;
    const { id, no } = requestInFull.parse(await (await file(await api.system(both))).json());
    const bureau = await village.world.unit("卫健局", `wj${Date.now()}`);
    await store.db.updateTable("orgUnit").set({ kind: "department" }).where("id", "=", bureau).execute();
    const by = await village.world.person("陆宁", bureau, ["department_officer"]);
    const other = await api.system(both, { deptId: bureau, by });
    expect((await api.call(other, `/requests/${id}`)).status).toBe(404);
    // What has left the draft is seen by the county's people; by a system of another department it is not.
    await store.pool.query("update request set status = 'pending' where id = $1", [id]);
    expect((await api.call(other, `/requests/${id}`)).status).toBe(404);
    expect(requestPage.parse(await (await api.call(other, "/requests")).json()).data).toEqual([]);
    const narrow = await api.system([{ what: "requests", areaId: village.units.liuxi }]);
    expect((await api.call(narrow, `/requests/${id}`)).status).toBe(404);
    const wide = await api.system([{ what: "requests" }]);
    const page = requestPage.parse(await (await api.call(wide, "/requests?limit=1")).json());
    expect(page.data[0]?.no).toBeGreaterThanOrEqual(no);
    const rest = requestPage.parse(await (await api.call(wide, `/requests?cursor=${page.next_cursor}`)).json());
    expect(rest.data.map((one) => one.no)).toEqual(rest.data.map((one) => one.no).toSorted((a, b) => b - a));
    expect(rest.data.every((one) => one.no < (page.data[0]?.no ?? 0))).toBe(true);
  });

  test("in the name of somebody who is no officer any more", async () => {
    const { village } = api;
    const by = await village.world.person("何新", village.units.bureau, ["department_officer"]);
    const system = await api.system(both, { by });
    expect((await file(system)).status).toBe(201);
    await store.db.updateTable("membership").set({ validTo: "2026-11-01" }).where("personId", "=", by.id).execute();
    const answer = await file(system);
    expect([answer.status, await detailOf(answer)]).toEqual([403, expect.stringContaining("负责人")]);
  });

  test("a system for which nobody of the department would answer is not let in", async () => {
    const { village } = api;
    await expect(api.system([], { by: village.keeper })).rejects.toThrow("systems.lacks.officer");
  });
});
