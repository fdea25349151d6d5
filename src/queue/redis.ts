import { Cluster, Redis } from "ioredis";
import type { RedisAddress } from "./redis-address.ts";

export type RedisClient = Redis | Cluster;

/**
 * Opens Redis or a cluster. `patient` clients (workers) wait for a lost server for ever; the others fail within a
 * second, so that the platform is told to push again rather than left waiting.
 */
export function openRedis(
  address: RedisAddress,
  patience: "patient" | "prompt",
  onError: (error: Error) => void,
): RedisClient {
  const manners =
    patience === "patient"
      ? { maxRetriesPerRequest: null }
      : { maxRetriesPerRequest: 1, enableOfflineQueue: true, commandTimeout: 2000 };
  const common = {
    ...(address.username ? { username: address.username } : {}),
    ...(address.password ? { password: address.password } : {}),
    ...(address.tls ? { tls: {} } : {}),
    ...manners,
    retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 5), 1000),
  };
  const first = address.nodes[0] ?? { host: "127.0.0.1", port: 6379 };
  const client =
    address.kind === "cluster"
      ? new Cluster([...address.nodes], {
          redisOptions: common,
          clusterRetryStrategy: (times) => Math.min(100 * times, 1000),
        })
      : new Redis({ ...common, host: first.host, port: first.port, db: address.db });
  client.on("error", onError);
  return client;
}
