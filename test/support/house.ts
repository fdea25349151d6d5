import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { inject } from "vitest";
import type { Cast, CastPerson } from "../../simulator/options.ts";
import type { Platform } from "../../simulator/platform.ts";
import { freePort } from "../../src/free-port.ts";
import { compiledCode } from "./compiled.ts";
import { demoTemplate, testMasterKey } from "./demo-template.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export interface HouseProcess {
  readonly role: "web" | "worker";
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  readonly kill: () => Promise<void>;
}

export interface TestHouse {
  readonly webhook: string;
  readonly origin: string;
  readonly databaseUrl: string;
  readonly pool: pg.Pool;
  /** Everything the processes have said so far, standard output and error. */
  readonly log: () => string;
  readonly start: (role: "web" | "worker", env?: NodeJS.ProcessEnv) => Promise<HouseProcess>;
  readonly processes: () => readonly HouseProcess[];
  readonly close: () => Promise<void>;
}

/** An empty database of one's own on the run's server. */
export async function freshDatabase(server = inject("databaseUrl"), template?: string): Promise<string> {
  const name = `t_${randomBytes(6).toString("hex")}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}${template ? ` template ${template}` : ""}`);
  await client.end();
  return server.replace(/\/[^/]*$/, `/${name}`);
}

/**
 * The house as it is deployed: a web and a worker process of their own, on a database of their own, with the simulator
 * as the platform. `webs` and `workers` may be 0, to be started later.
 */
export async function startHouse(
  platform: Platform,
  options: { databaseUrl?: string; redisUrl?: string; webs?: number; workers?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<TestHouse> {
  // A house of the demo county begins with a copy of it.
  const isDemo = options.env?.["SEED"] === undefined && options.env?.["MASTER_KEY"] === undefined;
  const databaseUrl =
    options.databaseUrl ?? (await freshDatabase(inject("databaseUrl"), isDemo ? demoTemplate : undefined));
  const port = await freePort();
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on("error", () => undefined);
  const running = new Set<HouseProcess>();
  let said = "";
  const env: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"],
    ...compiledCode(),
    NODE_ENV: "test",
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    MASTER_KEY: testMasterKey,
    LARK_APP_ID: platform.app.appId,
    LARK_APP_SECRET: platform.app.appSecret,
    LARK_ENCRYPT_KEY: platform.app.encryptKey,
    LARK_VERIFICATION_TOKEN: platform.app.verificationToken,
    LARK_DOMAIN: platform.origin,
    SEED: "demo",
    ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
    ...options.env,
  };
  const start: TestHouse["start"] = async (role, more = {}) => {
    const child = spawn(process.execPath, [main], {
      env: { ...env, ...more, ROLE: role },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const ready = Promise.withResolvers<void>();
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        said += chunk;
      });
    }
    child.once("message", () => ready.resolve());
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    const one: HouseProcess = {
      role,
      child,
      ended,
      kill: async () => {
        child.kill("SIGKILL");
        await ended;
      },
    };
    running.add(one);
    void ended.then(() => {
      running.delete(one);
      ready.reject(new Error(`${role} ended before it was ready:\n${said.slice(-2000)}`));
    });
    await ready.promise;
    return one;
  };
  await Promise.all([
    ...Array.from({ length: options.webs ?? 1 }, () => start("web")),
    ...Array.from({ length: options.workers ?? 1 }, () => start("worker")),
  ]);
  return {
    webhook: `http://127.0.0.1:${port}/lark/webhook`,
    origin: `http://127.0.0.1:${port}`,
    databaseUrl,
    pool,
    log: () => said,
    start,
    processes: () => [...running],
    close: async () => {
      const all = [...running];
      for (const one of all) one.child.kill("SIGTERM");
      await Promise.all(all.map((one) => one.ended));
      await pool.end();
    },
  };
}

/** The demo's people and chats, with somebody more whom the database does not know. */
export function castWith(...more: readonly CastPerson[]): Cast {
  const file = fileURLToPath(new URL("../../data/demo/cast.json", import.meta.url));
  // Shipped data; its shape is checked at every start of the simulator's own program.
  const cast = JSON.parse(readFileSync(file, "utf8")) as Cast;
  return { ...cast, people: [...cast.people, ...more] };
}
