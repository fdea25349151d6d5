import { randomUUID } from "node:crypto";
import { Client } from "@larksuiteoapi/node-sdk";
import { describe, expect, test } from "vitest";
import type { Platform } from "../../simulator/platform.ts";
import { type Caller, stand, tempDir } from "./stand.ts";

const fields = [
  { field_name: "姓名", type: 1 },
  { field_name: "年龄", type: 2 },
  { field_name: "性别", type: 3, property: { options: [{ name: "男" }, { name: "女" }] } },
  { field_name: "生日", type: 5 },
  { field_name: "电话", type: 13 },
];
const dingyi = { 姓名: "丁一", 年龄: 81, 性别: "女", 生日: Date.UTC(1945, 0, 1), 电话: "13800000001" };

interface Made {
  readonly lark: Platform;
  readonly call: Caller;
  readonly app: string;
  readonly path: string;
}

async function made(options: Parameters<typeof stand>[0] = {}): Promise<Made> {
  const { lark, call } = await stand(options);
  const base = await call("POST", "/bitable/v1/apps", { name: "高龄老人", time_zone: "Asia/Shanghai" });
  const app = String((base.data["app"] as unknown as Record<string, string>)["app_token"]);
  const table = await call("POST", `/bitable/v1/apps/${app}/tables`, { table: { name: "第 1 号", fields } });
  return { lark, call, app, path: `/bitable/v1/apps/${app}/tables/${String(table.data["table_id"])}` };
}

const ids = (data: Record<string, unknown>): string[] =>
  (data["records"] as { record_id: string }[]).map((one) => one.record_id);

describe("a base", () => {
  test("begins with a table of empty rows and a link that the whole company may follow", async () => {
    const { lark, call } = await stand({ pageOrigin: "http://demo.example" });
    const { data } = await call("POST", "/bitable/v1/apps", { name: "高龄老人" });
    expect(data).toMatchObject({ app: { name: "高龄老人", default_table_id: expect.stringMatching(/^tbl/) } });
    const app = data["app"] as unknown as Record<string, string>;
    expect(app["url"]).toBe(`http://demo.example/chat/base/${app["app_token"]}`);
    expect(lark.sim.world.bases.get(String(app["app_token"]))).toMatchObject({
      linkShare: "tenant_readable",
      tables: [{ name: "数据表", rows: [{}, {}, {}, {}, {}] }],
    });
    const tables = await call("GET", `/bitable/v1/apps/${app["app_token"]}/tables`);
    expect(tables.data).toMatchObject({ total: 1, has_more: false, items: [{ table_id: app["default_table_id"] }] });
    await call("DELETE", `/bitable/v1/apps/${app["app_token"]}/tables/${app["default_table_id"]}`);
    expect((await call("GET", `/bitable/v1/apps/${app["app_token"]}/tables`)).data["items"]).toEqual([]);
  });

  test("answers the SDK's own client", async () => {
    const { lark, app, path } = await made();
    const quiet = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
    const { appId, appSecret } = lark.app;
    const client = new Client({ appId, appSecret, domain: lark.origin, logger: quiet });
    const at = { app_token: app, table_id: path.split("/").at(-1) ?? "" };
    const listed = await client.bitable.v1.appTableField.list({ path: at, params: { page_size: 100 } });
    expect(listed.data?.items?.map((one) => [one.field_name, one.type, one.is_primary])).toEqual([
      ["姓名", 1, true],
      ["年龄", 2, false],
      ["性别", 3, false],
      ["生日", 5, false],
      ["电话", 13, false],
    ]);
    const written = await client.bitable.v1.appTableRecord.batchCreate({
      path: at,
      params: { client_token: randomUUID() },
      data: { records: [{ fields: dingyi }] },
    });
    const record = written.data?.records?.[0];
    expect(record?.fields).toEqual(dingyi);
    await client.bitable.v1.appTableRecord.batchUpdate({
      path: at,
      data: {
        records: [{ record_id: record?.record_id ?? "", fields: { 年龄: 82, 电话: null as unknown as string } }],
      },
    });
    const found = await client.bitable.v1.appTableRecord.search({
      path: at,
      data: { filter: { conjunction: "and", conditions: [{ field_name: "姓名", operator: "is", value: ["丁一"] }] } },
    });
    expect(found.data?.items?.[0]?.fields).toEqual({
      姓名: [{ type: "text", text: "丁一" }],
      年龄: 82,
      性别: "女",
      生日: dingyi.生日,
    });
    const gone = await client.bitable.v1.appTableRecord.batchDelete({
      path: at,
      data: { records: [record?.record_id ?? ""] },
    });
    expect(gone.data?.records).toEqual([{ deleted: true, record_id: record?.record_id }]);
  });

  test("writes a batch once for one client_token, and anew for another", async () => {
    const { call, path } = await made();
    const body = { records: [{ fields: dingyi }, { fields: { 姓名: "丁二" } }] };
    const token = randomUUID();
    const first = await call("POST", `${path}/records/batch_create?client_token=${token}`, body);
    const again = await call("POST", `${path}/records/batch_create?client_token=${token}`, body);
    expect(ids(again.data)).toEqual(ids(first.data));
    const other = await call("POST", `${path}/records/batch_create?client_token=${randomUUID()}`, body);
    expect(ids(other.data)).not.toEqual(ids(first.data));
    const all = await call("POST", `${path}/records/search?page_size=3`, {});
    expect(all.data).toMatchObject({ total: 4, has_more: true });
    const rest = await call("POST", `${path}/records/search?page_size=3&page_token=${all.data["page_token"]}`, {});
    expect(rest.data).toMatchObject({ has_more: false, items: [{}] });
  });

  test("has one writer a table: who comes meanwhile is refused with HTTP 200", async () => {
    const { lark, call, path } = await made();
    lark.faults.slow("bitable.record.create", 100);
    const both = await Promise.all([
      call("POST", `${path}/records/batch_create`, { records: [{ fields: dingyi }] }),
      call("POST", `${path}/records/batch_create`, { records: [{ fields: dingyi }] }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both.map(({ code }) => code).toSorted((a, b) => a - b)).toEqual([0, 1254291]);
  });

  test("takes all of a batch or nothing of it", async () => {
    const { lark, call, app, path } = await made();
    const records = [{ fields: dingyi }, { fields: { 姓名: "丁二", 年龄: "八十" } }];
    expect(await call("POST", `${path}/records/batch_create`, { records })).toMatchObject({ code: 1254061 });
    expect(lark.sim.world.bases.get(app)?.tables[1]?.rows).toEqual([]);
  });

  test("learns a choice it did not know", async () => {
    const { lark, call, app, path } = await made();
    await call("POST", `${path}/records/batch_create`, { records: [{ fields: { 姓名: "丁三", 性别: "不详" } }] });
    expect(lark.sim.world.bases.get(app)?.tables[1]?.fields[2]?.property).toEqual({
      options: [{ name: "男" }, { name: "女" }, { name: "不详" }],
    });
  });

  test("survives a restart", async () => {
    const stateDir = await tempDir();
    const { lark, app } = await made({ stateDir });
    await lark.close();
    const { lark: again } = await stand({ stateDir });
    expect(again.sim.world.bases.get(app)?.tables.map((table) => table.name)).toEqual(["数据表", "第 1 号"]);
  });

  test("opens for its members alone once the link is closed", async () => {
    const { lark, call, app } = await made();
    const open = (as: string): Promise<Response> => fetch(`${lark.origin}/chat/base/${app}?as=${as}`);
    expect((await open("ou_bo")).status).toBe(200);
    const closed = { link_share_entity: "closed", external_access_entity: "closed" };
    await call("PATCH", `/drive/v2/permissions/${app}/public?type=bitable`, closed);
    const member = { member_type: "openid", member_id: "ou_an", perm: "edit" };
    const added = await call("POST", `/drive/v1/permissions/${app}/members?type=bitable`, member);
    expect(added.data).toMatchObject({ member: { member_id: "ou_an", perm: "edit" } });
    expect((await open("ou_bo")).status).toBe(403);
    const page = await open("ou_an");
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("第 1 号")]);
    await call("DELETE", `/drive/v1/permissions/${app}/members/ou_an?type=bitable&member_type=openid`);
    expect((await open("ou_an")).status).toBe(403);
    expect(await (await fetch(`${lark.origin}/chat/base/${app}`)).text()).toContain("以谁的身份打开");
    expect((await fetch(`${lark.origin}/chat/base/bas_none`)).status).toBe(404);
  });
});

interface Refused {
  readonly name: string;
  readonly code: number;
  readonly status?: number;
  readonly make: (made: Made) => Promise<readonly [method: string, path: string, body?: unknown]>;
}

const some = (n: number): object => ({ records: Array.from({ length: n }, () => ({ fields: { 姓名: "某" } })) });
const refusals: readonly Refused[] = [
  {
    name: "an unknown base",
    code: 1254040,
    status: 404,
    make: async () => ["GET", "/bitable/v1/apps/bas_none/tables"],
  },
  {
    name: "an unknown table",
    code: 1254041,
    status: 404,
    make: async ({ app }) => ["POST", `/bitable/v1/apps/${app}/tables/tbl_none/records/batch_create`, some(1)],
  },
  {
    name: "an unknown record",
    code: 1254043,
    status: 404,
    make: async ({ path }) => ["POST", `${path}/records/batch_delete`, { records: ["rec_none"] }],
  },
  {
    name: "an unknown field",
    code: 1254045,
    make: async ({ path }) => ["POST", `${path}/records/batch_create`, { records: [{ fields: { 住址: "村东" } }] }],
  },
  {
    name: "more than 1,000 records",
    code: 1254104,
    make: async ({ path }) => ["POST", `${path}/records/batch_create`, some(1001)],
  },
  {
    name: "more than 500 to delete",
    code: 1254104,
    make: async ({ path }) => ["POST", `${path}/records/batch_delete`, { records: Array(501).fill("rec_1") }],
  },
  {
    name: "a token that is no uuid",
    code: 1254037,
    make: async ({ path }) => ["POST", `${path}/records/batch_create?client_token=1`, some(1)],
  },
  {
    name: "more than 20,000 records in all",
    code: 1254103,
    make: async ({ call, path }) => {
      for (let n = 0; n < 20; n += 1) await call("POST", `${path}/records/batch_create`, some(1000));
      return ["POST", `${path}/records/batch_create`, some(1)];
    },
  },
  {
    name: "301 fields",
    code: 1254102,
    make: async ({ app }) => {
      const many = Array.from({ length: 301 }, (_, n) => ({ field_name: `第${n}项`, type: 1 }));
      return ["POST", `/bitable/v1/apps/${app}/tables`, { table: { name: "宽", fields: many } }];
    },
  },
  {
    name: "a base that the bot was taken out of",
    code: 1254302,
    status: 403,
    make: async ({ lark, app, path }) => {
      const base = lark.sim.world.bases.get(app);
      if (base) base.botMay = false;
      return ["POST", `${path}/records/batch_create`, some(1)];
    },
  },
  {
    name: "an app without the right to bases",
    code: 99991672,
    make: async ({ lark }) => {
      lark.switchScopeOff("bitable:app");
      lark.switchScopeOff("base:app:create");
      return ["POST", "/bitable/v1/apps", { name: "x" }];
    },
  },
  {
    name: "the 21st base in a minute",
    code: 99991400,
    status: 429,
    make: async ({ call }) => {
      for (let n = 1; n < 20; n += 1) await call("POST", "/bitable/v1/apps", { name: `第${n}个` });
      return ["POST", "/bitable/v1/apps", { name: "多的" }];
    },
  },
  {
    name: "somebody unknown as a member",
    code: 1063001,
    make: async ({ app }) => [
      "POST",
      `/drive/v1/permissions/${app}/members?type=bitable`,
      { member_type: "openid", member_id: "ou_none", perm: "view" },
    ],
  },
];

test.each(refusals)("refuses $name with $code", async ({ code, status, make }) => {
  const all = await made();
  const answer = await all.call(...(await make(all)));
  expect([answer.status, answer.code]).toEqual([status ?? 400, code]);
});

test.each([
  { field: "姓名", value: 1, code: 1254060 },
  { field: "年龄", value: "八十", code: 1254061 },
  { field: "性别", value: ["男"], code: 1254062 },
  { field: "生日", value: "1945-01-01", code: 1254064 },
  { field: "电话", value: "见户主", code: 1254067 },
])("$value does not fit into $field: $code", async ({ field, value, code }) => {
  const { call, path } = await made();
  const answer = await call("POST", `${path}/records/batch_create`, { records: [{ fields: { [field]: value } }] });
  expect(answer.code).toBe(code);
});
