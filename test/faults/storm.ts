import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { type EmbeddedServer, startEmbedded } from "../../src/db/embedded/server.ts";
import { freePort } from "../../src/free-port.ts";
import { castWith, type HouseProcess, startHouse, type TestHouse } from "../support/house.ts";
import { startRedis, type TestRedis } from "../support/redis.ts";
import { settleAll, startLoad, type Tally, tally } from "./tally.ts";

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

export interface StormOutcome extends Tally {
  readonly said: number;
  readonly kills: Readonly<Record<Victim, number>>;
  readonly pointsHit: ReadonlyMap<string, number>;
}

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

async function count(world: StormWorld, said: readonly string[]): Promise<StormOutcome> {
  const pointsHit = new Map<string, number>();
  for (const [, point = ""] of world.house.log().matchAll(/fault point hit: (.+)/g))
    pointsHit.set(point, (pointsHit.get(point) ?? 0) + 1);
  return { said: said.length, ...(await tally(world)), kills: world.kills, pointsHit };
}
