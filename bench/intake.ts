import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import pg from "pg";
import { startPlatform } from "../simulator/platform.ts";
import { startEmbedded } from "../src/db/embedded/server.ts";
import { startRedis } from "../test/support/redis.ts";
import type { Round, RoundResult } from "./load.ts";
import { median, printTable, quantile, sayMachine } from "./machine.ts";
import { cpuSeconds, type Server, startServer } from "./processes.ts";

const rounds = Number(process.env["ROUNDS"] ?? 7);
const pushes = Number(process.env["PUSHES"] ?? 6000);
const connections = Number(process.env["CONNECTIONS"] ?? 64);

interface Contender {
  readonly name: string;
  readonly server: Server;
  /** Empties what the round has filled, as a worker would have. */
  readonly after: () => Promise<void>;
  /** The process that stores, where there is one. */
  readonly store?: number;
  readonly results: RoundResult[];
  /** Processor seconds of the server and of its store, all rounds together. */
  readonly cpu: { server: number; store: number };
}

/**
 * Pushes a second acknowledged, ours after they are durable, beside the SDK's own adapters, which store nothing. The
 * rounds of all contenders are interleaved, so that a slow moment of the machine meets all of them.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "songbang-bench-"));
  const [database, redis] = await Promise.all([startEmbedded(folder), startRedis()]);
  // It answers who the bot is; it sends no pushes, the load does.
  const platform = await startPlatform();
  const { app } = platform;
  const load = fork(fileURLToPath(new URL("load.ts", import.meta.url)), { serialization: "advanced" });
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  pool.on("error", () => undefined);
  const carrier = new Redis(redis.url);
  const servers: Server[] = [];
  try {
    await sayMachine(database.url);
    const shared = {
      NODE_ENV: "production",
      LARK_APP_ID: app.appId,
      LARK_APP_SECRET: app.appSecret,
      LARK_ENCRYPT_KEY: app.encryptKey,
      LARK_VERIFICATION_TOKEN: app.verificationToken,
      LARK_DOMAIN: platform.origin,
      LOG_LEVEL: "warn",
    };
    const house = {
      ...shared,
      ROLE: "web",
      PORT: "0",
      DATABASE_URL: database.url,
      MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
    };
    const profiled = process.env["PROFILE"] ? ["--cpu-prof", `--cpu-prof-dir=${process.env["PROFILE"]}`] : [];
    const start = async (...how: Parameters<typeof startServer>): Promise<Server> => {
      const server = await startServer(...how);
      servers.push(server);
      return server;
    };
    const empty = (name: string, server: Server): Contender => ({
      name,
      server,
      after: async () => undefined,
      results: [],
      cpu: { server: 0, store: 0 },
    });
    const contenders: Contender[] = [
      empty("SDK adaptDefault (stores nothing)", await start("sdk-server.ts", ["default"], shared)),
      empty("SDK adaptExpress (stores nothing)", await start("sdk-server.ts", ["express"], shared)),
      {
        ...empty("Songbang on embedded PostgreSQL", await start("../src/main.ts", [], house, profiled)),
        store: database.pid,
        after: async () => void (await pool.query("truncate intake")),
      },
      {
        ...empty(
          `Songbang on Redis (${redis.kind})`,
          await start("../src/main.ts", [], { ...house, REDIS_URL: redis.url }, profiled),
        ),
        ...(redis.pid ? { store: redis.pid } : {}),
        after: async () => void (await carrier.flushdb()),
      },
    ];
    console.log(
      `${pushes} pushes a round over ${connections} kept connections, ${rounds} interleaved rounds after one to warm up; ` +
        "one web process of the house, no worker; one load process, one core each at best",
    );
    for (let round = 0; round <= rounds; round += 1) {
      for (const one of contenders) {
        const before = await spent(one);
        const result = await fire(load, {
          port: one.server.port,
          path: "/lark/webhook",
          keys: app,
          botOpenId: platform.sim.world.bot.openId,
          pushes,
          connections,
        });
        if (result.refused > 0) throw new Error(`${one.name} refused ${result.refused} genuine pushes`);
        const after = await spent(one);
        await one.after();
        if (round === 0) continue;
        one.results.push(result);
        one.cpu.server += after.server - before.server;
        one.cpu.store += after.store - before.store;
      }
    }
    report(contenders);
  } finally {
    load.disconnect();
    await Promise.all(servers.map((server) => server.stop()));
    carrier.disconnect();
    await pool.end();
    await platform.close();
    await Promise.all([database.stop(), redis.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

async function spent(one: Contender): Promise<{ server: number; store: number }> {
  const [server, store] = await Promise.all([
    cpuSeconds(one.server.child.pid ?? 0),
    one.store ? cpuSeconds(one.store) : 0,
  ]);
  return { server, store };
}

function fire(load: ChildProcess, round: Round): Promise<RoundResult> {
  return new Promise((resolve, reject) => {
    load.once("message", (result) => {
      load.removeAllListeners("exit");
      // It is our own child: bench/load.ts sends nothing else.
      resolve(result as RoundResult);
    });
    load.once("exit", (code) => reject(new Error(`the load ended with ${code}`)));
    load.send(round);
  });
}

function report(contenders: readonly Contender[]): void {
  const rate = (one: Contender): number =>
    median(one.results.map((result) => result.latencies.length / result.seconds));
  const express = contenders.find((one) => one.name.includes("adaptExpress"));
  printTable({
    head: ["", "pushes/s", "p50 ms", "p99 ms", "× adaptExpress", "server µs", "store µs"],
    rows: contenders.map((one) => {
      const all = one.results.flatMap((result) => result.latencies);
      const micros = (seconds: number): string => ((seconds * 1e6) / all.length).toFixed(0);
      return [
        one.name,
        rate(one).toFixed(0),
        quantile(all, 0.5).toFixed(1),
        quantile(all, 0.99).toFixed(1),
        (rate(one) / (express ? rate(express) : Number.NaN)).toFixed(2),
        micros(one.cpu.server),
        one.store ? micros(one.cpu.store) : "",
      ];
    }),
  });
}
