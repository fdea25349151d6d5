import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { registerCommands } from "../../src/bot/register-commands.ts";
import { loadHandlers } from "../../src/bot/registry.ts";
import { migrate } from "../../src/db/migrate.ts";
import { freePort } from "../../src/free-port.ts";
import { createLark } from "../../src/lark/client.ts";
import { createLogger } from "../../src/log.ts";
import { compiledCode } from "../support/compiled.ts";
import { castWith, freshDatabase, startHouse, type TestHouse } from "../support/house.ts";
import { startRedis } from "../support/redis.ts";

const main = fileURLToPath(new URL("../../src/doctor/main.ts", import.meta.url));

let lark: Platform;
let house: TestHouse;
/** The settings of the house, as its doctor is given them. */
let settings: NodeJS.ProcessEnv;

beforeAll(async () => {
  lark = await startPlatform({ cast: castWith() });
  house = await startHouse(lark, { workers: 0 });
  lark.setPushUrl(house.webhook);
  settings = {
    DATABASE_URL: house.databaseUrl,
    MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
    LARK_APP_ID: lark.app.appId,
    LARK_APP_SECRET: lark.app.appSecret,
    LARK_ENCRYPT_KEY: lark.app.encryptKey,
    LARK_VERIFICATION_TOKEN: lark.app.verificationToken,
    LARK_DOMAIN: lark.origin,
    PUBLIC_URL: house.origin,
    PORT: new URL(house.origin).port,
  };
});
afterAll(async () => {
  await house?.close();
  await lark?.close();
});

interface Visit {
  readonly code: number;
  readonly said: string;
  /** What the line of a check begins with, and the whole line. */
  readonly lineOf: (name: string) => string;
  readonly faults: readonly string[];
}

function doctor(more: NodeJS.ProcessEnv = {}): Promise<Visit> {
  const { PATH } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [main],
      { env: { PATH, ...compiledCode(), ...settings, ...more } },
      (error, stdout, stderr) => {
        const said = stdout + stderr;
        const lines = said.split("\n");
        resolve({
          code: Number(error?.code ?? 0),
          said,
          lineOf: (name) => lines.find((line) => line.includes(`  ${name}：`)) ?? `no line 「${name}」 in:\n${said}`,
          faults: lines
            .filter((line) => line.startsWith("要改"))
            .map((line) => /^要改\s+(.*?)：/.exec(line)?.[1] ?? line),
        });
      },
    );
  });
}

test("a deployment where nothing is amiss: every line is good or cannot be seen from here, and the exit code is 0", async () => {
  const limits = { take: async () => 0, sweep: async () => 0 };
  const client = createLark({ ...lark.app, domain: lark.origin }, { log: createLogger("silent"), limits });
  const registry = await loadHandlers(new URL("../../handlers/", import.meta.url));
  await registerCommands(client, registry, createLogger("silent"));
  client.close();
  await lark.hostile("unknown-event");
  const messages = lark.messages().length;

  const visit = await doctor();
  expect(visit.faults).toEqual([]);
  expect(visit.code).toBe(0);
  for (const name of [
    "数据库",
    "数据库编码",
    "数据库语言环境",
    "落盘",
    "表结构",
    "主密钥",
    "管理员",
    "时钟",
    "应用密钥",
    "机器人",
    "权限 发消息",
    "斜杠指令",
    "推送地址",
    "推送加密",
    "平台的推送",
  ])
    expect(visit.lineOf(name)).toMatch(/^好/);
  expect(visit.lineOf("磁盘")).toMatch(/^没法查/);
  // It looks and touches nothing: nobody was written to.
  expect(lark.messages()).toHaveLength(messages);
  for (const secret of [
    lark.app.appSecret,
    lark.app.encryptKey,
    lark.app.verificationToken,
    settings["MASTER_KEY"] ?? "-",
  ])
    expect(visit.said).not.toContain(secret);
});

describe("each fault is named, with what to do", () => {
  test("settings that cannot be read", async () => {
    const visit = await doctor({ MASTER_KEY: "short", PORT: "x" });
    expect(visit.code).toBe(1);
    expect(visit.said).toMatch(/要改 {4}设置：PORT: must be/);
    expect(visit.said).toMatch(/要改 {4}设置：MASTER_KEY: must be/);
    expect(visit.said).not.toContain("short");
  });

  test("no app at all", async () => {
    const none = { LARK_APP_ID: "", LARK_APP_SECRET: "", LARK_ENCRYPT_KEY: "", LARK_VERIFICATION_TOKEN: "" };
    expect((await doctor(none)).lineOf("飞书应用")).toMatch(/^要改.*npm run setup/);
  });

  test("a wrong secret", async () => {
    const visit = await doctor({ LARK_APP_SECRET: "somebody-elses" });
    expect(visit.code).toBe(1);
    expect(visit.lineOf("应用密钥")).toMatch(/^要改.*10015.*LARK_APP_SECRET/);
  });

  test("a bot that is not enabled", async () => {
    lark.sim.settings.botStatus = 1;
    const visit = await doctor();
    lark.sim.settings.botStatus = 2;
    expect(visit.faults).toContain("机器人");
    expect(visit.lineOf("应用密钥")).toMatch(/^好/);
  });

  test.each([
    { name: "权限 发消息", off: ["im:message", "im:message:send_as_bot"], says: "im:message:send_as_bot" },
    {
      name: "权限 更新卡片",
      off: ["im:message", "im:message:send_as_bot", "im:message:update"],
      says: "im:message:update",
    },
    { name: "权限 收发文件", off: ["im:resource", "im:resource:upload"], says: "im:resource" },
    {
      name: "权限 看通讯录",
      off: ["contact:contact.base:readonly", "contact:user.base:readonly", "contact:contact:readonly_as_app"],
      says: "contact:user.base:readonly",
    },
    {
      name: "权限 看群成员",
      off: ["im:chat", "im:chat:readonly", "im:chat:read", "im:chat.members:read"],
      says: "im:chat.members:read",
    },
    {
      name: "权限 斜杠指令",
      off: ["application:app_slash_command:read", "application:app_slash_command:write"],
      says: "application:app_slash_command:write",
    },
  ])("a right that was switched off: $name", async ({ name, off, says }) => {
    for (const scope of off) lark.switchScopeOff(scope);
    const visit = await doctor();
    for (const scope of off) lark.switchScopeOn(scope);
    expect(visit.code).toBe(1);
    expect(visit.lineOf(name)).toMatch(/^要改/);
    expect(visit.lineOf(name)).toContain(says);
  });

  test("a right that only tables with the platform need is no fault, and is named", async () => {
    const off = ["bitable:app", "bitable:app:readonly", "base:table:read"];
    for (const scope of off) lark.switchScopeOff(scope);
    const visit = await doctor();
    for (const scope of off) lark.switchScopeOn(scope);
    expect(visit.lineOf("权限 多维表格")).toMatch(/^好.*没有 bitable:app，可以不开/);
    expect(visit.faults).not.toContain("权限 多维表格");
    expect(visit.lineOf("权限 多维表格的协作者")).toMatch(/^好.*：有。/);
  });

  test("slash commands that nobody registered", async () => {
    const kept = new Map(lark.sim.world.commands);
    lark.sim.world.commands.clear();
    const visit = await doctor();
    for (const [id, command] of kept) lark.sim.world.commands.set(id, command);
    expect(visit.lineOf("斜杠指令")).toMatch(/^要改.*还差 \d+ 条/);
  });

  test("an Encrypt Key or token that the running house does not have", async () => {
    const key = await doctor({ LARK_ENCRYPT_KEY: "another" });
    expect(key.lineOf("推送地址")).toMatch(/^好/);
    expect(key.lineOf("推送加密")).toMatch(/^要改.*LARK_ENCRYPT_KEY/);
    const token = await doctor({ LARK_VERIFICATION_TOKEN: "another" });
    expect(token.lineOf("推送地址")).toMatch(/^要改.*LARK_VERIFICATION_TOKEN/);
  });

  test("a console whose Encrypt Key is another than ours: every push of the platform is refused", async () => {
    const web = await startHouse(lark, { workers: 0 });
    lark.setPushUrl(web.webhook);
    await lark.hostile("wrong-key");
    lark.setPushUrl(house.webhook);
    const visit = await doctor({ PUBLIC_URL: web.origin, PORT: new URL(web.origin).port });
    await web.close();
    expect(visit.lineOf("推送加密")).toMatch(/^好/);
    expect(visit.lineOf("平台的推送")).toMatch(/^要改.*Encrypt Key/);
  });

  test("an address at which nobody listens, and none needed on the long connection", async () => {
    const away = await doctor({ PUBLIC_URL: `http://127.0.0.1:${await freePort()}` });
    expect(away.lineOf("推送地址")).toMatch(/^要改.*PUBLIC_URL/);
    expect((await doctor({ LARK_TRANSPORT: "websocket" })).lineOf("推送地址")).toMatch(/^好.*长连接/);
  });

  test("a clock that is an hour off", async () => {
    const late = createServer((_, response) => {
      response.setHeader("date", new Date(Date.now() - 3_600_000).toUTCString());
      response.end();
    });
    await new Promise<void>((resolve) => late.listen(0, "127.0.0.1", resolve));
    // A TCP server that listens has an address with a port.
    const visit = await doctor({ LARK_DOMAIN: `http://127.0.0.1:${(late.address() as AddressInfo).port}` });
    late.close();
    expect(visit.lineOf("时钟")).toMatch(/^要改.*平台差 3[56]\d\d 秒/);
  });

  test("a Redis that forgets", async () => {
    const redis = await startRedis();
    // npm's stand-in keeps nothing, and the doctor says so from the first.
    const durable = redis.kind === "redis-server" ? await doctor({ REDIS_URL: redis.url }) : undefined;
    expect(durable?.faults ?? []).toEqual([]);
    const client = new Redis(redis.url);
    await client.config("SET", "maxmemory-policy", "allkeys-lru");
    await client.config("SET", "appendfsync", "everysec");
    await client.config("SET", "appendonly", "no");
    client.disconnect();
    const visit = await doctor({ REDIS_URL: redis.url });
    await redis.close();
    expect(visit.faults).toEqual(expect.arrayContaining(["Redis AOF", "Redis 落盘", "Redis 内存"]));
    expect((await doctor({ REDIS_URL: redis.url })).lineOf("Redis")).toMatch(/^要改.*REDIS_URL/);
  });

  test("a database in which Chinese has no letters, and one that does not wait for its disk", async () => {
    const name = `c_${Date.now()}`;
    const admin = new pg.Client({ connectionString: inject("databaseUrl") });
    await admin.connect();
    await admin.query(`create database ${name} template template0 encoding 'UTF8' locale_provider libc locale 'C'`);
    await admin.query(`alter database ${name} set synchronous_commit = off`);
    const visit = await doctor({ DATABASE_URL: inject("databaseUrl").replace(/\/[^/]*$/, `/${name}`) });
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
    expect(visit.lineOf("数据库语言环境")).toMatch(/^要改.*台账.*C\.UTF-8/);
    expect(visit.lineOf("落盘")).toMatch(/^要改.*synchronous_commit/);
    expect(visit.lineOf("表结构")).toMatch(/^要改.*还差/);
  });

  test("a key of another database, no administrator, work that lies about", async () => {
    const url = await freshDatabase();
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    await migrate(pool);
    await pool.query("insert into house (key, value) values ('key_check', $1)", [JSON.stringify({ proof: "x" })]);
    await pool.query(
      "insert into intake (id, lane, sealed, received_at) values ('m-1', 'oc_1', '', clock_timestamp() - interval '10 minutes')",
    );
    await pool.query(
      `insert into outbox (kind, lane, target, created_at, state) values
         ('send', 'oc_1', '{}', clock_timestamp() - interval '20 minutes', 'waiting'), ('send', 'oc_1', '{}', now(), 'unknown')`,
    );
    await pool.end();
    const visit = await doctor({ DATABASE_URL: url });
    expect(visit.faults).toEqual(
      expect.arrayContaining(["主密钥", "管理员", "收进来的消息", "要发出的消息", "下落不明的消息"]),
    );
  });

  test("a database that is away", async () => {
    const visit = await doctor({ DATABASE_URL: `postgres://u:p@127.0.0.1:${await freePort()}/none` });
    expect(visit.lineOf("数据库")).toMatch(/^要改.*ECONNREFUSED.*DATABASE_URL/);
    expect(visit.lineOf("机器人")).toMatch(/^好/);
  });
});
