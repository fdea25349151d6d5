import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Who holds a DATA_DIR: a pid alone may have been given to another program since, so its start is kept too. */
interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * Takes DATA_DIR for this process, or throws one clear line when the recorded parent lives. A record of a dead parent
 * is replaced. Returns the release.
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const file = join(dataDir, "parent.json");
  const mine = join(dataDir, `parent.${process.pid}.json`);
  const me: Holder = { pid: process.pid, startedAt: await startTime(process.pid) };
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(mine, JSON.stringify(me), { mode: 0o600 });
  } catch (error) {
    throw unwritable(dataDir, codeOf(error));
  }
  try {
    // link() is the atomic claim: of two starts at the same moment one fails.
    for (;;) {
      const refused = await refusal(link(mine, file));
      if (refused === undefined) break;
      if (refused !== "EEXIST") throw unwritable(dataDir, refused);
      await dismissDead(file, mine);
    }
  } finally {
    await rm(mine, { force: true });
  }
  return () => rm(file, { force: true });
}

/** Takes away a dead parent's record. Throws when the parent lives. */
async function dismissDead(file: string, mine: string): Promise<void> {
  await refuseLiving(await readHolder(file));
  // Between reading and taking it away another start may have put its own record there; then that goes back.
  const aside = `${mine}.dead`;
  const refused = await refusal(rename(file, aside));
  if (refused === "ENOENT") return;
  if (refused !== undefined) throw unwritable(dirname(file), refused);
  try {
    await refuseLiving(await readHolder(aside));
  } catch (error) {
    await link(aside, file);
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function refuseLiving(holder: Holder | undefined): Promise<void> {
  if (!holder || holder.startedAt === "" || (await startTime(holder.pid)) !== holder.startedAt) return;
  throw new Error(
    `Cannot start:\n  DATA_DIR: Songbang already runs on it (process ${holder.pid}). Stop that one first, or set another DATA_DIR.`,
  );
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    // Written whole before it is linked, by this module only.
    return JSON.parse(await readFile(file, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

/** Which boot of the machine, and when in it the process started (field 22 of its stat); empty when there is none. */
async function startTime(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const ticks = line.slice(line.lastIndexOf(")") + 2).split(" ")[19];
  if (!ticks) return "";
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return `${boot.trim()} ${ticks}`;
}

/** Why a step on a file was refused, by its code; undefined when it was not. */
function refusal(step: Promise<void>): Promise<string | undefined> {
  return step.then(() => undefined, codeOf);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
}

function unwritable(dataDir: string, code: string): Error {
  return new Error(`Cannot start:\n  DATA_DIR: ${dataDir} cannot be written (${code}). Set another DATA_DIR.`);
}
