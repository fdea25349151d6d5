import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { Cast } from "../simulator/options.ts";
import { type Platform, startPlatform } from "../simulator/platform.ts";
import { startEmbedded } from "../src/db/embedded/server.ts";
import { freePort } from "../src/free-port.ts";
import { printTable, quantile, sayMachine } from "./machine.ts";
import { cpuSeconds, type Server, startServer } from "./processes.ts";

const castFile = new URL("../data/demo/cast.json", import.meta.url);
const chats = 50;
const commands = ["/查职责 油烟", "/查职责 燃气", "/证明 婚姻状况", "/帮助", "/关于", "/查职责 飞线充电"];

interface Scene {
  readonly name: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** The platform's own limits, or the app-wide one raised on both sides for what is beyond it. */
  readonly raisedTo?: number;
}

const short = process.env["RATE"]
  ? [{ name: "a rate of one's own", perSecond: Number(process.env["RATE"]), seconds: 10 }]
  : undefined;

const scenes: readonly Scene[] = short ?? [
  // 25 seconds of 35 stay below the platform's 1,000 a minute, warming up included.
  { name: "35 a second, all limits as the platform has them", perSecond: 35, seconds: 25 },
  { name: "100 a second, app-wide limit raised to 150 on both sides", perSecond: 100, seconds: 20, raisedTo: 150 },
];

/** From the moment a person sends a command to its card in the chat: one web and one worker process, and the simulator. */
export async function run(): Promise<void> {
  for (const scene of scenes) await play(scene);
}

async function play(scene: Scene): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "songbang-bench-"));
  const database = await startEmbedded(folder);
  const platform = await startPlatform({
    cast: await manyChats(),
    ...(scene.raisedTo ? { limits: { apiPerSecond: scene.raisedTo, apiPerMinute: scene.raisedTo * 60 } } : {}),
  });
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  pool.on("error", () => undefined);
  const servers: Server[] = [];
  try {
    await sayMachine(database.url);
    const env = await environment(platform, database.url, scene);
    const profiled = process.env["PROFILE"] ? ["--cpu-prof", `--cpu-prof-dir=${process.env["PROFILE"]}`] : [];
    for (const role of ["web", "worker"])
      servers.push(await startServer("../src/main.ts", [], { ...env, ROLE: role }, profiled));
    platform.setPushUrl(`http://127.0.0.1:${env["PORT"]}/lark/webhook`);
    // Each chat once, slowly: connections are open and the code is warm.
    await speak(platform, { ...scene, perSecond: 20, seconds: 3 });
    const parts = [
      { name: "web", pid: servers[0]?.child.pid ?? 0 },
      { name: "worker", pid: servers[1]?.child.pid ?? 0 },
      { name: "PostgreSQL", pid: database.pid },
    ];
    const spent = async (): Promise<readonly number[]> => Promise.all(parts.map(({ pid }) => cpuSeconds(pid)));
    const ownBefore = process.cpuUsage();
    const before = await spent();
    const took = await speak(platform, scene);
    const after = await spent();
    const own = process.cpuUsage(ownBefore);
    report(scene, took);
    printTable({
      head: ["processor time", "ms a command"],
      rows: [
        ...parts.map(({ name }, n) => [name, ((((after[n] ?? 0) - (before[n] ?? 0)) * 1000) / took.length).toFixed(2)]),
        ["simulator and bench", ((own.user + own.system) / 1000 / took.length).toFixed(2)],
      ],
    });
    await whereTimeGoes(pool, took.length);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await pool.end();
    await platform.close();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function manyChats(): Promise<Cast> {
  // Shipped data; its shape is checked at every start of the simulator's own program.
  const cast = JSON.parse(await readFile(castFile, "utf8")) as Cast;
  const members = cast.people.map((person) => person.openId);
  const groups = Array.from({ length: chats }, (_, n) => ({ chatId: `oc_bench_${n}`, name: `群 ${n}`, members }));
  return { ...cast, chats: groups };
}

async function environment(platform: Platform, databaseUrl: string, scene: Scene): Promise<NodeJS.ProcessEnv> {
  return {
    PORT: String(await freePort()),
    DATABASE_URL: databaseUrl,
    MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
    LARK_APP_ID: platform.app.appId,
    LARK_APP_SECRET: platform.app.appSecret,
    LARK_ENCRYPT_KEY: platform.app.encryptKey,
    LARK_VERIFICATION_TOKEN: platform.app.verificationToken,
    LARK_DOMAIN: platform.origin,
    SEED: "demo",
    LOG_LEVEL: "warn",
    ...(scene.raisedTo ? { APP_RATE_PER_SECOND: String(scene.raisedTo) } : {}),
  };
}

/** Commands at an even rate, whatever becomes of those before. Resolves with the milliseconds of each when all are answered. */
async function speak(platform: Platform, { perSecond, seconds }: Scene): Promise<readonly number[]> {
  const said = new Map<string, number>();
  const took: number[] = [];
  const total = perSecond * seconds;
  const all = Promise.withResolvers<void>();
  const look = platform.sim.world.onChange((change) => {
    if (change.kind !== "message" || change.message.sender.kind !== "bot") return;
    const at = said.get(change.message.parentId ?? "");
    if (at !== undefined) took.push(performance.now() - at);
    if (took.length === total) all.resolve();
  });
  const people = [...platform.sim.world.people.keys()];
  const started = performance.now();
  for (let n = 0; n < total; n += 1) {
    await pause(Math.max(0, started + (n * 1000) / perSecond - performance.now()));
    const at = performance.now();
    const person = people[n % people.length] ?? "";
    const { messageId } = await platform.say(person, `oc_bench_${n % chats}`, commands[n % commands.length] ?? "", {
      mention: "bot",
    });
    said.set(messageId, at);
  }
  await Promise.race([all.promise, pause(30_000)]);
  look();
  return took;
}

function report(scene: Scene, took: readonly number[]): void {
  const ms = (share: number): string => quantile(took, share).toFixed(1);
  const sent = scene.perSecond * scene.seconds;
  console.log(`${scene.name}, over ${chats} chats, ${sent} commands, one web and one worker process`);
  if (took.length < sent)
    console.log(`  ${sent - took.length} were not answered 30 s after the last: too much for this machine`);
  printTable({
    head: ["from push to card", "p50 ms", "p90 ms", "p99 ms", "worst ms"],
    rows: [["", ms(0.5), ms(0.9), ms(0.99), ms(1)]],
  });
}

/** The house's own stamps say which part of the way takes how long. */
async function whereTimeGoes(pool: pg.Pool, count: number): Promise<void> {
  const { rows } = await pool.query<Record<"part" | "p50" | "p99", string>>(
    `with way as (
       select i.started_at - i.received_at as queued, i.done_at - i.started_at as handled,
              o.tried_at - i.done_at as waited, o.done_at - o.tried_at as sent
       from inbox i join outbox o on o.cause = i.key and o.kind = 'reply'
       order by i.received_at desc limit $1),
     parts as (
       select v.part, v.n, extract(epoch from v.took) * 1000 as ms
       from way, lateral (values (1, 'received to started', queued), (2, 'handled', handled),
                                 (3, 'done to sending', waited), (4, 'sending', sent)) as v (n, part, took))
     select part, round(percentile_cont(0.5) within group (order by ms)::numeric, 1)::text as p50,
            round(percentile_cont(0.99) within group (order by ms)::numeric, 1)::text as p99
     from parts group by n, part order by n`,
    [count],
  );
  printTable({ head: ["of that", "p50 ms", "p99 ms"], rows: rows.map((row) => [row.part, row.p50, row.p99]) });
}
