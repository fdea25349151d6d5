import { type ChildProcess, fork } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export interface Server {
  readonly port: number;
  readonly child: ChildProcess;
  readonly stop: () => Promise<void>;
}

/** A server in a process of its own that says `{ ready, port }` over its channel. */
export async function startServer(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  execArgv: readonly string[] = [],
): Promise<Server> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = fork(file, args, { env: { PATH: process.env["PATH"], ...env }, execArgv: [...execArgv] });
  const said = await new Promise<unknown>((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`${script} ended with ${code} before it was ready`)));
  });
  const port = typeof said === "object" && said !== null && "port" in said ? Number(said.port) : 0;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    port,
    child,
    stop: async () => {
      child.kill("SIGTERM");
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** Processor seconds that a process and all its descendants have used so far; those that have ended count with their parent. */
export async function cpuSeconds(root: number): Promise<number> {
  const folders = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(folders.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
  const children = new Map<number, number[]>();
  const ticks = new Map<number, number>();
  stats.forEach((stat, n) => {
    // The name stands in brackets and may hold anything; what follows are numbers, the parent first.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const pid = Number(folders[n]);
    const parent = Number(fields[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
    ticks.set(
      pid,
      fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0),
    );
  });
  const sum = (pid: number): number =>
    (ticks.get(pid) ?? 0) + (children.get(pid) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(root) / ticksPerSecond;
}

// Linux counts in hundredths of a second wherever it shows them to programs.
const ticksPerSecond = 100;
