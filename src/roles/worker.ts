import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { z } from "zod";
import { keepPushes } from "../db/intake.ts";
import { oldestWaiting } from "../db/outbox.ts";
import type { House, HouseJob } from "../house.ts";
import type { JobContract } from "../queue/contracts.ts";
import { tick } from "../queue/contracts.ts";
import { startIntakeReader } from "../queue/intake-stream.ts";
import type { Carrier } from "../queue/queues.ts";
import type { Closable } from "../shutdown.ts";
import { startRelay } from "./relay.ts";

/** Starts the jobs of a worker process. Returns what must be closed, in the order of closing. */
export function startWorker(
  house: House,
  jobs: readonly HouseJob[],
  url: string,
  carrier: Carrier,
): readonly Closable[] {
  const relay = startRelay(house, url);
  // On Redis pushes come by its stream; from the intake table on both carriers go the same way.
  const reader =
    carrier.kind === "redis"
      ? startIntakeReader(carrier.address, (group) => keepPushes(house.pool, group), house.log)
      : undefined;
  const workers = jobs.map((job) => runJob(house, job));
  const stopTicking = startTicking(house);
  const meters = setInterval(() => void measure(house, jobs).catch(() => undefined), 5000);
  return [
    { name: "ticks", close: async () => (clearInterval(meters), stopTicking()) },
    { name: "intake", close: async () => reader?.close() },
    { name: "relay", close: relay.close },
    ...workers,
    { name: "platform", close: async () => house.lark.close() },
    { name: "queues", close: () => house.queues.close() },
    { name: "database", close: () => house.db.destroy() },
  ];
}

function runJob<P extends z.ZodObject>(house: House, job: HouseJob<P>): Closable {
  const worker = house.queues.work(job.contract, async (payload) => {
    const stop = house.metrics.jobs.startTimer({ job: job.contract.name });
    try {
      const said = await job.run(house, payload);
      stop({ outcome: "done" });
      return said;
    } catch (error) {
      stop({ outcome: error instanceof Error && error.name === "Later" ? "later" : "failed" });
      throw error;
    }
  });
  return { name: job.contract.name, close: () => worker.close() };
}

/** Every worker asks for the tick. One that waits or runs is not added twice; one that was done may be, and does no harm. */
function startTicking(house: Pick<House, "queues" | "log">): () => void {
  const add = (): void => {
    const quarter = Math.floor(Date.now() / tickMs);
    house.queues.add(tick, [{ quarter }]).catch((err: unknown) => house.log.warn({ err }, "tick could not be added"));
  };
  const timer = setInterval(add, tickMs);
  add();
  return () => clearInterval(timer);
}

// Four ticks a minute: recovery from a lost job takes at most this long on top of its own patience.
const tickMs = 15_000;

async function measure(house: House, jobs: readonly { readonly contract: JobContract }[]): Promise<void> {
  const { outbox, intake } = await oldestWaiting(house.db);
  house.metrics.outboxLag.set(secondsSince(outbox));
  house.metrics.intakeLag.set(secondsSince(intake));
  for (const { contract } of jobs) {
    for (const [state, count] of Object.entries(await house.queues.counts(contract))) {
      house.metrics.queueJobs.set({ job: contract.name, state }, count);
    }
  }
}

function secondsSince(at: Date | null): number {
  return at ? Math.max(0, Date.now() - at.getTime()) / 1000 : 0;
}

/** Asks the platform who the bot is, until it says so; mentions are matched by that id. */
export async function learnBotOpenId(
  house: Pick<House, "lark">,
  log: Logger,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (let wait = 500; !signal.aborted; wait = Math.min(wait * 2, 30_000)) {
    const answer = await house.lark.botInfo();
    if (answer.ok) return answer.data.openId;
    log.warn({ code: answer.code, waitMs: wait }, "the bot's own id is not known yet");
    await pause(wait, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}
