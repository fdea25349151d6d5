import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Accepted } from "../src/ingress/group-commit.ts";
import { createLogger } from "../src/log.ts";
import { type IntakeWriter, openIntakeWriter, startIntakeReader } from "../src/queue/intake-stream.ts";
import { parseRedisAddress, type RedisAddress } from "../src/queue/redis-address.ts";
import { startRedis, type TestRedis } from "./support/redis.ts";

const log = createLogger("silent");
let server: TestRedis;
let address: RedisAddress;
let redis: Redis;
let writer: IntakeWriter;

beforeAll(async () => {
  // One of its own: the stream has one name, and here it is looked into.
  server = await startRedis();
  const parsed = parseRedisAddress(server.url);
  if (typeof parsed === "string") throw new Error(parsed);
  address = parsed;
  redis = new Redis(server.url);
  writer = openIntakeWriter(address, () => undefined);
});
afterAll(async () => {
  await writer.close();
  redis.disconnect();
  await server.close();
});
beforeEach(() => redis.flushdb());

const push = (n: number): Accepted => ({ id: `m-om_${n}`, lane: "oc_1", sealed: "box==", receivedAt: 1000 + n });

/** Keeps in memory, as the intake table would: a push twice is one. Refuses as often as it is told. */
function keeper(refusals = 0) {
  const kept = new Map<string, Accepted>();
  const waiting = new Set<() => void>();
  let tries = 0;
  return {
    kept,
    tries: () => tries,
    keep: async (group: readonly Accepted[]): Promise<void> => {
      tries += 1;
      if (tries <= refusals) throw new Error("the database is away");
      for (const one of group) kept.set(one.id, one);
      for (const look of waiting) look();
    },
    has: (count: number): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (kept.size >= count) resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

async function emptied(): Promise<void> {
  while ((await redis.xlen("{songbang}:intake")) > 0) await redis.ping();
}

test("groups are kept whole, in order, and then leave the stream", async () => {
  const table = keeper();
  await writer.append([push(1), push(2)]);
  await writer.append([push(3)]);
  const reader = startIntakeReader(address, table.keep, log);
  await writer.append([push(4)]);
  await table.has(4);
  expect([...table.kept.values()]).toEqual([1, 2, 3, 4].map(push));
  await emptied();
  await reader.close();
});

test("while the store refuses, nothing leaves the stream; then all of it is kept", async () => {
  const table = keeper(2);
  await writer.append([push(1), push(2)]);
  const reader = startIntakeReader(address, table.keep, log);
  await table.has(2);
  expect(table.tries()).toBe(3);
  await emptied();
  await reader.close();
});

test("what a killed reader had in hand another one keeps", async () => {
  const table = keeper();
  await redis.xgroup("CREATE", "{songbang}:intake", "relay", "0", "MKSTREAM");
  await writer.append([push(1), push(2)]);
  await redis.xreadgroup("GROUP", "relay", "killed", "COUNT", 20, "STREAMS", "{songbang}:intake", ">");
  await writer.append([push(3)]);
  const reader = startIntakeReader(address, table.keep, log);
  await table.has(3);
  await emptied();
  expect(await redis.xlen("{songbang}:intake")).toBe(0);
  await reader.close();
});

test("two readers share the stream, and a wiped one is begun anew", async () => {
  const table = keeper();
  const readers = [startIntakeReader(address, table.keep, log), startIntakeReader(address, table.keep, log)];
  await Promise.all(Array.from({ length: 50 }, (_, n) => writer.append([push(2 * n), push(2 * n + 1)])));
  await table.has(100);
  await redis.flushdb();
  await writer.append([push(100)]);
  await table.has(101);
  await emptied();
  expect(await redis.xlen("{songbang}:intake")).toBe(0);
  await Promise.all(readers.map((reader) => reader.close()));
});

test("what nobody has set down is counted by groups, with the age of the oldest", async () => {
  expect(await writer.lag()).toEqual({ waiting: 0, oldestSeconds: 0 });
  await redis.xadd("{songbang}:intake", `${Date.now() - 90_000}-0`, "group", JSON.stringify([push(1)]));
  await writer.append([push(2), push(3)]);
  const { waiting, oldestSeconds } = await writer.lag();
  expect(waiting).toBe(2);
  expect(oldestSeconds).toBeGreaterThan(85);
  expect(oldestSeconds).toBeLessThan(150);
});
