import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compiledCode } from "./compiled.ts";

const start = fileURLToPath(new URL("../../src/start.mjs", import.meta.url));

export interface Demo {
  /** What `npm start` printed: the one address to open. */
  readonly address: string;
  readonly said: () => string;
  readonly close: () => Promise<void>;
}

/** The whole demo as `npm start` runs it, in a folder of its own. */
export async function startDemo(env: NodeJS.ProcessEnv = {}): Promise<Demo> {
  const dataDir = await mkdtemp(join(tmpdir(), "songbang-demo-"));
  const child = spawn(process.execPath, [start], {
    env: { PATH: process.env["PATH"], ...compiledCode(), PORT: "0", DATA_DIR: dataDir, LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const ready = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
      const address = /is ready: (\S+)/.exec(said)?.[1];
      if (address) ready.resolve(address);
    });
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  void ended.then(() => ready.reject(new Error(`the demo ended before it was ready:\n${said}`)));
  const address = await ready.promise;
  return {
    address,
    said: () => said,
    close: async () => {
      child.kill("SIGTERM");
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
