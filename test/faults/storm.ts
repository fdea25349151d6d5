import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { type EmbeddedServer, startEmbedded } from "../../src/db/embedded/server.ts";
import { freePort } from "../../src/free-port.ts";
import { castWith, type HouseProcess, startHouse, type TestHouse } from "../support/house.ts";
import { startRedis, type TestRedis } from "../support/redis.ts";

export type Victim = "worker" | "web" | "postgres" | "redis";

/** The points inside the house at which it kills itself, with their chances a passage. */
export const faultPoints = [
  "after ack",
  "inside a group commit",
  "after commit before queue",
  "after send before mark",
] as const;

export interface StormOptions {
  readonly carrier: "postgres" | "redis";
  readonly rounds: number;
  /** Off: every send of the platform posts anew, whatever its uuid. */
  readonly uuidWindow: boolean;
  /** Messages a second while it storms. */
  readonly rate: number;
}

export interface StormOutcome {
  readonly said: number;
  /** Pushes that the house answered 200, at whichever attempt. */
  readonly acked: number;
  /** Acked messages by the number of replies in the platform: exactly one each is what is wanted. */
  readonly replies: ReadonlyMap<number, number>;
  readonly kills: Readonly<Record<Victim, number>>;
  readonly pointsHit: ReadonlyMap<string, number>;
  /** What is left in the house when all is quiet: nothing. */
  readonly left: { readonly intake: number; readonly waiting: number };
}

const people = [
  "ou_demo_admin",
  "ou_demo_town",
  "ou_demo_liuxi",
  "ou_demo_shiqiao",
  "ou_demo_minzhu",
  "ou_demo_minzheng",
  "ou_demo_weijian",
];
const lines = ["/查职责 燃气", "/帮助", "/证明 婚姻状况", "/关于", "/查职责 油烟"];

/**
 * Runs the house under load while its processes are killed in turn, then lets it come to rest, with the platform's
 * re-pushes, and counts. Everything is real: processes, PostgreSQL, Redis, HTTP.
 */
export async function storm(options: StormOptions): Promise<StormOutcome> {
  const world = await build(options);
  const load = startLoad(world.lark, options.rate);
  for (let round = 0; round < options.rounds; round += 1) {
    const victim = world.victims[round % world.victims.length] ?? "worker";
    await pause(200 + Math.random() * 600);
    await world.kill(victim);
    await world.answersAgain();
  }
  for (const point of faultPoints) await world.hit(point);
  await load.stop();
  await world.calm();
  await settleAll(world);
  const outcome = await count(world, load.said());
  await world.close();
  return outcome;
}

interface StormWorld {
  readonly lark: Platform;
  readonly house: TestHouse;
  readonly victims: readonly Victim[];
  readonly kills: Record<Victim, number>;
  readonly kill: (victim: Victim) => Promise<void>;
  readonly answersAgain: () => Promise<void>;
  /** Arms one point for certain and waits until a process has died of it. */
  readonly hit: (point: string) => Promise<void>;
  /** Starts the processes anew without fault points and stops killing. */
  readonly calm: () => Promise<void>;
  readonly close: () => Promise<void>;
}

async function build(options: StormOptions): Promise<StormWorld> {
  const dir = await mkdtemp(join(tmpdir(), "songbang-storm-"));
  const lark = await startPlatform({ uuidWindow: options.uuidWindow, cast: castWith() });
  let database: EmbeddedServer = await startEmbedded(dir);
  const redisPlace = { port: await freePort(), dir };
  let redis: TestRedis | undefined = options.carrier === "redis" ? await startRedis(redisPlace) : undefined;
  if (redis && redis.kind !== "redis-server")
    throw new Error("the storm on Redis needs the real redis-server, which keeps what it acknowledged");
  const house = await startHouse(lark, {
    databaseUrl: database.url,
    ...(redis ? { redisUrl: redis.url } : {}),
    webs: 0,
    workers: 0,
  });
  lark.setPushUrl(house.webhook);
  let faults = faultPoints.map((point) => `${point}=0.004`).join(",");
  let ending = false;
  const running = new Map<"web" | "worker", HouseProcess>();
  /** Starts a role and starts it again whenever it ends, by whichever hand. */
  const keep = async (role: "web" | "worker"): Promise<void> => {
    while (!ending) {
      const one = await house.start(role, { FAULT_POINTS: faults }).catch(() => undefined);
      if (!one) {
        await pause(200);
        continue;
      }
      running.set(role, one);
      await one.ended;
      running.delete(role);
    }
  };
  const keeping = [keep("web"), keep("worker")];
  const kills = { worker: 0, web: 0, postgres: 0, redis: 0 };
  const kill = async (victim: Victim): Promise<void> => {
    kills[victim] += 1;
    if (victim === "postgres") {
      process.kill(database.pid, "SIGKILL");
      await database.ended;
      database = await startEmbedded(dir, { port: Number(new URL(database.url).port) });
    } else if (victim === "redis") {
      await redis?.close();
      redis = await startRedis(redisPlace);
    } else {
      await running.get(victim)?.kill();
    }
  };
  const answersAgain = async (): Promise<void> => {
    for (let waited = 0; waited < 30_000; waited += 50) {
      const ready = await fetch(`${house.origin}/readyz`).catch(() => undefined);
      if (ready?.ok && running.has("worker")) return;
      await pause(50);
    }
    throw new Error(`the house did not come back:\n${house.log().slice(-3000)}`);
  };
  const timesHit = (point: string): number => house.log().split(`fault point hit: ${point}`).length - 1;
  const hit = async (point: string): Promise<void> => {
    const before = timesHit(point);
    faults = `${point}=1`;
    await Promise.all([...running.values()].map((one) => one.kill()));
    for (let waited = 0; timesHit(point) === before; waited += 20) {
      if (waited > 30_000) throw new Error(`"${point}" was not reached`);
      await pause(20);
    }
    faults = "";
    await Promise.all([...running.values()].map((one) => one.kill()));
    await answersAgain();
  };
  await answersAgain();
  return {
    hit,
    lark,
    house,
    victims: options.carrier === "redis" ? ["worker", "web", "postgres", "redis"] : ["worker", "web", "postgres"],
    kills,
    kill,
    answersAgain,
    calm: async () => {
      faults = "";
      await Promise.all([...running.values()].map((one) => one.kill()));
      await answersAgain();
    },
    close: async () => {
      ending = true;
      await house.close();
      await Promise.all(keeping);
      await lark.close();
      await redis?.close();
      await database.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** People type in their private chats, one after the other, at a steady rate. */
function startLoad(lark: Platform, rate: number): { said: () => readonly string[]; stop: () => Promise<void> } {
  const said: string[] = [];
  let stopped = false;
  const run = async (): Promise<void> => {
    for (let n = 0; !stopped; n += 1) {
      const person = people[n % people.length] ?? "ou_demo_liuxi";
      const { messageId } = await lark.say(person, "p2p", lines[n % lines.length] ?? "/帮助");
      said.push(messageId);
      await pause(1000 / rate);
    }
  };
  const done = run();
  return {
    said: () => said,
    stop: async () => {
      stopped = true;
      await done;
    },
  };
}

/** Lets the platform push again what was not acknowledged, and waits until the house has nothing left to do. */
async function settleAll(world: StormWorld): Promise<void> {
  const until = Date.now() + 240_000;
  for (;;) {
    const open = world.lark
      .deliveries()
      .filter((delivery) => delivery.state === "sending" || delivery.state === "waiting");
    const waiting = open.some((delivery) => delivery.state === "waiting");
    // Every re-push comes due at once; the clock of the limits is the machine's and does not move.
    if (waiting) await world.lark.clock.advance(6 * 3_600_000);
    const left = await leftIn(world.house);
    if (open.length === 0 && left.intake + left.waiting === 0) return;
    if (Date.now() > until)
      throw new Error(
        `not at rest: ${JSON.stringify({ open: open.length, ...left })}\n${world.house.log().slice(-3000)}`,
      );
    await pause(250);
  }
}

async function leftIn(house: TestHouse): Promise<{ intake: number; waiting: number }> {
  const { rows } = await house.pool.query<{ intake: number; waiting: number }>(
    "select (select count(*)::int from intake) as intake, (select count(*)::int from outbox where state = 'waiting') as waiting",
  );
  return rows[0] ?? { intake: -1, waiting: -1 };
}

async function count(world: StormWorld, said: readonly string[]): Promise<StormOutcome> {
  const ackedIds = new Set(
    world.lark
      .deliveries()
      .filter((delivery) => delivery.messageId !== null && delivery.attempts.some((attempt) => attempt.status === 200))
      .map((delivery) => delivery.messageId),
  );
  const repliesTo = Map.groupBy(
    world.lark.messages().filter((message) => message.sender.kind === "bot" && message.parentId !== null),
    (message) => message.parentId,
  );
  const replies = new Map<number, number>();
  for (const id of ackedIds) {
    const n = repliesTo.get(id)?.length ?? 0;
    replies.set(n, (replies.get(n) ?? 0) + 1);
  }
  const pointsHit = new Map<string, number>();
  for (const [, point = ""] of world.house.log().matchAll(/fault point hit: (.+)/g))
    pointsHit.set(point, (pointsHit.get(point) ?? 0) + 1);
  return {
    said: said.length,
    acked: ackedIds.size,
    replies,
    kills: world.kills,
    pointsHit,
    left: await leftIn(world.house),
  };
}
