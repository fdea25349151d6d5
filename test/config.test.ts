import { describe, expect, test } from "vitest";
import { ConfigError, loadConfig } from "../src/config.ts";

const masterKey = Buffer.alloc(32, 7).toString("base64");
const keys = {
  LARK_APP_ID: "cli_0123456789abcdef",
  LARK_APP_SECRET: "app-secret-value",
  LARK_ENCRYPT_KEY: "encrypt-key-value",
  LARK_VERIFICATION_TOKEN: "token-value",
} as const;
const database = { DATABASE_URL: "postgres://u:database-password@db:5432/songbang", MASTER_KEY: masterKey } as const;
const deployed = { ...keys, ...database } as const;

type Env = Readonly<Record<string, string>>;

/** The lines a start with this environment would end with; empty when it would go on. */
function faultsOf(env: Env): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [head, ...lines] = error.message.split("\n");
    return head === "Cannot start:" ? lines.map((line) => line.trim()) : [`not the first line: ${head}`];
  }
}

test("nothing set means the demo on one machine", () => {
  expect(loadConfig({})).toEqual({
    PORT: 3000,
    HOST: "127.0.0.1",
    ROLE: "all",
    DATA_DIR: ".data",
    LARK_DOMAIN: "https://open.feishu.cn",
    LARK_TRANSPORT: "webhook",
    ADMIN_OPEN_IDS: [],
    LOG_LEVEL: "info",
    SEED: "demo",
    publicUrl: "http://localhost:3000",
  });
});

test("an empty value counts as absent, as it does in an .env file", () => {
  expect(loadConfig({ PORT: "", LARK_APP_ID: " ", DATABASE_URL: "", SEED: "" })).toEqual(loadConfig({}));
});

describe("good values", () => {
  test.each<[string, Env, Record<string, unknown>]>([
    ["PORT", { PORT: "8080" }, { PORT: 8080, publicUrl: "http://localhost:8080" }],
    ["PORT 0 for any free one", { PORT: "0" }, { PORT: 0 }],
    ["HOST", { HOST: "0.0.0.0" }, { HOST: "0.0.0.0" }],
    ["ROLE", { ...deployed, ROLE: "web" }, { ROLE: "web" }],
    ["ROLE", { ...deployed, ROLE: "worker" }, { ROLE: "worker" }],
    ["DATA_DIR", { DATA_DIR: "/var/lib/songbang" }, { DATA_DIR: "/var/lib/songbang" }],
    ["DATABASE_URL", { ...database, DATABASE_URL: "postgresql://h/d" }, { DATABASE_URL: "postgresql://h/d" }],
    ["REDIS_URL", { REDIS_URL: "redis://:pw@h:6380/2" }, { REDIS_URL: expect.objectContaining({ kind: "single" }) }],
    [
      "REDIS_URL of a cluster",
      { REDIS_URL: "redis+cluster://u:pw@h1:7000,h2:7001" },
      { REDIS_URL: expect.objectContaining({ kind: "cluster" }) },
    ],
    ["LARK_DOMAIN feishu", { LARK_DOMAIN: "feishu" }, { LARK_DOMAIN: "https://open.feishu.cn" }],
    ["LARK_DOMAIN lark", { LARK_DOMAIN: "lark" }, { LARK_DOMAIN: "https://open.larksuite.com" }],
    ["LARK_DOMAIN of one's own", { LARK_DOMAIN: "https://lark.county.cn/" }, { LARK_DOMAIN: "https://lark.county.cn" }],
    ["PUBLIC_URL", { PUBLIC_URL: "https://sb.county.cn/" }, { publicUrl: "https://sb.county.cn" }],
    ["SEED", { ...keys, SEED: "demo" }, { SEED: "demo" }],
    ["SEED with keys", keys, { SEED: "none" }],
    ["MASTER_KEY", { MASTER_KEY: masterKey }, { MASTER_KEY: masterKey }],
    ["ADMIN_OPEN_IDS", { ADMIN_OPEN_IDS: "ou_a，ou_b, ou_c" }, { ADMIN_OPEN_IDS: ["ou_a", "ou_b", "ou_c"] }],
    ["LOG_LEVEL", { LOG_LEVEL: "debug" }, { LOG_LEVEL: "debug" }],
    ["CLOCK_START", { CLOCK_START: "2026-03-05T08:30:00+08:00" }, { CLOCK_START: new Date("2026-03-05T00:30:00Z") }],
    ["CLOCK_START in UTC", { CLOCK_START: "2026-03-05T00:30:00Z" }, { CLOCK_START: new Date("2026-03-05T00:30:00Z") }],
    [
      "CLOCK_START without a zone is Chinese time on any machine",
      { CLOCK_START: "2026-03-05T08:30:00" },
      { CLOCK_START: new Date("2026-03-05T00:30:00Z") },
    ],
    ["all four keys", keys, { lark: expect.objectContaining({ appId: keys.LARK_APP_ID }), SEED: "none" }],
    [
      "the long connection with two keys",
      { LARK_APP_ID: keys.LARK_APP_ID, LARK_APP_SECRET: "s", LARK_TRANSPORT: "websocket" },
      { lark: { appId: keys.LARK_APP_ID, appSecret: "s", encryptKey: "", verificationToken: "" } },
    ],
    ["the long connection with all four", { ...keys, LARK_TRANSPORT: "websocket" }, { LARK_TRANSPORT: "websocket" }],
  ])("%s %j", (_, env, expected) => expect(loadConfig(env)).toMatchObject(expected));
});

const clock = "CLOCK_START: must be a time such as 2026-03-05T08:30:00+08:00";
const port = "PORT: must be a whole number from 0 to 65535";
const key = "MASTER_KEY: must be 32 bytes in base64 (openssl rand -base64 32)";
const domain = "LARK_DOMAIN: must be feishu, lark or an origin such as https://open.example.cn";

describe("a bad value is named in one line", () => {
  test.each<[Env, string]>([
    [{ PORT: "70000" }, port],
    [{ PORT: "web" }, port],
    [{ PORT: "3000.5" }, port],
    [{ PORT: "-1" }, port],
    [{ ROLE: "both" }, "ROLE: must be all, web or worker"],
    [
      { ...database, DATABASE_URL: "mysql://h/d" },
      "DATABASE_URL: must be an address such as postgres://user:pw@host:5432/name",
    ],
    [{ ...database, DATABASE_URL: "db" }, "DATABASE_URL: must be an address such as postgres://user:pw@host:5432/name"],
    [{ ...keys, LARK_APP_ID: "cli_short" }, "LARK_APP_ID: must look like cli_ and 16 hex digits"],
    [{ LARK_DOMAIN: "open.feishu.cn" }, domain],
    [{ LARK_DOMAIN: "ftp://open.feishu.cn" }, domain],
    [{ LARK_TRANSPORT: "socket" }, "LARK_TRANSPORT: must be webhook or websocket"],
    [{ PUBLIC_URL: "songbang.county.cn" }, "PUBLIC_URL: must be an address such as https://songbang.example.cn"],
    [{ SEED: "yes" }, "SEED: must be demo or none"],
    [{ CLOCK_START: "tomorrow" }, clock],
    [{ CLOCK_START: "2026-13-05T08:30:00Z" }, clock],
    [{ MASTER_KEY: "short" }, key],
    [{ MASTER_KEY: Buffer.alloc(31).toString("base64") }, key],
    [{ MASTER_KEY: Buffer.alloc(33).toString("base64") }, key],
    [{ MASTER_KEY: Buffer.alloc(32).toString("hex") }, key],
    [{ ADMIN_OPEN_IDS: "ou_a, someone, other" }, "ADMIN_OPEN_IDS: must be open_ids (ou_…) separated by commas"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL: must be trace, debug, info, warn, error, fatal or silent"],
    [{ APP_RATE_PER_SECOND: "0" }, "APP_RATE_PER_SECOND: must be a whole number from 1 to 1000"],
    [{ SONGBANG_SIMULATOR: "here" }, "SONGBANG_SIMULATOR: must be an origin such as https://open.example.cn"],
  ])("%j", (env, line) => expect(faultsOf(env)).toEqual([line]));

  test.each(["h:6379", "http://h", "redis://h/notanumber", "redis+cluster://"])("REDIS_URL %s", (address) => {
    expect(faultsOf({ REDIS_URL: address })).toEqual([expect.stringMatching(/^REDIS_URL: \S.{10,}/)]);
  });
});

describe("a mix that must not run", () => {
  const missing = (name: string): RegExp => new RegExp(`^${name}: is missing`);
  test.each<[string, Env, readonly RegExp[]]>([
    [
      "one key of four",
      { LARK_APP_ID: keys.LARK_APP_ID },
      ["LARK_APP_SECRET", "LARK_ENCRYPT_KEY", "LARK_VERIFICATION_TOKEN"].map(missing),
    ],
    ["no app id", { ...keys, LARK_APP_ID: "" }, [missing("LARK_APP_ID")]],
    ["no encrypt key on the webhook", { ...keys, LARK_ENCRYPT_KEY: "" }, [missing("LARK_ENCRYPT_KEY")]],
    [
      "no secret on the long connection",
      { LARK_TRANSPORT: "websocket", LARK_APP_ID: keys.LARK_APP_ID },
      [missing("LARK_APP_SECRET")],
    ],
    ["a web process without keys", { ...database, ROLE: "web" }, [/^ROLE: web needs the keys/]],
    ["a worker process without keys", { ...database, ROLE: "worker" }, [/^ROLE: worker needs the keys/]],
    ["a web process without a database", { ...keys, ROLE: "web" }, [/^DATABASE_URL: is missing/]],
    ["the simulator in production", { NODE_ENV: "production" }, [/^NODE_ENV: production refuses the simulator/]],
    [
      "the simulator's door in production",
      { ...deployed, NODE_ENV: "production", SONGBANG_SIMULATOR: "http://127.0.0.1:1" },
      [/^SONGBANG_SIMULATOR: is refused/],
    ],
    [
      "a moved clock in production",
      { ...keys, NODE_ENV: "production", CLOCK_START: "2026-03-05T08:30:00Z" },
      [/^CLOCK_START: is refused/],
    ],
    ["a database without its key", { ...keys, DATABASE_URL: database.DATABASE_URL }, [/^MASTER_KEY: is missing/]],
  ])("%s", (_, env, expected) => {
    const faults = faultsOf(env);
    expect(faults).toEqual(expected.map((line) => expect.stringMatching(line)));
  });

  test("production runs with keys, a database and its key", () => {
    expect(faultsOf({ ...deployed, NODE_ENV: "production", ROLE: "web" })).toEqual([]);
  });
});

test("everything that is wrong is said at once, bad values and bad mixes together", () => {
  const faults = faultsOf({
    PORT: "x",
    SEED: "all",
    ROLE: "web",
    LARK_APP_ID: "cli_x",
    DATABASE_URL: "postgres://h/d",
  });
  expect(faults.map((line) => line.split(":")[0])).toEqual([
    "PORT",
    "LARK_APP_ID",
    "SEED",
    "LARK_APP_SECRET",
    "LARK_ENCRYPT_KEY",
    "LARK_VERIFICATION_TOKEN",
    "MASTER_KEY",
  ]);
});

test("a fault never repeats the value: it may be a secret typed under the wrong name", () => {
  const secret = "s3cr3t-value";
  const names = [
    "PORT",
    "ROLE",
    "DATABASE_URL",
    "REDIS_URL",
    "LARK_APP_ID",
    "LARK_DOMAIN",
    "LARK_TRANSPORT",
    "PUBLIC_URL",
  ];
  const more = ["SEED", "CLOCK_START", "MASTER_KEY", "ADMIN_OPEN_IDS", "LOG_LEVEL"];
  const faults = faultsOf(Object.fromEntries([...names, ...more].map((name) => [name, secret])));
  for (const name of [...names, ...more]) expect(faults.join("\n")).toContain(`${name}: must`);
  expect(faults.join("\n")).not.toContain(secret);
});
