import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, printTable, sayMachine } from "./machine.ts";

const start = fileURLToPath(new URL("../src/start.mjs", import.meta.url));
const runs = Number(process.env["ROUNDS"] ?? 5);

/** From the command to the line that says it is ready: in an empty DATA_DIR, and in the same one again. */
export async function run(): Promise<void> {
  await sayMachine();
  const first: number[] = [];
  const again: number[] = [];
  for (let n = 0; n < runs; n += 1) {
    const folder = await mkdtemp(join(tmpdir(), "songbang-bench-"));
    first.push(await timeStart(folder));
    again.push(await timeStart(folder));
    await rm(folder, { recursive: true, force: true });
  }
  const row = (name: string, took: readonly number[]): readonly string[] => [
    name,
    ...[Math.min(...took), median(took), Math.max(...took)].map((ms) => (ms / 1000).toFixed(2)),
  ];
  printTable({
    head: ["start to ready", "best s", "median s", "worst s"],
    rows: [row("first", first), row("again", again)],
  });
}

async function timeStart(dataDir: string): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [start], {
    env: { PATH: process.env["PATH"], PORT: "0", DATA_DIR: dataDir, LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const took = await new Promise<number>((resolve, reject) => {
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("is ready")) resolve(performance.now() - began);
    });
    child.once("exit", (code) => reject(new Error(`it ended with ${code} before it was ready`)));
  });
  child.kill("SIGTERM");
  await ended;
  return took;
}
