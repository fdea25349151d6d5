import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { loadConfig } from "../../src/config.ts";
import { storedKeys, storeKeys } from "../../src/setup/stored-keys.ts";
import { wishes } from "../../src/setup/wishes.ts";
import { compiledCode } from "../support/compiled.ts";
import { castWith } from "../support/house.ts";

const main = fileURLToPath(new URL("../../src/setup/main.ts", import.meta.url));
const tlsFile = (name: string): string => fileURLToPath(new URL(`../support/tls/${name}.pem`, import.meta.url));

let lark: Platform;
let folder: string;
let cert: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "songbang-setup-"));
  const [key, pem] = await Promise.all([readFile(tlsFile("key"), "utf8"), readFile(tlsFile("cert"), "utf8")]);
  cert = pem;
  lark = await startPlatform({ cast: castWith(), tls: { key, cert } });
  // What only the scan grants.
  lark.switchScopeOff("application:app_slash_command:read");
  lark.switchScopeOff("application:app_slash_command:write");
});
afterAll(async () => {
  await lark?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Setup {
  /** The address in the code, once it is shown. */
  readonly address: Promise<URL>;
  readonly ended: Promise<{ readonly code: number; readonly said: string }>;
}

function setUp(dataDir: string, more: NodeJS.ProcessEnv = {}): Setup {
  const env = {
    PATH: process.env["PATH"],
    ...compiledCode(),
    NODE_EXTRA_CA_CERTS: tlsFile("cert"),
    LARK_DOMAIN: lark.origin,
    ...more,
  };
  const child = spawn(process.execPath, [main], {
    env: { ...env, DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const address = Promise.withResolvers<URL>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
      const shown = /^https:\S+register\S+$/m.exec(said)?.[0];
      if (shown) address.resolve(new URL(shown));
    });
  const ended = new Promise<{ code: number; said: string }>((resolve) =>
    child.once("close", (code) => {
      address.reject(new Error(said));
      resolve({ code: code ?? -1, said });
    }),
  );
  address.promise.catch(() => undefined);
  return { address: address.promise, ended };
}

/** What a phone does with the code. */
async function scan(address: URL, more: Record<string, string>): Promise<string> {
  for (const [name, value] of Object.entries(more)) address.searchParams.set(name, value);
  return new Promise((resolve, reject) => {
    request(address, { ca: cert }, (answer) => resolve(text(answer)))
      .once("error", reject)
      .end();
  });
}

test("a scan makes the app: keys kept for the owner alone, commands registered, the rest is said", async () => {
  const dataDir = join(folder, "office");
  const running = setUp(dataDir);
  const address = await running.address;
  expect(address.searchParams.get("name")).toBe("松绑");
  expect(await scan(address, { as: "ou_demo_admin" })).toContain("application:app_slash_command:write");
  const { code, said } = await running.ended;
  expect(said).toContain(`应用建好了：${lark.app.appId}`);
  expect(code).toBe(0);

  const file = join(dataDir, "lark.env");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const config = loadConfig(await storedKeys({ DATA_DIR: dataDir }));
  expect(config).toMatchObject({
    lark: { appId: lark.app.appId, appSecret: lark.app.appSecret },
    LARK_TRANSPORT: "websocket",
    LARK_DOMAIN: lark.origin,
    ADMIN_OPEN_IDS: ["ou_demo_admin"],
    SEED: "none",
  });
  expect([...lark.sim.world.commands.values()].map((command) => command.command)).toContain("查职责");
  // A code to scan, the steps of the console, and no secret on the screen.
  expect(said).toMatch(/[▀▄█]{10}/);
  for (const step of ["权限管理", "版本管理与发布", "长连接", "Encrypt Key", "机器人菜单", "/login/callback"])
    expect(said).toContain(step);
  expect(said).not.toContain(lark.app.appSecret);

  // Once more: no new app, nothing registered twice.
  const commands = lark.sim.world.commands.size;
  const again = await setUp(dataDir).ended;
  expect(again).toMatchObject({ code: 0, said: expect.stringContaining("新登 0 条，改 0 条") });
  expect(lark.sim.world.commands.size).toBe(commands);
});

test("somebody who refuses the code leaves nothing behind", async () => {
  const dataDir = join(folder, "refused");
  const running = setUp(dataDir);
  await scan(await running.address, { deny: "1" });
  const { code, said } = await running.ended;
  expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining("应用没有建成（access_denied）") });
  await expect(stat(dataDir)).rejects.toThrow("ENOENT");
});

test("a platform that cannot be trusted or reached is said in one line, without a stack", async () => {
  const { code, said } = await setUp(join(folder, "untrusted"), { NODE_EXTRA_CA_CERTS: "" }).ended;
  expect(code).toBe(1);
  expect(said.trim().split("\n")).toHaveLength(1);
  expect(said).toMatch(/应用没有建成（\w*SIGNED\w*）/);
});

test("a demo's folder is refused before anybody scans", async () => {
  const dataDir = join(folder, "demo");
  await mkdir(join(dataDir, "simulator"), { recursive: true });
  const { code, said } = await setUp(dataDir).ended;
  expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining("演示数据") });
});

test("the environment wins over the file, and another app's keys are never mixed in", async () => {
  const dataDir = join(folder, "mixed");
  await storeKeys(dataDir, {
    LARK_APP_ID: "cli_0000000000000001",
    LARK_APP_SECRET: 's"3\\#$',
    LARK_TRANSPORT: "websocket",
  });
  await writeFile(join(dataDir, "lark.env"), "PORT=1\n", { flag: "a" });
  const read = await storedKeys({ DATA_DIR: dataDir });
  expect(read).toMatchObject({ LARK_APP_ID: "cli_0000000000000001", LARK_APP_SECRET: 's"3\\#$' });
  expect(await storedKeys({ DATA_DIR: dataDir })).not.toHaveProperty("PORT");
  expect(await storedKeys({ DATA_DIR: dataDir, LARK_APP_SECRET: "mine" })).toMatchObject({ LARK_APP_SECRET: "mine" });
  const other = { DATA_DIR: dataDir, LARK_APP_ID: "cli_0000000000000002" };
  expect(await storedKeys(other)).toEqual(other);
  expect(wishes.scopes).not.toContain("im:message.group_msg");
});
