import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { z } from "zod";
import type { Accepted } from "../ingress/group-commit.ts";
import { openRedis, type RedisClient } from "./redis.ts";
import type { RedisAddress } from "./redis-address.ts";

// On a cluster the hash tag keeps it beside the queues.
const stream = "{songbang}:intake";
const readers = "relay";

export interface IntakeWriter {
  /** Resolves when the group is in the stream, which is as durable as Redis was set up to be. */
  readonly append: (group: readonly Accepted[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * On Redis accepted pushes wait in one stream, a whole group an entry: one command and one write to the disk, whatever
 * the group's size. A job apiece instead cost a web process a third of its pushes a second (bench/intake.ts).
 */
export function openIntakeWriter(address: RedisAddress, onError: (error: Error) => void): IntakeWriter {
  const client = openRedis(address, "prompt", onError);
  return {
    append: async (group) => {
      await client.xadd(stream, "*", "group", JSON.stringify(group));
    },
    close: async () => client.disconnect(),
  };
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
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await openReaders(client);
        // After a fault our own last batch is still ours to finish; a new reader has none.
        await finish(client, keep, await read(client, name, "0"));
        while (!stopping.signal.aborted) {
          await finish(client, keep, await abandoned(client, name));
          await finish(client, keep, await read(client, name, ">"));
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
    },
  };
}

async function openReaders(client: RedisClient): Promise<void> {
  try {
    await client.xgroup("CREATE", stream, readers, "0", "MKSTREAM");
  } catch (err) {
    if (!(err instanceof Error && err.message.startsWith("BUSYGROUP"))) throw err;
  }
}

async function finish(
  client: RedisClient,
  keep: (group: readonly Accepted[]) => Promise<void>,
  entries: Entries,
): Promise<void> {
  if (entries.length === 0) return;
  // An entry that another reader finished meanwhile shows as an id alone.
  const pushes = entries.flatMap(([, fields]) => (fields ? groupOf.parse(JSON.parse(fields[1])) : []));
  if (pushes.length > 0) await keep(pushes);
  const ids = entries.map(([id]) => id);
  await client.xack(stream, readers, ...ids);
  await client.xdel(stream, ...ids);
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
