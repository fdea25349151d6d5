import { mkdir, readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { recordedUrl } from "../db/embedded/server.ts";
import { type Copied, copyFile, listTree, writeCopied } from "./copy.ts";
import { type Manifest, manifestName } from "./manifest.ts";

export interface Backup {
  readonly files: number;
  readonly bytes: number;
}

/** What opens the sensitive columns and the platform, beside the database's own password. */
const keyFiles = ["master.key", "lark.env"] as const;

/**
 * Copies the embedded server's files while it runs and people write, together with the log that makes the copy whole
 * again: the server is told before and after (pg_backup_start, pg_backup_stop), and keeps its log meanwhile by a slot of
 * this session. The target appears under its name only when it is complete. Throws one clear line.
 */
export async function backUp(dataDir: string, target: string, withKeys: boolean): Promise<Backup> {
  const to = resolve(target);
  const there = await readdir(to).catch(() => undefined);
  if (there !== undefined && there.length > 0) throw new Error(`${to} 不是空的。换一个新文件夹`);
  const url = await recordedUrl(dataDir);
  if (url === undefined) throw asleep();
  const client = new pg.Client({ connectionString: url, application_name: "songbang-backup" });
  client.on("error", () => undefined); // the next query says it
  await client.connect().catch(() => {
    throw asleep();
  });
  const partial = `${to}.partial`;
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(join(partial, "pg"), { recursive: true, mode: 0o700 });
    const manifest = await copyAll(client, dataDir, partial, withKeys);
    await writeCopied(partial, manifestName, JSON.stringify(manifest));
    await rm(to, { recursive: true, force: true }); // an empty folder that was made for it
    await rename(partial, to);
    return { files: manifest.files.length, bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0) };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function asleep(): Error {
  return new Error("自带的数据库没有在运行。先 npm start；停着的时候直接复制 DATA_DIR 也是一份备份");
}

async function copyAll(client: pg.Client, dataDir: string, to: string, withKeys: boolean): Promise<Manifest> {
  const cluster = join(dataDir, "pg");
  // A copied DATA_DIR remembers the port of the server it was copied from.
  const { home } = await one<{ home: string }>(client, "select current_setting('data_directory') as home");
  if (home !== (await realpath(cluster))) throw asleep();
  const postgres = (await one<{ version: string }>(client, "select current_setting('server_version') as version"))
    .version;
  // Temporary: it goes with this session, however it ends, and the server may drop its log again.
  const slot = `songbang_backup_${process.pid}`;
  await client.query("select pg_create_physical_replication_slot($1, true, true)", [slot]);
  const start = await one<{ lsn: string; segment: string }>(
    client,
    "select lsn, pg_walfile_name(lsn) as segment from pg_backup_start('songbang', true) as lsn",
  );
  const paths = await listTree(cluster, isLeftOut);
  const files: Copied[] = [];
  for (const path of paths.filter((each) => !each.endsWith("/"))) {
    const copied = await copyFile(cluster, join(to, "pg"), path);
    if (copied) files.push(inCluster(copied));
  }
  files.push(inCluster(await copyControl(cluster, join(to, "pg"))));
  const stop = await one<{ lsn: string; label: string; spaces: string; segment: string }>(
    client,
    `select lsn, labelfile as label, spcmapfile as spaces, pg_walfile_name(lsn) as segment from pg_backup_stop(true)`,
  );
  if (stop.spaces.trim() !== "") throw new Error("数据库用了表空间，这样备份不全。请用 pg_dump");
  files.push(inCluster(await writeCopied(join(to, "pg"), "backup_label", stop.label)));
  files.push(...(await copyLog(cluster, join(to, "pg"), start.segment, stop.segment)));
  for (const name of ["pg.json", ...(withKeys ? keyFiles : [])]) {
    const copied = await copyFile(dataDir, to, name);
    if (copied) files.push(copied);
  }
  return {
    kind: "songbang backup",
    madeAt: new Date().toISOString(),
    postgres,
    startLsn: start.lsn,
    stopLsn: stop.lsn,
    withKeys,
    files,
    folders: paths.filter((path) => path.endsWith("/")).map((path) => `pg/${path}`),
  };
}

function inCluster(file: Copied): Copied {
  return { ...file, path: `pg/${file.path}` };
}

// Folders whose contents are of the running server alone; the manual lists them under making a base backup.
const emptied = /^(?:pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//;
const leftOut =
  /(?:^|\/)(?:pgsql_tmp[^/]*|pg_internal\.init[^/]*)(?:\/|$)|^postmaster\.(?:pid|opts)$|^global\/pg_control$/;

/** Of what is skipped the folder itself is kept, empty. */
function isLeftOut(path: string): boolean {
  return emptied.test(path) ? path !== "pg_wal/" : leftOut.test(path);
}

/** The smallest and most important file, last and in one piece: read until two readings agree. */
async function copyControl(cluster: string, to: string): Promise<Copied> {
  const path = join("global", "pg_control");
  for (let tries = 0; tries < 50; tries += 1) {
    const before = await readFile(join(cluster, path));
    const copied = await copyFile(cluster, to, path);
    const after = await readFile(join(cluster, path));
    if (copied && before.equals(after) && before.equals(await readFile(join(to, path)))) return copied;
    await pause(20);
  }
  throw new Error("数据库太忙，pg_control 一直在变。稍后再备份");
}

/** The segments of the log from the first to the last that the copy needs, and the histories of its timelines. */
async function copyLog(cluster: string, to: string, first: string, last: string): Promise<readonly Copied[]> {
  const names = await readdir(join(cluster, "pg_wal"));
  const needed = names.filter((name) =>
    /^[0-9A-F]{24}$/.test(name) ? name >= first && name <= last : name.endsWith(".history"),
  );
  if (!needed.includes(first) || !needed.includes(last))
    throw new Error("数据库的日志不全，这份备份不能用。请再试一次");
  const files: Copied[] = [];
  for (const name of needed.toSorted()) {
    const copied = await copyFile(join(cluster, "pg_wal"), join(to, "pg_wal"), name);
    if (!copied) throw new Error("数据库的日志在备份时被收走了。请再试一次");
    files.push({ ...copied, path: `pg/pg_wal/${copied.path}` });
  }
  return files;
}

async function one<T extends pg.QueryResultRow>(client: pg.Client, text: string): Promise<T> {
  const { rows } = await client.query<T>(text);
  const [row] = rows;
  if (!row) throw new Error("数据库没有回答");
  return row;
}

/** Whether a path is there at all. */
export function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
