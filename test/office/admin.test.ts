import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { z } from "zod";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { queuesPage } from "../../src/admin/queues-page.ts";
import { type Lag, readQueues } from "../../src/admin/queues-state.ts";
import { findSession, openSession, sweepSessions } from "../../src/admin/sessions.ts";
import { wordsFor } from "../../src/admin/words.ts";
import { createLogger } from "../../src/log.ts";
import { createPace } from "../../src/pace.ts";
import type { JobContract } from "../../src/queue/contracts.ts";
import { openQueues } from "../../src/queue/queues.ts";
import { carriers } from "../support/carriers.ts";
import { testDb } from "../support/db.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";

let lark: Platform;
let house: TestHouse;
beforeAll(async () => {
  lark = await startPlatform({ cast: castWith({ openId: "ou_stranger_1", name: "路人" }) });
  house = await startHouse(lark, { webs: 0, workers: 0 });
  await house.start("web", { PUBLIC_URL: house.origin });
});
afterAll(async () => {
  await house?.close();
  await lark?.close();
});

/** A browser as far as it matters here: cookies, and no following of redirects. */
function browser(address: string) {
  const jar = new Map<string, string>();
  const flags: string[] = [];
  const go = async (path: string, form?: Record<string, string>): Promise<Response> => {
    const url = new URL(path, house.origin);
    const ours = url.origin === house.origin;
    const answer = await fetch(url, {
      redirect: "manual",
      method: form ? "POST" : "GET",
      headers: {
        ...(ours ? { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") } : {}),
        // Each test is somebody of its own behind the proxy, so that one's pace is not another's.
        "x-forwarded-for": address,
      },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      flags.push(cookie);
      const [pair = ""] = cookie.split(";");
      const at = pair.indexOf("=");
      if (/max-age=0/i.test(cookie)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
  const follow = async (answer: Response): Promise<Response> => go(answer.headers.get("location") ?? "/nowhere");
  /** From the page that asks for a login to what comes after it. */
  const logIn = async (openId: string): Promise<Response> => {
    const asked = await follow(await go("/admin/queues"));
    const authorize = new URL(asked.headers.get("location") ?? "");
    authorize.searchParams.set("as", openId);
    const back = await go(authorize.href);
    const landed = await follow(back);
    return landed.status === 302 ? follow(landed) : landed;
  };
  return { go, follow, logIn, jar, flags };
}

const markOf = (html: string): string => /name="mark" value="([\w-]+)"/.exec(html)?.[1] ?? "";

describe("login", () => {
  test("an administrator comes in; the cookie is http-only, lax, and stands in the database as a hash", async () => {
    const me = browser("10.0.0.1");
    const page = await me.logIn("ou_demo_admin");
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("push.handle");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(page.headers.get("cache-control")).toBe("no-store");
    const cookie = me.flags.find((one) => one.startsWith("songbang_session=")) ?? "";
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).toMatch(/Max-Age=28800/);
    const id = me.jar.get("songbang_session") ?? "-";
    const { rows } = await house.pool.query("select encode(id_hash, 'escape') || open_id as row from web_session");
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(id);
    const { rows: audit } = await house.pool.query(
      "select 1 from audit_log where action = 'web.login' and actor = 'ou_demo_admin'",
    );
    expect(audit).toHaveLength(1);
  });

  test("with an https address the cookies are secure and bound to the host", async () => {
    const web = await startHouse(lark, { webs: 0, workers: 0, databaseUrl: house.databaseUrl });
    await web.start("web", { PUBLIC_URL: "https://songbang.example.cn" });
    const asked = await fetch(`${web.origin}/login`, { redirect: "manual" });
    await web.close();
    expect(asked.headers.getSetCookie().join()).toMatch(/^__Host-songbang_login=.*Secure/);
    expect(new URL(asked.headers.get("location") ?? "").searchParams.get("redirect_uri")).toBe(
      "https://songbang.example.cn/login/callback",
    );
  });

  test("asks the platform with state and PKCE, and takes back only its own state, once", async () => {
    const me = browser("10.0.0.2");
    const asked = await me.go("/login");
    const authorize = new URL(asked.headers.get("location") ?? "");
    expect(authorize.origin).toBe(lark.origin);
    expect(authorize.searchParams.get("code_challenge_method")).toBe("S256");
    expect(authorize.searchParams.get("code_challenge")).toMatch(/^[\w-]{43}$/);
    authorize.searchParams.set("as", "ou_demo_admin");
    const back = (await me.go(authorize.href)).headers.get("location") ?? "";

    // Somebody else's browser with the same code and state: no cookie, no login.
    const other = await browser("10.0.0.3").go(back);
    expect(other.status).toBe(400);
    expect(await other.text()).toContain("这次登录没有完成");
    expect((await me.go(back)).status).toBe(302);
    expect((await me.go(back)).status).toBe(400);
  });

  test("leads to places of this site alone", async () => {
    const me = browser("10.0.0.4");
    for (const next of ["https://evil.example", "//evil.example", "/\\evil.example", "/admin/../..//evil"]) {
      await me.go(`/login?next=${encodeURIComponent(next)}`);
      const pending = decodeURIComponent(me.jar.get("songbang_login") ?? "");
      expect(JSON.parse(pending)).toMatchObject({ next: "/admin/queues" });
    }
  });

  test("a village keeper is refused, a stranger gets no session at all", async () => {
    const keeper = await browser("10.0.0.5").logIn("ou_demo_liuxi");
    expect(keeper.status).toBe(403);
    expect(await keeper.text()).toContain("您登录的是王秀兰");
    const stranger = browser("10.0.0.6");
    const refused = await stranger.logIn("ou_stranger_1");
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain("松绑不认识这个飞书账号");
    expect(stranger.jar.has("songbang_session")).toBe(false);
  });

  test("a role that was taken away ends at the next request", async () => {
    const me = browser("10.0.0.7");
    expect((await me.logIn("ou_demo_admin")).status).toBe(200);
    const ofAdmin =
      "from person p where p.id = m.person_id and p.feishu_open_id = 'ou_demo_admin' and m.role = 'admin'";
    await house.pool.query(`update membership m set valid_to = '2001-01-01' ${ofAdmin}`);
    const after = (await me.go("/admin/queues")).status;
    await house.pool.query(`update membership m set valid_to = null ${ofAdmin}`);
    expect(after).toBe(403);
    expect((await me.go("/admin/queues")).status).toBe(200);
  });

  test("logging in again ends what this browser had before", async () => {
    const me = browser("10.0.0.19");
    await me.logIn("ou_demo_admin");
    const earlier = me.jar.get("songbang_session") ?? "";
    await me.go("/login");
    expect((await me.go("/admin/queues")).status).toBe(200); // begun, not done: nothing ends yet
    const authorize = new URL((await me.go("/login")).headers.get("location") ?? "");
    authorize.searchParams.set("as", "ou_demo_admin");
    expect((await me.follow(await me.go(authorize.href))).status).toBe(302);
    expect(me.jar.get("songbang_session")).not.toBe(earlier);
    expect((await me.go("/admin/queues")).status).toBe(200);
    me.jar.set("songbang_session", earlier);
    expect((await me.go("/admin/queues")).status).toBe(302);
  });

  test("logging out ends it on the server, and only with the form's own mark", async () => {
    const me = browser("10.0.0.8");
    const mark = markOf(await (await me.logIn("ou_demo_admin")).text());
    const id = me.jar.get("songbang_session") ?? "";
    expect((await me.go("/logout", { mark: "forged" })).status).toBe(403);
    expect((await me.go("/admin/queues")).status).toBe(200);
    expect((await me.go("/logout", { mark })).status).toBe(200);
    me.jar.set("songbang_session", id);
    expect((await me.go("/admin/queues")).status).toBe(302);
  });

  test("too many tries from one address are slowed down, others are not", async () => {
    const statuses: number[] = [];
    const eager = browser("10.0.0.9");
    for (let tries = 0; tries < 25; tries += 1) statuses.push((await eager.go("/login")).status);
    expect(statuses.filter((status) => status === 302).length).toBeGreaterThanOrEqual(20);
    expect(statuses.at(-1)).toBe(429);
    expect((await browser("10.0.0.10").go("/login")).status).toBe(302);
  });
});

test("the page shows numbers and ids of what went astray, and nothing that was said", async () => {
  await house.pool.query(
    `insert into outbox (kind, lane, target, content, state, reason, done_at) values
       ('send', 'oc_astray', '{"openId":"ou_secret"}', '{"text":"悄悄话"}', 'unknown', 'outcome unknown', clock_timestamp()),
       ('send', 'oc_dead', '{}', null, 'dead', '230002', clock_timestamp()),
       ('send', 'oc_done', '{}', null, 'done', null, clock_timestamp())`,
  );
  await house.pool.query(
    "insert into intake (id, lane, sealed, received_at) values ('m-late', 'oc_x', 'sealed-words', clock_timestamp() - interval '5 minutes')",
  );
  const html = await (await browser("10.0.1.1").logIn("ou_demo_admin")).text();
  for (const shown of ["oc_astray", "不知是否送到", "230002", "5 分钟", "有 2 处要看一看"])
    expect(html).toContain(shown);
  for (const hidden of ["悄悄话", "sealed-words", "ou_secret", "oc_done"]) expect(html).not.toContain(hidden);
});

test("a page that breaks says so in Chinese with the number that the log has, and nothing of the fault", async () => {
  const me = browser("10.0.1.2");
  await me.logIn("ou_demo_admin");
  const open = (accept: string): Promise<Response> =>
    fetch(new URL("/admin/queues", house.origin), {
      headers: { accept, cookie: [...me.jar].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
  await house.pool.query("alter table intake rename to intake_away");
  const broken = await open("text/html,application/xhtml+xml;q=0.9");
  const program = await open("application/json");
  await house.pool.query("alter table intake_away rename to intake");
  expect([broken.status, broken.headers.get("cache-control")]).toEqual([500, "no-store"]);
  expect(broken.headers.get("content-security-policy")).toContain("default-src 'self'");
  const html = await broken.text();
  expect(html).toContain("这一页没有打开");
  expect(html).toMatch(/编号 [0-9a-f]{10}。/);
  expect(html).not.toMatch(/intake|relation|Error/);
  expect(await program.json()).toEqual({ error: "fault", id: expect.stringMatching(/^[0-9a-f]{10}$/) });
  expect((await open("text/html")).status).toBe(200);
});

test("what waits in Redis has a row of its own, and none where the queues lie in PostgreSQL", async () => {
  const { db, close } = testDb();
  const queues = { counts: async () => ({}), failed: async () => [] };
  const words = wordsFor("zh-CN");
  const view = { name: "程远", now: new Date(), mark: "m", said: undefined };
  const drawn = async (stream?: () => Promise<Lag>): Promise<string> => {
    const state = await readQueues(db, queues, stream);
    return String(await queuesPage({ ...words, title: "队列" }, { ...view, state }));
  };
  const html = await drawn(async () => ({ waiting: 7, oldestSeconds: 180 }));
  expect(html).toMatch(/收在 Redis，还没写进数据库（批）<\/th><td>7<\/td><td>3 分钟<\/td>\s*<td class="warn">/);
  expect(await drawn()).not.toContain("收在 Redis");
  await close();
});

test("sessions end after eight hours and are swept", async () => {
  const { db, pool, close } = testDb();
  const session = await openSession(db, "ou_eight_hours");
  expect(await findSession(db, session.id)).toEqual(session);
  await pool.query(
    "update web_session set expires_at = clock_timestamp() - interval '1 second' where open_id = 'ou_eight_hours'",
  );
  expect(await findSession(db, session.id)).toBeUndefined();
  expect(await sweepSessions(db)).toBeGreaterThanOrEqual(1);
  await close();
});

test("a pace refills over a minute, for each address by itself", () => {
  let now = 0;
  const pace = createPace(3, () => now);
  expect([pace("a"), pace("a"), pace("a")]).toEqual([0, 0, 0]);
  expect(pace("a")).toBe(20);
  expect(pace("b")).toBe(0);
  now = 20_000;
  expect(pace("a")).toBe(0);
});

const numbered = z.strictObject({ number: z.number() });

test.each(await carriers(inject("databaseUrl")))(
  "on $kind a failed job is listed without what it carries, runs once more, and is gone",
  async (carrier) => {
    // A queue that nobody else works on.
    const contract: JobContract<typeof numbered> = {
      name: `test.fails-${randomBytes(4).toString("hex")}`,
      payload: numbered,
      key: ({ number }) => `job-${number}`,
      attempts: 1,
      backoffMs: 10,
      concurrency: 1,
      keepFailed: 5,
    };
    const queues = openQueues(carrier, createLogger("silent"), "working");
    let mended = false;
    const ran = Promise.withResolvers<number>();
    const worker = queues.work(contract, async ({ number }) => {
      if (!mended) throw new Error("not yet");
      ran.resolve(number);
      return "done";
    });
    await queues.add(contract, [{ number: 42 }]);
    await expect.poll(() => queues.failed(contract, 10), { timeout: 10_000 }).toHaveLength(1);
    const [failed] = await queues.failed(contract, 10);
    expect(failed).toEqual({ id: "job-42", tries: 1, failedAt: expect.any(Date) });
    mended = true;
    expect(await queues.retry(contract, "job-42")).toBe(true);
    expect(await ran.promise).toBe(42);
    await expect.poll(() => queues.failed(contract, 10), { timeout: 10_000 }).toEqual([]);
    expect(await queues.retry(contract, "job-42")).toBe(false);
    await worker.close();
    await queues.close();
  },
);
