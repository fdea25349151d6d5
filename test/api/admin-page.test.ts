import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { adminRoutes } from "../../src/admin/routes.ts";
import { openSession } from "../../src/admin/sessions.ts";
import { testDb } from "../support/db.ts";
import { columns, Served } from "./served.ts";

const store = testDb();
let api: Served;
let cookie: string;
const unexpected = (name: string) => () => Promise.reject(new Error(`${name} was not expected`));
const handed: string[] = [];
let pages: ReturnType<typeof adminRoutes>;

beforeAll(async () => {
  api = await Served.open(store);
  cookie = `songbang_session=${(await openSession(store.db, api.admin.openId)).id}`;
  pages = adminRoutes({
    db: store.db,
    lark: { signIn: unexpected("signIn") },
    queues: {
      counts: unexpected("counts"),
      failed: unexpected("failed"),
      retry: unexpected("retry"),
      add: async (_contract, payloads) => {
        handed.push(JSON.stringify(payloads));
      },
    },
    columns,
    loopback: true,
    appId: "cli_0123456789abcdef",
    publicUrl: "http://songbang.example.cn",
    authorizeOrigin: "https://accounts.feishu.cn",
    addressOf: () => "10.0.0.1",
    loginPace: () => 0,
    pagePace: () => 0,
    audit: unexpected("audit"),
  });
});
afterAll(async () => {
  await api?.close();
  await store.close();
});

const get = async (path: string): Promise<string> => (await pages.request(path, { headers: { cookie } })).text();
const markOf = (html: string): string => /name="mark" value="([\w-]+)"/.exec(html)?.[1] ?? "";
async function post(path: string, form: Record<string, string>): Promise<{ status: number; html: string }> {
  const mark = markOf(await get("/admin/systems"));
  const answer = await pages.request(path, {
    method: "POST",
    headers: { cookie },
    body: new URLSearchParams({ mark, ...form }),
  });
  return { status: answer.status, html: await answer.text() };
}
const who = (): string => `${api.village.units.bureau} ${api.village.owner.openId}`;
async function admitted(name: string, hosts = ""): Promise<{ id: string; token: string; html: string }> {
  const { status, html } = await post("/admin/systems", { name, who: who(), days: "90", hosts });
  expect(status).toBe(200);
  const id = /href="\/admin\/systems\/([0-9a-f-]{36})"/.exec(html)?.[1] ?? "";
  const token = /sys_[0-9a-f]{16}\.[\w-]{43}/.exec(html)?.[0] ?? "";
  return { id, token, html };
}

describe("letting a system in", () => {
  test("shows its token once, which holds from then on, and writes down who did it", async () => {
    const { id, token } = await admitted("县救助平台");
    expect((await api.call({ token }, "/elements")).status).toBe(403);
    const granted = {
      act: "grant",
      what: "elements",
      ledger: "",
      areaId: api.village.units.town,
      level: "2",
      basis: "",
      until: "2099-01-01",
    };
    expect((await post(`/admin/systems/${id}`, granted)).status).toBe(303);
    expect((await api.call({ token }, "/elements")).status).toBe(200);
    for (const path of ["/admin/systems", `/admin/systems/${id}`]) {
      const html = await get(path);
      expect(html).toContain("县救助平台");
      expect(html).not.toContain(token.split(".")[1]);
    }
    const { rows } = await store.pool.query<{ action: string }>(
      "select action from audit_log where actor = $1 order by id",
      [api.admin.openId],
    );
    expect(rows.map(({ action }) => action)).toEqual(["system.admit", "system.grant"]);
  });

  test.each([
    ["without the form's mark", { mark: "no" }, 403, "没有做"],
    ["with a name of one letter", { name: "平" }, 422, "写的还在"],
    ["with a host that is an address", { hosts: "https://oa.example.cn/x" }, 422, "不能作回调主机"],
    ["for somebody who is no officer there", { who: "x ou_nobody" }, 422, "部门干部"],
    ["under a name that is taken", { name: "重名平台" }, 422, "换一个名称"],
  ] as const)("%s it is refused, and what was typed stays", async (_, more, status, said) => {
    const taken = await store.db
      .selectFrom("systemClient")
      .select("id")
      .where("name", "=", "重名平台")
      .where("county", "=", api.admin.county)
      .execute();
    if (taken.length === 0) await admitted("重名平台");
    const answer = await post("/admin/systems", {
      name: "新平台<b>",
      who: who(),
      days: "90",
      hosts: "oa.example.cn",
      ...more,
    });
    expect([answer.status, answer.html]).toEqual([status, expect.stringContaining(said)]);
    expect(answer.html).not.toContain("<b>");
  });
});

describe("one system", () => {
  test("a grant that is refused says why and keeps the form; ended, it holds no more", async () => {
    const { id, token } = await admitted("台账读取平台");
    const grant = {
      act: "grant",
      what: "ledgers",
      ledger: "dibao",
      areaId: api.village.units.town,
      level: "3",
      basis: "",
      until: "2099-01-01",
    };
    const refused = await post(`/admin/systems/${id}`, grant);
    expect([refused.status, refused.html]).toEqual([422, expect.stringContaining("要写明依据")]);
    expect(refused.html).toContain('<option value="3" selected>');
    expect((await post(`/admin/systems/${id}`, { ...grant, basis: "社会救助暂行办法" })).status).toBe(303);
    const html = await get(`/admin/systems/${id}`);
    expect(html).toContain("低保台账");
    expect((await api.call({ token }, "/ledgers/dibao/rows")).status).toBe(200);
    const ended = /name="grant" value="([0-9a-f-]{36})"/.exec(html)?.[1] ?? "";
    expect((await post(`/admin/systems/${id}`, { act: "endGrant", grant: ended })).status).toBe(303);
    expect((await api.call({ token }, "/ledgers/dibao/rows")).status).toBe(403);
  });

  test("a webhook is only where a host was named for it, and is asked to verify itself", async () => {
    const { id } = await admitted("通知平台", "oa.example.cn");
    const refused = await post(`/admin/systems/${id}`, { act: "webhook", url: "https://other.example.cn/hook" });
    expect([refused.status, refused.html]).toEqual([422, expect.stringContaining("先把它加上")]);
    expect((await post(`/admin/systems/${id}`, { act: "webhook", url: "https://oa.example.cn/hook" })).status).toBe(
      303,
    );
    expect(handed.at(-1)).toContain("outboxId");
    expect(await get(`/admin/systems/${id}`)).toContain("等它答验证");
  });

  test("a new token ends the old one; revoked, nothing of it holds", async () => {
    const { id, token } = await admitted("换证平台");
    const { html } = await post(`/admin/systems/${id}`, { act: "renew", days: "30" });
    const fresh = /sys_[0-9a-f]{16}\.[\w-]{43}/.exec(html)?.[0] ?? "";
    expect(fresh).not.toBe(token);
    expect((await api.call({ token }, "/elements")).status).toBe(401);
    expect((await api.call({ token: fresh }, "/elements")).status).toBe(403);
    expect((await post(`/admin/systems/${id}`, { act: "revoke" })).status).toBe(303);
    expect((await api.call({ token: fresh }, "/elements")).status).toBe(401);
    expect((await post(`/admin/systems/${id}`, { act: "revoke" })).status).toBe(422);
    expect(await get(`/admin/systems/${id}`)).toContain("已停用");
  });

  test("a system of another county is not there", async () => {
    const other = await Served.open(store);
    const { id } = await other.system();
    await other.close();
    expect((await pages.request(`/admin/systems/${id}`, { headers: { cookie } })).status).toBe(404);
    expect((await post(`/admin/systems/${id}`, { act: "revoke" })).status).toBe(404);
  });
});
