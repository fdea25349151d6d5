import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { chooseLauncher, type Launcher } from "../../src/db/embedded/account.ts";
import { freePort } from "../../src/free-port.ts";
import { startSwitch } from "./tcp-switch.ts";

const run = promisify(execFile);

export interface PrimaryAndStandby {
  /** Through the address that the operator moves; it leads to the primary. */
  readonly url: string;
  readonly killPrimary: () => Promise<void>;
  /** The standby becomes the primary and the address leads to it. */
  readonly promote: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Debian's PostgreSQL twice on loopback: the second confirms every commit of the first before it counts. */
export async function startPrimaryAndStandby(bin: string): Promise<PrimaryAndStandby> {
  const dir = await mkdtemp(join(tmpdir(), "songbang-standby-"));
  const launcher = await chooseLauncher(dir, dirname(bin));
  const folder = async (name: string): Promise<string> => {
    const path = join(dir, name);
    await mkdir(path, { mode: 0o700 });
    if (launcher.ids.uid !== undefined) await chown(path, launcher.ids.uid, launcher.ids.gid ?? launcher.ids.uid);
    return path;
  };
  const programs = { bin, launcher };
  const [first, second] = [await folder("primary"), await folder("standby")];
  const ports = [await freePort(), await freePort()] as const;
  const account = ["--username=songbang", "--auth=trust"];
  await use(programs, "initdb", [`--pgdata=${first}`, ...account, "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync"]);
  const primary = await startServer(programs, first, ports[0]);
  const from = ["-h", "127.0.0.1", "-p", String(ports[0]), "-U", "songbang"];
  await use(programs, "pg_basebackup", [...from, "-D", second, "-R", "-X", "stream", "-c", "fast", "--no-sync"]);
  const standby = await startServer(programs, second, ports[1]);
  await ask(ports[0], "alter system set synchronous_standby_names = '*'");
  await ask(ports[0], "select pg_reload_conf()");
  await confirming(ports[0]);
  const address = await startSwitch(ports[0]);
  return {
    url: `postgres://songbang@127.0.0.1:${address.port}/postgres`,
    killPrimary: () => end(primary, "SIGKILL"),
    promote: async () => {
      await ask(ports[1], "select pg_promote(true, 30)");
      address.lead(ports[1]);
    },
    close: async () => {
      await address.close();
      await Promise.all([end(primary, "SIGQUIT"), end(standby, "SIGQUIT")]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

interface Programs {
  readonly bin: string;
  readonly launcher: Launcher;
}

const env = { PATH: process.env["PATH"], LC_ALL: "C.UTF-8", TZ: "UTC" };

function commandOf({ bin, launcher }: Programs, program: string): readonly [string, readonly string[]] {
  const path = join(bin, program);
  const [first, ...rest] = launcher.prefix;
  return first === undefined ? [path, []] : [first, [...rest, path]];
}

async function use(programs: Programs, program: string, args: readonly string[]): Promise<void> {
  const [command, before] = commandOf(programs, program);
  await run(command, [...before, ...args], { ...programs.launcher.ids, cwd: "/", env });
}

async function startServer(programs: Programs, data: string, port: number): Promise<ChildProcess> {
  const [command, before] = commandOf(programs, "postgres");
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "shared_buffers=64MB"];
  const args = ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  const stdio = ["ignore", "ignore", "pipe"] as const;
  const child = spawn(command, [...before, ...args], { ...programs.launcher.ids, cwd: "/", env, stdio: [...stdio] });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      said = (said + chunk).slice(-4000);
      if (said.includes("ready to accept")) resolve();
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`PostgreSQL did not start: ${said}`)));
  });
  return child;
}

async function end(server: ChildProcess, signal: "SIGKILL" | "SIGQUIT"): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  server.kill(signal);
  await ended;
}

async function ask(port: number, question: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: `postgres://songbang@127.0.0.1:${port}/postgres` });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(question);
    return rows;
  } finally {
    await client.end();
  }
}

/** Until the primary waits for the standby: from then on a commit that returned is on both. */
async function confirming(port: number): Promise<void> {
  const late = Date.now() + 30_000;
  while ((await ask(port, "select from pg_stat_replication where sync_state = 'sync'")).length === 0) {
    if (Date.now() > late) throw new Error("the standby does not follow");
  }
}
