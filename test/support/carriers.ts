import { inject } from "vitest";
import type { Carrier } from "../../src/queue/queues.ts";
import { parseRedisAddress } from "../../src/queue/redis-address.ts";

/** Both carriers of jobs: the same tests run on each. */
export async function carriers(databaseUrl: string): Promise<readonly Carrier[]> {
  const address = parseRedisAddress(inject("redisUrl"));
  if (typeof address === "string") throw new Error(address);
  return [
    { kind: "postgres", url: databaseUrl },
    { kind: "redis", address },
  ];
}
