import { openRedis } from "./redis.ts";
import type { RedisAddress } from "./redis-address.ts";

export interface RedisHealth {
  readonly version: string;
  /** What the server says of each setting; undefined where it may not be asked. Of a cluster: its worst node. */
  readonly appendOnly: boolean | undefined;
  readonly appendFsync: string | undefined;
  readonly maxmemoryPolicy: string | undefined;
  /** `ok` or `fail`; undefined for a single server. */
  readonly clusterState?: string;
}

/** Asks a Redis what becomes of it when the power goes. Rejects when it cannot be reached within seconds. */
export async function redisHealth(address: RedisAddress): Promise<readonly RedisHealth[]> {
  const client = openRedis(address, "prompt", () => undefined);
  try {
    await late(client.ping());
    if (!("nodes" in client)) return [await healthOf(client)];
    const state = /cluster_state:(\w+)/.exec(await client.cluster("INFO"))?.[1] ?? "?";
    return await Promise.all(
      client.nodes("master").map(async (node) => ({ ...(await healthOf(node)), clusterState: state })),
    );
  } finally {
    client.disconnect();
  }
}

interface Asked {
  info(...sections: string[]): Promise<string>;
  config(ask: "GET", name: string): Promise<unknown>;
}

async function healthOf(node: Asked): Promise<RedisHealth> {
  const info = await node.info();
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
  const aof = field("aof_enabled");
  return {
    version: field("valkey_version") ?? field("redis_version") ?? "?",
    appendOnly: aof === undefined ? undefined : aof === "1",
    appendFsync: await setting(node, "appendfsync"),
    maxmemoryPolicy: field("maxmemory_policy") ?? (await setting(node, "maxmemory-policy")),
  };
}

/** Hosted servers often forbid CONFIG. */
async function setting(node: Asked, name: string): Promise<string | undefined> {
  const answer = await node.config("GET", name).catch(() => []);
  const value: unknown = Array.isArray(answer) ? answer[1] : undefined;
  return typeof value === "string" ? value : undefined;
}

async function late<T>(answer: Promise<T>): Promise<T> {
  const timeout = AbortSignal.timeout(5000);
  return Promise.race([
    answer,
    new Promise<never>((_, reject) => timeout.addEventListener("abort", () => reject(new Error("no answer in 5 s")))),
  ]);
}
