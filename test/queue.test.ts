import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { createLogger } from "../src/log.ts";
import type { JobContract } from "../src/queue/contracts.ts";
import { Later, openQueues } from "../src/queue/queues.ts";
import { parseRedisAddress } from "../src/queue/redis-address.ts";
import { carriers } from "./support/carriers.ts";
import { testDb } from "./support/db.ts";

const { url, close } = testDb(1);
afterAll(close);
const log = createLogger("silent");

const payload = z.strictObject({ n: z.number() });
function contract(): JobContract<typeof payload> {
  const name = `test.${randomUUID().slice(0, 8)}`;
  return { name, payload, key: (p) => `n-${p.n}`, attempts: 3, backoffMs: 10, concurrency: 4, keepFailed: 10 };
}

for (const carrier of await carriers(url)) {
  test(`${carrier.kind}: every job runs once, an id already waiting is not added twice`, async () => {
    const jobs = contract();
    const producer = openQueues(carrier, log, "producing");
    const worker = openQueues(carrier, log, "working");
    const seen: number[] = [];
    await producer.add(jobs, [{ n: 1 }, { n: 2 }, { n: 3 }]);
    await producer.add(jobs, [{ n: 2 }, { n: 4 }]);
    const done = Promise.withResolvers<void>();
    const work = worker.work(jobs, async ({ n }) => {
      seen.push(n);
      if (seen.length === 4) done.resolve();
      return "done";
    });
    await done.promise;
    await work.close();
    expect(seen.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
    await Promise.all([producer.close(), worker.close()]);
  });

  test(`${carrier.kind}: a job put back with Later runs again and is not counted as failed`, async () => {
    const jobs = contract();
    const queues = openQueues(carrier, log, "working");
    const done = Promise.withResolvers<void>();
    let tries = 0;
    const work = queues.work(jobs, async () => {
      tries += 1;
      if (tries < 5) throw new Later(20);
      done.resolve();
      return "done";
    });
    await queues.add(jobs, [{ n: 1 }]);
    await done.promise;
    await work.close();
    expect(tries).toBe(5);
    expect(await queues.counts(jobs)).toMatchObject({ failed: 0 });
    await queues.close();
  });
}

test.each([
  ["redis://h:6380/2", { kind: "single", nodes: [{ host: "h", port: 6380 }], db: 2, tls: false }],
  [
    "rediss://u:p%40w@h",
    { kind: "single", nodes: [{ host: "h", port: 6379 }], username: "u", password: "p@w", tls: true, db: 0 },
  ],
  [
    "redis+cluster://user:pw@h1:7000,h2:7001,[::1]:7002",
    {
      kind: "cluster",
      nodes: [
        { host: "h1", port: 7000 },
        { host: "h2", port: 7001 },
        { host: "::1", port: 7002 },
      ],
      username: "user",
      password: "pw",
      tls: false,
      db: 0,
    },
  ],
])("address %s", (text, want) => expect(parseRedisAddress(text)).toEqual(want));

test.each([
  "http://h",
  "redis://",
  "redis://h:99999",
  "redis://a,b",
  "redis+cluster://a:1/3",
  "redis+cluster://a:1,,b:2",
])("address %s is refused in words", (text) => expect(parseRedisAddress(text)).toEqual(expect.any(String)));
