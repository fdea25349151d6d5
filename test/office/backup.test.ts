import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EmbeddedServer, startEmbedded } from "../../src/db/embedded/server.ts";
import { migrate } from "../../src/db/migrate.ts";
import { compiledCode } from "../support/compiled.ts";

const main = fileURLToPath(new URL("../../src/backup/main.ts", import.meta.url));

let folder: string;
let source: string;
let server: EmbeddedServer;
let pool: pg.Pool;
const opened: EmbeddedServer[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "songbang-backup-"));
  source = join(folder, "source");
  await run("mkdir", "-p", source);
  server = await startEmbedded(source);
  opened.push(server);
  pool = new pg.Pool({ connectionString: server.url, max: 4 });
  pool.on("error", () => undefined);
  await migrate(pool);
  await pool.query("create table word (n int primary key, said text not null)");
  await pool.query("create table tally (n int primary key)");
  // Enough that the copy takes a while.
  await pool.query("insert into word select -i, repeat(md5(i::text), 8) from generate_series(1, 150000) i");
  await writeFile(join(source, "master.key"), "the key\n", { mode: 0o600 });
  await writeFile(
    join(source, "lark.env"),
    "LARK_APP_ID=cli_0000000000000000\nLARK_APP_SECRET=s\nLARK_TRANSPORT=websocket\n",
    { mode: 0o600 },
  );
}, 120_000);
afterAll(async () => {
  await pool?.end();
  for (const one of opened) await one.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly said: string;
}

function run(command: string, ...args: string[]): Promise<Ran> {
  return runWith({}, command, ...args);
}

function runWith(env: NodeJS.ProcessEnv, command: string, ...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { env: { PATH: process.env["PATH"], ...compiledCode(), ...env } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}

const backup = (dir: string, ...flags: string[]): Promise<Ran> =>
  runWith({ DATA_DIR: source }, process.execPath, main, "backup", dir, ...flags);
const restore = (dir: string, into: string): Promise<Ran> =>
  runWith({ DATA_DIR: into }, process.execPath, main, "restore", dir);

/** Writes pairs of rows, each pair in one transaction, until told to stop; the log is cut short by checkpoints meanwhile. */
function writer(): { stop: () => Promise<number> } {
  let going = true;
  let n = 0;
  const loop = async (): Promise<void> => {
    while (going) {
      n += 1;
      const client = await pool.connect();
      await client.query("begin");
      await client.query("insert into word values ($1, repeat(md5($2), 20))", [n, String(n)]);
      await client.query("insert into tally values ($1)", [n]);
      await client.query("commit");
      client.release();
      if (n % 200 === 0) await pool.query("select pg_switch_wal()");
      if (n % 300 === 0) await pool.query("checkpoint");
    }
  };
  const done = loop();
  return {
    stop: async () => {
      going = false;
      await done;
      return n;
    },
  };
}

const written = async (): Promise<number> => Number((await pool.query("select count(*) from tally")).rows[0]?.count);

test("a copy made while people write is restored whole: every pair up to one moment, and none torn", async () => {
  const writing = writer();
  await expect.poll(written, { timeout: 10_000 }).toBeGreaterThan(20);
  const before = await written();
  const target = join(folder, "copy");
  const made = await backup(target);
  const after = await written();
  const last = await writing.stop();
  expect(made).toMatchObject({ code: 0, said: expect.stringContaining("备份好了") });
  expect(after).toBeGreaterThan(before + 50);

  const fresh = join(folder, "restored");
  expect(await restore(target, fresh)).toMatchObject({ code: 0, said: expect.stringContaining("恢复好了") });
  const second = await startEmbedded(fresh);
  opened.push(second);
  const theirs = new pg.Pool({ connectionString: second.url, max: 1 });
  const prefix = "select md5(string_agg(n || said, ',' order by n)) as same from word where n <= $1";
  const { rows } = await theirs.query<{ pairs: number; torn: number; most: number; old: number }>(`
    select count(*)::int as pairs, max(n) as most,
      (select count(*)::int from word full join tally using (n)
       where n > 0 and (word.n is null or tally.n is null or word.said <> repeat(md5(n::text), 20))) as torn,
      (select count(*)::int from word where n < 0) as old
    from tally`);
  const [theirPrefix, ourPrefix] = await Promise.all([theirs.query(prefix, [before]), pool.query(prefix, [before])]);
  const [row] = rows;
  expect(row).toMatchObject({ torn: 0, old: 150_000 });
  expect(theirPrefix.rows).toEqual(ourPrefix.rows);
  // A prefix without a gap: all that was there when the copy began, at most what was there when it ended.
  expect(row?.pairs).toBe(row?.most);
  expect(row?.pairs).toBeGreaterThanOrEqual(before);
  expect(row?.pairs).toBeLessThanOrEqual(last);
  // It is a database like any other: it takes writes and its indexes hold.
  await theirs.query("insert into tally values (1000000000)");
  await theirs.query("reindex table word");
  await theirs.end();
  expect(await readFile(join(fresh, "master.key"), "utf8")).toBe("the key\n");
  expect((await stat(join(fresh, "master.key"))).mode & 0o777).toBe(0o600);
  // The running server keeps nothing of it: no slot, no backup mode.
  expect((await pool.query("select from pg_replication_slots")).rowCount).toBe(0);
}, 90_000);

test("keys can be left out, and the restored place says that they are wanted", async () => {
  const target = join(folder, "without");
  expect((await backup(target, "--without-keys")).said).toContain("里面没有 master.key");
  expect((await readdir(target)).toSorted()).toEqual(["backup.json", "pg", "pg.json"]);
  expect((await restore(target, join(folder, "keyless"))).said).toContain("先把 master.key");
});

test("nothing is overwritten, and what is damaged or cut off is not restored", async () => {
  const target = join(folder, "again");
  expect((await backup(target)).code).toBe(0);
  expect(await backup(target)).toMatchObject({ code: 1, said: expect.stringContaining("不是空的") });
  expect(await restore(target, source)).toMatchObject({ code: 1 });

  const label = join(target, "pg", "backup_label");
  const whole = await readFile(label, "utf8");
  await writeFile(label, whole.replace("songbang", "somebody"));
  expect(await restore(target, join(folder, "damaged"))).toMatchObject({
    code: 1,
    said: expect.stringContaining("pg/backup_label"),
  });
  await rm(join(target, "backup.json"));
  expect((await restore(target, join(folder, "cut"))).said).toContain("不是一份完整的备份");
  expect((await readdir(folder)).filter((name) => name.endsWith(".partial"))).toEqual([]);
});

test("a database of one's own is told to use pg_dump, one that does not run is told to start", async () => {
  const key = Buffer.alloc(32, 7).toString("base64");
  const elsewhere = { DATABASE_URL: "postgres://u:p@db.example/x", MASTER_KEY: key };
  const refused = await runWith(elsewhere, process.execPath, main, "backup", join(folder, "x"));
  expect(refused).toMatchObject({ code: 1, said: expect.stringContaining("pg_dump") });
  const stopped = join(folder, "keyless");
  const asleep = await runWith({ DATA_DIR: stopped }, process.execPath, main, "backup", join(folder, "y"));
  expect(asleep).toMatchObject({ code: 1, said: expect.stringContaining("没有在运行") });
});
