import { readdir, readFile, readlink, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const patienceMs = 10_000;

/**
 * Makes a cluster free for a new server. A server that an earlier, killed start left running is stopped; backends whose
 * server was killed end by themselves and are waited for, together up to 10 s. The caller holds the lock on DATA_DIR,
 * so nobody else's server is meant. Throws one clear line when something still runs then.
 */
export async function stopOrphans(cluster: string): Promise<void> {
  const home = await realpath(cluster).catch(() => undefined);
  if (!home) return;
  const recorded = await recordedPid(cluster);
  const until = Date.now() + patienceMs;
  let signal: NodeJS.Signals | undefined = "SIGINT";
  for (;;) {
    const left = await processesAt(home);
    if (left.length === 0) break;
    if (recorded !== undefined && left.includes(recorded) && signal) {
      send(recorded, signal);
      signal = undefined;
    }
    const rest = until - Date.now();
    if (rest < 0) {
      throw new Error(
        `Cannot start PostgreSQL: an earlier one still works on DATA_DIR (processes ${left.join(", ")}). Wait for it to end, or end these processes.`,
      );
    }
    // A fast stop may wait for a client; an immediate one does not, and what is committed is in the log.
    if (rest < patienceMs / 2 && recorded !== undefined && left.includes(recorded)) send(recorded, "SIGQUIT");
    await pause(100);
  }
  await forgetRecord(cluster);
}

/**
 * The server's own record of a dead start names a pid, which some other program may have been given since; then the
 * server would refuse for ever. That nothing of this cluster runs any more has just been seen.
 */
async function forgetRecord(cluster: string): Promise<void> {
  await rm(join(cluster, "postmaster.pid"), { force: true });
}

async function recordedPid(cluster: string): Promise<number | undefined> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => "");
  return Number(text.split("\n")[0]) || undefined;
}

/** Every process of a server works in its cluster's folder, backends that lost their server included. */
async function processesAt(home: string): Promise<readonly number[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => ((await readlink(`/proc/${pid}/cwd`).catch(() => "")) === home ? Number(pid) : 0)),
  );
  return found.filter((pid) => pid > 0);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in between.
  }
}
