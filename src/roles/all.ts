import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import type { Config } from "../config.ts";
import { createDb, createPool } from "../db/database.ts";
import { lockDataDir } from "../db/embedded/lock.ts";
import { type EmbeddedServer, startEmbedded } from "../db/embedded/server.ts";
import { ownMasterKey } from "../db/master-key.ts";
import { freePort } from "../free-port.ts";
import { prepareDatabase } from "./prepare.ts";
import { byFirstLine, byMessage, forkSelf, type Supervised, spawnSaying, supervise } from "./supervise.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const simulatorMain = fileURLToPath(new URL("../../simulator/main.ts", import.meta.url));

/**
 * The whole house on one machine: a small parent over PostgreSQL, web, worker and (without a Feishu app) the simulator.
 * What dies is started again. Returns the address to open and how to stop.
 */
export async function startAll(
  config: Config,
  env: NodeJS.ProcessEnv,
  log: Logger,
): Promise<{ address: string; stop: () => Promise<void> }> {
  const dataDir = resolve(config.DATA_DIR);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const unlock = await lockDataDir(dataDir);
  const children: Supervised[] = [];
  let database: KeptDatabase | undefined;
  const stop = async (): Promise<void> => {
    // The web process first, so that nothing new is acknowledged; the store last.
    for (const child of children.toReversed()) await child.stop(child.name === "simulator" ? 1500 : 4000);
    await database?.stop();
    await unlock();
  };
  try {
    const port = config.PORT === 0 ? await freePort() : config.PORT;
    database = config.DATABASE_URL ? undefined : await keepDatabase(dataDir, log);
    const databaseUrl = config.DATABASE_URL ?? database?.url ?? "";
    const masterKey = config.MASTER_KEY ?? (await ownMasterKey(dataDir));
    await prepare(databaseUrl, { ...config, MASTER_KEY: masterKey });
    const shared: NodeJS.ProcessEnv = {
      ...env,
      DATABASE_URL: databaseUrl,
      MASTER_KEY: masterKey,
      PORT: String(port),
      DATA_DIR: dataDir,
      PUBLIC_URL: config.PUBLIC_URL ?? `http://localhost:${port}`,
      SEED: config.SEED,
    };
    if (!config.lark) Object.assign(shared, await startSimulator(config, dataDir, port, env, children, log));
    for (const role of ["worker", "web"] as const) {
      children.push(supervise(role, () => forkSelf(main, { ...shared, ROLE: role }), log, byMessage));
    }
    await Promise.all(children.map((child) => child.ready));
    return { address: config.lark ? `http://${config.HOST}:${port}` : `http://localhost:${port}/chat`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepare(url: string, config: Config & { MASTER_KEY: string }): Promise<void> {
  const pool = createPool(url, 2, () => undefined);
  const db = createDb(pool);
  try {
    await prepareDatabase(db, pool, config);
  } finally {
    await db.destroy();
  }
}

/** The simulator is a process of its own; its keys, kept in its state, become our children's. */
async function startSimulator(
  config: Config,
  dataDir: string,
  port: number,
  env: NodeJS.ProcessEnv,
  children: Supervised[],
  log: Logger,
): Promise<NodeJS.ProcessEnv> {
  const at = await freePort();
  const host = config.HOST === "0.0.0.0" ? "127.0.0.1" : config.HOST;
  const args = [
    simulatorMain,
    "--json",
    "--until-stdin-ends",
    "--port",
    String(at),
    "--state",
    join(dataDir, "simulator"),
  ];
  args.push("--push", `http://${host}:${port}/lark/webhook`, "--bot-name", "松绑");
  if (config.CLOCK_START) args.push("--start-at", config.CLOCK_START.toISOString());
  const child = supervise("simulator", () => spawnSaying(process.execPath, args, env), log, byFirstLine);
  children.push(child);
  const said = await child.ready;
  const text = (name: string): string => String(said[name] ?? "");
  return {
    LARK_APP_ID: text("appId"),
    LARK_APP_SECRET: text("appSecret"),
    LARK_ENCRYPT_KEY: text("encryptKey"),
    LARK_VERIFICATION_TOKEN: text("verificationToken"),
    LARK_DOMAIN: text("origin"),
    SONGBANG_SIMULATOR: text("origin"),
  };
}

interface KeptDatabase {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The embedded server, started again at the same address when it dies. */
async function keepDatabase(dataDir: string, log: Logger): Promise<KeptDatabase> {
  let server: EmbeddedServer = await startEmbedded(dataDir);
  let stopping = false;
  const { url } = server;
  const watch = async (): Promise<void> => {
    for (;;) {
      await server.ended;
      if (stopping) return;
      log.warn("PostgreSQL ended and is started again");
      server = await startEmbedded(dataDir, { port: Number(new URL(url).port) });
    }
  };
  void watch().catch((err: unknown) => {
    log.fatal({ err }, "PostgreSQL cannot be started again");
    process.kill(process.pid, "SIGTERM");
  });
  return {
    url,
    stop: async () => {
      stopping = true;
      await server.stop();
    },
  };
}
