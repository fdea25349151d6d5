import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { freePort } from "../../src/free-port.ts";

const run = promisify(execFile);

export interface TestCluster {
  readonly url: string;
  /** Kills the master that holds this key, and answers its port. */
  readonly killMasterOf: (key: string) => Promise<number>;
  /** Waits until another node is master of this key. */
  readonly promoted: (key: string, instead: number) => Promise<void>;
  /** The process of the replica of this key. */
  readonly replicaOf: (key: string) => Promise<ChildProcess>;
  readonly restart: (port: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Three masters with a replica each, on loopback, as an operator sets them up: append-only file on, noeviction. */
export async function startCluster(): Promise<TestCluster> {
  const dir = await mkdtemp(join(tmpdir(), "songbang-cluster-"));
  const nodes = new Map<number, ChildProcess>();
  const bus = new Map<number, number>();
  const start = async (port: number): Promise<void> => {
    nodes.set(port, await startNode(port, bus.get(port) ?? 0, join(dir, String(port))));
  };
  for (let n = 0; n < 6; n += 1) {
    const port = await freePort();
    bus.set(port, await freePort());
    await mkdir(join(dir, String(port)));
    await start(port);
  }
  const ports = [...nodes.keys()];
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  await run("redis-cli", ["--cluster", "create", ...addresses, "--cluster-replicas", "1", "--cluster-yes"]);
  const ask = async <T>(question: (node: Redis) => Promise<T>): Promise<T> => {
    const port = ports.find((one) => nodes.has(one));
    const node = new Redis({ port: port ?? 0, host: "127.0.0.1", retryStrategy: null });
    try {
      return await question(node);
    } finally {
      node.disconnect();
    }
  };
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    const late = Date.now() + 30_000;
    while (!(await holds())) {
      if (Date.now() > late) throw new Error("the cluster did not come to the state that was waited for");
      await pause(50);
    }
  };
  /** The master first, then its replicas. */
  const holdersOf = (key: string): Promise<readonly number[]> =>
    ask(async (node) => {
      const slot = await node.cluster("KEYSLOT", key);
      const range = (await node.cluster("SLOTS")).find(([from, to]) => from <= slot && slot <= to);
      return range ? range.slice(2).map((holder) => Number(Array.isArray(holder) ? holder[1] : 0)) : [];
    });
  const masterOf = async (key: string): Promise<number | undefined> => (await holdersOf(key))[0];
  const processAt = (port: number | undefined): ChildProcess => {
    const node = port === undefined ? undefined : nodes.get(port);
    if (!node) throw new Error("no living node is there");
    return node;
  };
  await until(() =>
    ask(async (node) => {
      const replicas = String(await node.cluster("NODES")).match(/slave/g) ?? [];
      return String(await node.cluster("INFO")).includes("cluster_state:ok") && replicas.length === 3;
    }),
  );
  return {
    url: `redis+cluster://${addresses.join(",")}`,
    killMasterOf: async (key) => {
      const port = (await masterOf(key)) ?? 0;
      const node = processAt(port);
      nodes.delete(port);
      await kill(node);
      return port;
    },
    replicaOf: async (key) => {
      // A replica is shown once it has caught up.
      await until(async () => (await holdersOf(key)).length > 1);
      return processAt((await holdersOf(key))[1]);
    },
    promoted: (key, instead) =>
      until(async () => {
        const port = await masterOf(key);
        return port !== undefined && port !== instead && nodes.has(port);
      }),
    restart: start,
    close: async () => {
      await Promise.all([...nodes.values()].map(kill));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function kill(node: ChildProcess): Promise<void> {
  if (node.exitCode !== null || node.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => node.once("exit", () => resolve()));
  node.kill("SIGKILL");
  await ended;
}

async function startNode(port: number, busPort: number, dir: string): Promise<ChildProcess> {
  const cluster = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1500", "--cluster-port", String(busPort)];
  const durable = ["--appendonly", "yes", "--maxmemory-policy", "noeviction", "--save", ""];
  const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir];
  const child = spawn("redis-server", [...place, ...cluster, ...durable], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (said: string) => {
      if (said.includes("Ready to accept connections")) resolve();
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}`)));
  });
  return child;
}
