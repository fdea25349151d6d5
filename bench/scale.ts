import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { Cast } from "../simulator/options.ts";
import { type Platform, startPlatform } from "../simulator/platform.ts";
import { startEmbedded } from "../src/db/embedded/server.ts";
import { freePort } from "../src/free-port.ts";
import { startRedis } from "../test/support/redis.ts";
import { printTable, quantile, sayMachine } from "./machine.ts";
import { cpuSeconds, type Server, startServer } from "./processes.ts";

const castFile = new URL("../data/demo/cast.json", import.meta.url);
const groups = 200;
const commands = ["/查职责 油烟", "/证明 婚姻状况", "/帮助", "/关于"];
const burst = 400;

/** What more worker processes bring, and what a command costs as the chats that the house knows grow. */
export async function run(): Promise<void> {
  await workers();
  await chats();
}

async function workers(): Promise<void> {
  const rows: string[][] = [];
  for (const count of [1, 2, 4]) {
    await inHouse(count, async (bench) => {
      if (count === 1) await sayMachine(bench.databaseUrl);
      await speak(bench.platform, 100);
      const before = await bench.spent();
      const { seconds, answered } = await speak(bench.platform, burst);
      const perSecond = (answered / seconds).toFixed(0);
      const busy = ((await bench.spent()) - before) / seconds;
      rows.push([String(count), perSecond, `${answered} of ${burst}`, busy.toFixed(2)]);
    });
  }
  console.log(
    `a burst of ${burst} commands over ${groups} chats, queues on Redis, app-wide limit raised to 1,000 a second`,
  );
  printTable({ head: ["workers", "commands/s", "answered", "cores the house used"], rows });
}

async function chats(): Promise<void> {
  const rows: string[][] = [];
  await inHouse(1, async ({ platform, pool, spent }) => {
    await speak(platform, 100);
    for (const known of [100, 1000, 10_000, 100_000]) {
      await seed(pool, known);
      const before = await spent();
      const took: number[] = [];
      for (let n = 0; n < 4; n += 1) took.push(...(await speak(platform, 50, 20)).took);
      const cpu = (((await spent()) - before) * 1000) / Math.max(took.length, 1);
      rows.push([known, quantile(took, 0.5).toFixed(1), quantile(took, 0.9).toFixed(1), cpu.toFixed(1)].map(String));
    }
  });
  console.log("20 commands a second; each chat known has its dialog, and a push and an answer in the books");
  printTable({ head: ["chats", "p50 ms", "p90 ms", "processor ms a command"], rows });
}

/** Brings the books up to so many chats; the planner is told, as autovacuum would tell it. */
async function seed(pool: pg.Pool, upTo: number): Promise<void> {
  await pool.query(
    `with fresh as (select n from generate_series(1, $1::int) n),
       private as (insert into private_chat (chat_id) select 'oc_known_' || n from fresh on conflict do nothing),
       talked as (insert into dialog (open_id, chat_id) select 'ou_known_' || n, 'oc_known_' || n from fresh on conflict do nothing),
       heard as (
         insert into inbox (key, kind, trace_id, received_at, started_at, outcome)
         select 'known-' || n, 'message', md5(n::text), now(), now(), 'answered' from fresh
         on conflict do nothing returning key)
     insert into outbox (kind, lane, target, cause, state, done_at)
     select 'reply', 'oc_' || key, jsonb_build_object('messageId', 'om_' || key), key, 'done', now() from heard`,
    [upTo],
  );
  await pool.query("analyze private_chat, dialog, inbox, outbox");
}

interface Scene {
  readonly platform: Platform;
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  /** Processor seconds of the house and its database so far. */
  readonly spent: () => Promise<number>;
}

async function inHouse(workerCount: number, play: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "songbang-scale-"));
  const database = await startEmbedded(folder, { maxConnections: 200 });
  const redis = await startRedis();
  const platform = await startPlatform({
    cast: await manyGroups(),
    limits: { apiPerSecond: 1000, apiPerMinute: 60_000 },
  });
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  pool.on("error", () => undefined);
  const servers: Server[] = [];
  try {
    const env = {
      ...keysOf(platform),
      PORT: String(await freePort()),
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
    };
    for (const role of ["web", ...Array.from({ length: workerCount }, () => "worker")])
      servers.push(await startServer("../src/main.ts", [], { ...env, ROLE: role }));
    platform.setPushUrl(`http://127.0.0.1:${env.PORT}/lark/webhook`);
    const pids = [database.pid, ...(redis.pid ? [redis.pid] : []), ...servers.map(({ child }) => child.pid ?? 0)];
    const spent = async (): Promise<number> =>
      (await Promise.all(pids.map(cpuSeconds))).reduce((sum, seconds) => sum + seconds, 0);
    await play({ platform, pool, databaseUrl: database.url, spent });
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await pool.end();
    await platform.close();
    await redis.close();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function manyGroups(): Promise<Cast> {
  // Shipped data; its shape is checked at every start of the simulator's own program.
  const cast = JSON.parse(await readFile(castFile, "utf8")) as Cast;
  const members = cast.people.map((person) => person.openId);
  const made = Array.from({ length: groups }, (_, n) => ({ chatId: `oc_scale_${n}`, name: `群 ${n}`, members }));
  return { ...cast, chats: made };
}

function keysOf(platform: Platform): NodeJS.ProcessEnv {
  return {
    MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
    LARK_APP_ID: platform.app.appId,
    LARK_APP_SECRET: platform.app.appSecret,
    LARK_ENCRYPT_KEY: platform.app.encryptKey,
    LARK_VERIFICATION_TOKEN: platform.app.verificationToken,
    LARK_DOMAIN: platform.origin,
    SEED: "demo",
    LOG_LEVEL: "warn",
    APP_RATE_PER_SECOND: "1000",
  };
}

interface Spoken {
  readonly seconds: number;
  readonly answered: number;
  readonly took: readonly number[];
}

/** So many commands, at once or at a rate; resolves when all are answered, or 60 s after the last was said. */
async function speak(platform: Platform, count: number, perSecond = 0): Promise<Spoken> {
  const said = new Map<string, number>();
  const took: number[] = [];
  const all = Promise.withResolvers<void>();
  const heard = (parent: string | null): void => {
    const at = said.get(parent ?? "");
    if (at !== undefined) took.push(performance.now() - at);
    if (took.length === count) all.resolve();
  };
  const look = platform.sim.world.onChange((change) => {
    if (change.kind === "message" && change.message.sender.kind === "bot") heard(change.message.parentId);
  });
  const people = [...platform.sim.world.people.keys()];
  const started = performance.now();
  for (let n = 0; n < count; n += 1) {
    if (perSecond > 0) await pause(Math.max(0, started + (n * 1000) / perSecond - performance.now()));
    const at = performance.now();
    const text = commands[n % commands.length] ?? "";
    const spoken = await platform.say(people[n % people.length] ?? "", `oc_scale_${n % groups}`, text, {
      mention: "bot",
    });
    said.set(spoken.messageId, at);
  }
  const late = new AbortController();
  await Promise.race([all.promise, pause(60_000, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
  look();
  return { seconds: (performance.now() - started) / 1000, answered: took.length, took };
}
