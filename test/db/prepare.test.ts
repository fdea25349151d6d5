import { afterAll, beforeAll, expect, test } from "vitest";
import { readClock } from "../../src/clock.ts";
import { type Config, loadConfig } from "../../src/config.ts";
import { createDb, createPool } from "../../src/db/database.ts";
import { checkMasterKey } from "../../src/db/master-key.ts";
import { migrate } from "../../src/db/migrate.ts";
import { migrateQueues } from "../../src/queue/queues.ts";
import { prepareDatabase } from "../../src/roles/prepare.ts";
import { freshDatabase } from "../support/house.ts";

const keyOf = (byte: number): string => Buffer.alloc(32, byte).toString("base64");
const keys = {
  LARK_APP_ID: "cli_0123456789abcdef",
  LARK_APP_SECRET: "s",
  LARK_ENCRYPT_KEY: "e",
  LARK_VERIFICATION_TOKEN: "v",
};

interface Store {
  readonly url: string;
  readonly pool: ReturnType<typeof createPool>;
  readonly db: ReturnType<typeof createDb>;
}
const opened: Store[] = [];

async function emptyStore(): Promise<Store> {
  const url = await freshDatabase();
  const pool = createPool(url, 8, () => undefined);
  const store = { url, pool, db: createDb(pool) };
  opened.push(store);
  return store;
}

function config(store: Store, env: Readonly<Record<string, string>> = {}): Config {
  return loadConfig({ DATABASE_URL: store.url, MASTER_KEY: keyOf(7), ...env });
}

async function start(store: Store, env: Readonly<Record<string, string>> = {}): Promise<void> {
  await prepareDatabase(store.db, store.pool, config(store, env));
}

let demo: Store;
let real: Store;
beforeAll(async () => {
  demo = await emptyStore();
  real = await emptyStore();
  await start(demo);
  await start(real, { ...keys, ADMIN_OPEN_IDS: "ou_first_admin" });
});
afterAll(async () => {
  await Promise.all(opened.map((store) => store.db.destroy()));
});

test("two processes that migrate a fresh database at once apply everything once", async () => {
  const { pool } = await emptyStore();
  const both = await Promise.all([migrate(pool), migrate(pool)]);
  const { rows } = await pool.query<{ name: string }>("select name from migration order by name");
  expect(both.flat().toSorted()).toEqual(rows.map((row) => row.name));
  expect(both.map((applied) => applied.length).toSorted((a, b) => a - b)).toEqual([0, rows.length]);
  await Promise.all([migrateQueues(pool), migrateQueues(pool), migrateQueues(pool)]);
  const tables = await pool.query("select from information_schema.tables where table_schema = 'bullmq'");
  expect(tables.rowCount).toBeGreaterThan(0);
});

test("a migration that fails leaves nothing half done", async () => {
  const { pool } = await emptyStore();
  await pool.query("create table person (id int)");
  await expect(migrate(pool)).rejects.toThrow(/already exists/);
  const { rows } = await pool.query("select tablename from pg_tables where schemaname = 'public'");
  expect(rows).toEqual([{ tablename: "person" }]);
});

test("a database of a newer program is not touched", async () => {
  const { pool } = await emptyStore();
  await migrate(pool);
  await pool.query("insert into migration (name) values ('9999_future.sql')");
  await expect(migrate(pool)).rejects.toThrow("This database is newer than this program: it has 9999_future.sql");
});

test("four processes that prepare a fresh database at once seed the county once", async () => {
  const store = await emptyStore();
  await Promise.all(Array.from({ length: 4 }, () => start(store, { ...keys, SEED: "demo" })));
  const counties = await store.db.selectFrom("orgUnit").select("name").where("kind", "=", "county").execute();
  expect(counties).toEqual([{ name: "明川县" }]);
  const twice = await store.db
    .selectFrom("person")
    .select("feishuOpenId")
    .groupBy("feishuOpenId")
    .having((eb) => eb.fn.countAll(), ">", 1)
    .execute();
  expect(twice).toEqual([]);
});

test("settings that load the demo with real keys start again, although people are there now", async () => {
  const store = await emptyStore();
  const env = { ...keys, SEED: "demo" };
  await start(store, env);
  await start(store, env);
  expect(await store.db.selectFrom("person").select("id").execute()).not.toEqual([]);
});

test("the demo loads into no database that has people in it", async () => {
  await expect(start(real, { ...keys, SEED: "demo" })).rejects.toThrow(
    /^Cannot start:\n {2}SEED: demo loads only into an empty database/,
  );
  expect(await real.db.selectFrom("person").select("feishuOpenId").execute()).toEqual([
    { feishuOpenId: "ou_first_admin" },
  ]);
});

test("the simulator opens no database that was not made for it", async () => {
  await expect(start(real)).rejects.toThrow(/^Cannot start:\n {2}LARK_APP_ID: is missing, and this database was not/);
});

test("nor one that has people and was never started: it may be a restored copy", async () => {
  const store = await emptyStore();
  await migrate(store.pool);
  const person = { county: "990101", name: "甲", post: null, feishuOpenId: null, unionId: null, phoneHmac: null };
  await store.db.insertInto("person").values(person).execute();
  await expect(start(store)).rejects.toThrow(/LARK_APP_ID: is missing/);
});

test("a demo takes no real keys: what moved in would lie behind the simulator's open door", async () => {
  await expect(start(demo, keys)).rejects.toThrow(
    /^Cannot start:\n {2}LARK_APP_ID: is set, and this database was made/,
  );
});

test("a master key that is not this database's stops the start, and the right one goes on", async () => {
  await expect(start(demo, { MASTER_KEY: keyOf(8) })).rejects.toThrow(
    /^Cannot start:\n {2}MASTER_KEY: is not the key of this database/,
  );
  await expect(checkMasterKey(demo.db, keyOf(7))).resolves.toBeUndefined();
});

test("the first administrators hold their role from the first start", async () => {
  const rows = await real.db
    .selectFrom("membership")
    .innerJoin("person", "person.id", "membership.personId")
    .select(["person.feishuOpenId", "membership.role"])
    .execute();
  expect(rows).toEqual([{ feishuOpenId: "ou_first_admin", role: "admin" }]);
});

test("CLOCK_START is set once by processes that start one by one, and at each start of the whole house", async () => {
  const store = await emptyStore();
  const env = { ...keys, ROLE: "worker", CLOCK_START: "2026-03-05T08:30:00+08:00" };
  const wanted = Date.parse(env.CLOCK_START);
  const hour = 3_600_000;
  const behind = async (): Promise<number> => Math.round(((await readClock(store.db))().getTime() - wanted) / hour);
  await start(store, env);
  expect(await behind()).toBe(0);
  await store.pool.query(`update domain_clock set offset_ms = offset_ms + ${5 * hour}`);
  await start(store, env);
  expect(await behind()).toBe(5);
  await start(store, { ...env, ROLE: "all" });
  expect(await behind()).toBe(0);
});
