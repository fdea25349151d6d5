import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launch } from "./house.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "songbang-refused-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const keys = { LARK_APP_ID: "cli_0123456789abcdef", LARK_APP_SECRET: "s" };
const masterKey = Buffer.alloc(32, 7).toString("base64");

// The table of all faults is test/config.test.ts; these go through a real process: exit code, lines, no stack.
test.each<{ env: Record<string, string>; lines: readonly RegExp[] }>([
  { env: { PORT: "web" }, lines: [/^PORT: must be a whole number from 0 to 65535$/] },
  {
    env: { PORT: "-1", LOG_LEVEL: "loud", SEED: "full" },
    lines: [/^PORT: must be a whole number from 0 to 65535$/, /^SEED: must be demo or none$/, /^LOG_LEVEL: must be /],
  },
  { env: keys, lines: [/^LARK_ENCRYPT_KEY: is missing; /, /^LARK_VERIFICATION_TOKEN: is missing; /] },
  {
    env: { ROLE: "worker", DATABASE_URL: "postgres://127.0.0.1:1/none", MASTER_KEY: masterKey },
    lines: [/^ROLE: worker needs the keys of a Feishu app/],
  },
  { env: { NODE_ENV: "production" }, lines: [/^NODE_ENV: production refuses the simulator/] },
  {
    env: { ...keys, LARK_TRANSPORT: "websocket", NODE_ENV: "production", CLOCK_START: "2026-03-05T08:30:00Z" },
    lines: [/^CLOCK_START: is refused when NODE_ENV=production$/],
  },
  { env: { MASTER_KEY: "c2hvcnQ=" }, lines: [/^MASTER_KEY: must be 32 bytes in base64 \(/] },
  { env: { DATABASE_URL: "postgres://127.0.0.1:1/none" }, lines: [/^MASTER_KEY: is missing; /] },
])("$env stops the start", { timeout: 60_000 }, async ({ env, lines }) => {
  const dataDir = join(folder, "data");
  const start = launch({ dataDir, env });
  expect(await start.ended).toBe(1);
  const [head, ...said] = start.said().trimEnd().split("\n");
  expect(head).toBe("Cannot start:");
  expect(said).toHaveLength(lines.length);
  for (const [index, line] of lines.entries()) expect(said[index]?.trim()).toMatch(line);
  // Nothing has been made or opened before the settings were right.
  expect(existsSync(dataDir)).toBe(false);
});

test("a database that cannot be reached is one line, without its password", { timeout: 60_000 }, async () => {
  const env = { DATABASE_URL: "postgres://u:pass-word@127.0.0.1:1/none", MASTER_KEY: masterKey };
  const start = launch({ dataDir: join(folder, "far"), env });
  expect(await start.ended).toBe(1);
  expect(start.said()).toBe("Cannot start:\n  DATABASE_URL: the database cannot be reached (ECONNREFUSED).\n");
});
