import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Who holds a DATA_DIR: a pid alone may have been given to another program since, so its start time is kept too. */
interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * Takes DATA_DIR for this process, or throws one clear line when the recorded parent lives. A record of a dead parent
 * is replaced. Returns the release.
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, "parent.json");
  const mine = join(dataDir, `parent.${process.pid}.json`);
  await writeFile(
    mine,
    JSON.stringify({ pid: process.pid, startedAt: await startTime(process.pid) } satisfies Holder),
    { mode: 0o600 },
  );
  try {
    for (;;) {
      // link() is the atomic claim: of two starts at the same moment one fails.
      const taken = await link(mine, file).then(
        () => true,
        () => false,
      );
      if (taken) return () => rm(file, { force: true });
      const holder = await readHolder(file);
      if (holder && holder.pid !== process.pid && (await startTime(holder.pid)) === holder.startedAt) {
        throw new Error(
          `Songbang already runs on this DATA_DIR (process ${holder.pid}). Stop it first, or set another DATA_DIR.`,
        );
      }
      await rm(file, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    // Written whole by link(), by this function only.
    return JSON.parse(await readFile(file, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/pid/stat: when the process started; empty when there is none. */
async function startTime(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return line.slice(line.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
