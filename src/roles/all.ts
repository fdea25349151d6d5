import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import type { Config } from "../config.ts";
import { createDb, createPool } from "../db/database.ts";
import { keepEmbedded } from "../db/embedded/keep.ts";
import { lockDataDir } from "../db/embedded/lock.ts";
import { ownMasterKey } from "../db/master-key.ts";
import { freePort } from "../free-port.ts";
import { prepareDatabase } from "./prepare.ts";
import { byFirstLine, byMessage, forkSelf, type Supervised, spawnSaying, supervise } from "./supervise.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const simulatorMain = fileURLToPath(new URL("../../simulator/main.ts", import.meta.url));

export interface WholeHouse {
  /** The address to open, once everything answers. Rejects with one clear line; everything is stopped then. */
  readonly ready: Promise<string>;
  /** Asks everything to end, also in the middle of a start. Takes under ten seconds whatever hangs. */
  readonly stop: () => Promise<void>;
}

// How long each may take to end. Together with the server's own (server.ts) they stay below ten seconds.
const patienceMs = { web: 3000, worker: 3500, simulator: 1000 } as const;

/**
 * The whole house on one machine: a small parent over PostgreSQL, web, worker and (without a Feishu app) the simulator.
 * What dies is started again.
 */
export function startAll(config: Config, env: NodeJS.ProcessEnv, log: Logger): WholeHouse {
  const stopping = new AbortController();
  const children: Supervised[] = [];
  const stores: (() => Promise<void>)[] = [];
  const starting = startParts({ config, env, log, signal: stopping.signal, children, stores });
  let stopped: Promise<void> | undefined;
  const stopOnce = async (): Promise<void> => {
    stopping.abort();
    for (const child of children) child.release();
    // The web process first, so that nothing new is acknowledged; the stores last.
    for (const name of ["web", "worker", "simulator"] as const) {
      await children.find((child) => child.name === name)?.stop(patienceMs[name]);
    }
    // A start that was under way comes to its next step and ends there; what it has opened is known then.
    await starting.catch(() => undefined);
    for (const close of stores.toReversed()) await close();
  };
  const stop = (): Promise<void> => (stopped ??= stopOnce());
  const ready = starting.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { ready, stop };
}

interface Start {
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Filled as the start goes on, for whoever stops it. */
  readonly children: Supervised[];
  readonly stores: (() => Promise<void>)[];
}

async function startParts({ config, env, log, signal, children, stores }: Start): Promise<string> {
  const dataDir = resolve(config.DATA_DIR);
  stores.push(await lockDataDir(dataDir));
  const port = config.PORT === 0 ? await freePort() : config.PORT;
  // It needs nothing of the database and takes as long to come up: side by side.
  const simulator = config.lark
    ? undefined
    : superviseSimulator(config, dataDir, { port, at: await freePort() }, env, log);
  if (simulator) children.push(simulator);
  simulator?.ready.catch(() => undefined); // heard below, unless the database stops the start first
  const database = config.DATABASE_URL ? undefined : await keepEmbedded(dataDir, log);
  if (database) stores.push(database.stop);
  signal.throwIfAborted();
  const databaseUrl = config.DATABASE_URL ?? database?.url ?? "";
  const masterKey = config.MASTER_KEY ?? (await ownMasterKey(dataDir));
  await prepare(databaseUrl, { ...config, MASTER_KEY: masterKey });
  signal.throwIfAborted();
  const shared: NodeJS.ProcessEnv = {
    ...env,
    DATABASE_URL: databaseUrl,
    MASTER_KEY: masterKey,
    PORT: String(port),
    DATA_DIR: dataDir,
    PUBLIC_URL: config.PUBLIC_URL ?? `http://localhost:${port}`,
    SEED: config.SEED,
  };
  if (simulator) Object.assign(shared, keysOf(await simulator.ready));
  signal.throwIfAborted();
  for (const role of ["worker", "web"] as const) {
    children.push(supervise(role, () => forkSelf(main, { ...shared, ROLE: role }), log, byMessage));
  }
  await Promise.all(children.map((child) => child.ready));
  return config.lark ? `http://${config.HOST}:${port}` : `http://localhost:${port}/chat`;
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
function superviseSimulator(
  config: Config,
  dataDir: string,
  ports: { readonly port: number; readonly at: number },
  env: NodeJS.ProcessEnv,
  log: Logger,
): Supervised {
  const host = config.HOST === "0.0.0.0" ? "127.0.0.1" : config.HOST;
  const push = `http://${host}:${ports.port}/lark/webhook`;
  const args = [simulatorMain, "--json", "--until-stdin-ends", "--port", String(ports.at), "--bot-name", "松绑"];
  args.push("--state", join(dataDir, "simulator"), "--push", push);
  args.push("--transport", config.LARK_TRANSPORT);
  // Its pages are passed on by our web process: links to them are ours.
  args.push("--page-origin", config.PUBLIC_URL ?? `http://localhost:${ports.port}`);
  if (config.CLOCK_START) args.push("--start-at", config.CLOCK_START.toISOString());
  return supervise("simulator", () => spawnSaying(process.execPath, args, env), log, byFirstLine);
}

function keysOf(said: Readonly<Record<string, unknown>>): NodeJS.ProcessEnv {
  const text = (name: string): string => {
    const value = said[name];
    if (typeof value !== "string") throw new Error(`the simulator said no ${name}`);
    return value;
  };
  return {
    LARK_APP_ID: text("appId"),
    LARK_APP_SECRET: text("appSecret"),
    LARK_ENCRYPT_KEY: text("encryptKey"),
    LARK_VERIFICATION_TOKEN: text("verificationToken"),
    LARK_DOMAIN: text("origin"),
    SONGBANG_SIMULATOR: text("origin"),
  };
}
