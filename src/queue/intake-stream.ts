import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { z } from "zod";
import type { Accepted } from "../ingress/group-commit.ts";
import { openRedis, type RedisClient } from "./redis.ts";
import type { RedisAddress } from "./redis-address.ts";

// On a cluster the hash tag keeps it beside the queues.
const stream = "{songbang}:intake";
const setAside = "{songbang}:intake-set-aside";
const readers = "relay";

interface Ports {
  readonly keep: (group: readonly Accepted[]) => Promise<void>;
  readonly log: Logger;
}

export interface IntakeWriter {
  /** Resolves when the group is in the stream, which is as durable as Redis was set up to be. */
  readonly append: (group: readonly Accepted[]) => Promise<void>;
  /** How many groups are not set down yet, and for how long the oldest has waited, by the clock of Redis. */
  readonly lag: () => Promise<{ readonly waiting: number; readonly oldestSeconds: number }>;
  readonly close: () => Promise<void>;
}

/**
 * On Redis accepted pushes wait in one stream, a whole group an entry: one command and one write to the disk, whatever
 * the group's size. A job apiece instead cost a web process a third of its pushes a second (bench/intake.ts).
 */
export function openIntakeWriter(address: RedisAddress, onError: (error: Error) => void): IntakeWriter {
  if (address.kind === "cluster") return openClusterWriter(address, onError);
  const client = openRedis(address, "prompt", onError);
  return {
    append: async (group) => {
      await client.xadd(stream, "*", "group", JSON.stringify(group));
    },
    lag: () => lagOf(client),
    close: async () => client.disconnect(),
  };
}

/**
 * After a failed append the client is replaced: one that has lost a master was seen to hold on to it for minutes, while a
 * new one asks the living nodes who has the slot now.
 */
function openClusterWriter(address: RedisAddress, onError: (error: Error) => void): IntakeWriter {
  const open = () => {
    const client = openRedis(address, "prompt", onError);
    return { client, write: witnessing(client) };
  };
  let current = open();
  return {
    append: async (group) => {
      const used = current;
      try {
        await promptly(used.write(JSON.stringify(group)));
      } catch (err) {
        if (used === current) {
          current = open();
          used.client.disconnect();
        }
        throw err;
      }
    },
    lag: () => lagOf(current.client),
    close: async () => current.client.disconnect(),
  };
}

async function lagOf(client: RedisClient): Promise<{ readonly waiting: number; readonly oldestSeconds: number }> {
  const waiting = await client.xlen(stream);
  const [oldest] = await client.xrange(stream, "-", "+", "COUNT", 1);
  if (!oldest) return { waiting, oldestSeconds: 0 };
  // An entry's id begins with the millisecond at which Redis took it.
  const [seconds] = await client.time();
  return { waiting, oldestSeconds: Math.max(0, Number(seconds) - Number(oldest[0].split("-")[0]) / 1000) };
}

const witnessMs = 500;
// Looking for the master of a slot, the client would follow a cluster in trouble for longer than the platform waits.
const clusterMs = 2000;

/**
 * In a cluster a replica takes over from a master that dies, with what it has heard by then. So an entry counts as kept
 * once a replica has it too; a master that no replica follows keeps it in its own file, as nobody can take its place.
 */
function witnessing(client: RedisClient): (group: string) => Promise<void> {
  let followed = true;
  return async (group) => {
    const asked = client.pipeline().xadd(stream, "*", "group", group);
    // In this order: a replica that comes between the two only makes the next group wait for it.
    const answers = await asked
      .call("ROLE")
      .call("WAIT", followed ? 1 : 0, witnessMs)
      .exec();
    const fault = answers ? answers.find(([error]) => error)?.[0] : new Error("Redis gave no answer");
    if (fault) throw fault;
    const [, role, witnesses] = (answers ?? []).map(([, answer]) => answer);
    const followers: unknown = Array.isArray(role) ? role[2] : undefined;
    followed = !Array.isArray(followers) || followers.length > 0;
    if (followed && Number(witnesses) < 1) throw new Error("no replica has confirmed the intake entry");
  };
}

async function promptly(work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("the cluster did not answer in time")), clusterMs);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const groupOf = z.array(z.object({ id: z.string(), lane: z.string(), sealed: z.string(), receivedAt: z.number() }));
const entriesOf = z.array(z.tuple([z.string(), z.tuple([z.literal("group"), z.string()]).nullable()]));
type Entries = z.output<typeof entriesOf>;
const readOf = z.tuple([z.tuple([z.string(), entriesOf])]).nullable();
const claimedOf = z.tuple([z.string(), entriesOf]).rest(z.unknown());

const batch = 20;
// A reader that was killed holds what it had read for this long; then another takes it.
const abandonedMs = 5000;

/**
 * Sets the stream's groups down with `keep` and drops them from the stream only after. Side by side readers share the
 * work; what a dead one had in hand is kept again, so `keep` must bear a push twice.
 */
export function startIntakeReader(
  address: RedisAddress,
  keep: (group: readonly Accepted[]) => Promise<void>,
  log: Logger,
): { close: () => Promise<void> } {
  const client = openRedis(address, "patient", (err) => log.warn({ err }, "intake stream"));
  const name = randomUUID();
  const ports = { keep, log };
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await openReaders(client);
        // After a fault our own last batch is still ours to finish; a new reader has none.
        await finish(client, ports, await read(client, name, "0"));
        while (!stopping.signal.aborted) {
          await finish(client, ports, await abandoned(client, name));
          await finish(client, ports, await read(client, name, ">"));
        }
      } catch (err) {
        if (stopping.signal.aborted) return;
        log.warn({ err }, "intake stream");
        await pause(500, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const ended = run();
  return {
    close: async () => {
      stopping.abort();
      client.disconnect();
      await ended;
      await forgetReader(address, name);
    },
  };
}

/** An orderly end leaves no reader behind, unless something is still in its hands. */
async function forgetReader(address: RedisAddress, name: string): Promise<void> {
  const client = openRedis(address, "prompt", () => undefined);
  try {
    const mine = await client.xpending(stream, readers, "-", "+", 1, name);
    if (mine.length === 0) await client.xgroup("DELCONSUMER", stream, readers, name);
  } catch {
    // Redis is away: the next reader's claim does not need this one gone.
  } finally {
    client.disconnect();
  }
}

async function openReaders(client: RedisClient): Promise<void> {
  try {
    await client.xgroup("CREATE", stream, readers, "0", "MKSTREAM");
  } catch (err) {
    if (!(err instanceof Error && err.message.startsWith("BUSYGROUP"))) throw err;
  }
}

/**
 * Keeps a batch and drops it from the stream. When the batch is refused its entries are kept one by one, and one that
 * cannot be kept at all is set aside, so that it holds up nobody else. A store that is away refuses them all: then
 * nothing is dropped, and the batch comes round again.
 */
async function finish(client: RedisClient, ports: Ports, entries: Entries): Promise<void> {
  if (entries.length === 0) return;
  try {
    await keepAll(ports, entries);
  } catch (err) {
    if (!isRefusal(err)) throw err;
    for (const entry of entries) {
      await keepAll(ports, [entry]).catch(async (fault: unknown) => {
        if (!isRefusal(fault)) throw fault;
        ports.log.error({ err: fault, entry: entry[0] }, "an intake entry cannot be kept and is set aside");
        await client.xadd(setAside, "*", ...(entry[1] ?? []));
      });
    }
  }
  const ids = entries.map(([id]) => id);
  await client.xack(stream, readers, ...ids);
  await client.xdel(stream, ...ids);
}

async function keepAll({ keep }: Ports, entries: Entries): Promise<void> {
  // An entry that another reader finished meanwhile shows as an id alone.
  const pushes = entries.flatMap(([, fields]) => (fields ? groupOf.parse(JSON.parse(fields[1])) : []));
  if (pushes.length > 0) await keep(pushes);
}

/** The entry itself is at fault: it does not read, or the database refuses its values (SQLSTATE classes 22 and 23). */
function isRefusal(err: unknown): boolean {
  if (err instanceof z.ZodError || err instanceof SyntaxError) return true;
  return err instanceof Error && "code" in err && /^2[23]/.test(String(err.code));
}

/** What a dead reader took and did not finish. */
async function abandoned(client: RedisClient, name: string): Promise<Entries> {
  const answer = await client.xautoclaim(stream, readers, name, abandonedMs, "0", "COUNT", batch);
  return claimedOf.parse(answer)[1];
}

/** New entries, waiting a while for one; from "0", what this reader itself has taken and not finished. */
async function read(client: RedisClient, name: string, from: ">" | "0"): Promise<Entries> {
  const answer = await client.xreadgroup(
    "GROUP",
    readers,
    name,
    "COUNT",
    batch,
    "BLOCK",
    2000,
    "STREAMS",
    stream,
    from,
  );
  return readOf.parse(answer)?.[0][1] ?? [];
}
