import { z } from "zod";

/** One place defines every queue: its job's name, payload, id, attempts, backoff and retention. */
export interface JobContract<P extends z.ZodObject = z.ZodObject> {
  /** `noun.verb`; also the name of the BullMQ queue. */
  readonly name: string;
  /** Ids and times only. */
  readonly payload: P;
  /** The job id: names the fact, not the attempt. `[\w-]` only, as BullMQ refuses a colon. */
  readonly key: (payload: z.output<P>) => string;
  readonly attempts: number;
  /** Wait after the first failure; doubled each time, up to half a minute, with jitter. */
  readonly backoffMs: number;
  /** How many jobs of this queue one worker process runs at a time. */
  readonly concurrency: number;
  /**
   * Finished jobs are dropped at once: what happened is told by tables. Failed ones stay to be looked at, where the
   * tables do not bring them back: a job that is kept would keep its id taken.
   */
  readonly keepFailed: number;
}

function defineJob<P extends z.ZodObject>(contract: JobContract<P>): JobContract<P> {
  return contract;
}

/** A verified push that waits in the intake table. */
export const handlePush = defineJob({
  name: "push.handle",
  payload: z.strictObject({
    id: z.string().regex(/^[\w-]{1,110}$/),
    lane: z.string().min(1).max(120),
    receivedAt: z.number(),
  }),
  key: (payload) => payload.id,
  // On Redis the job is all there is of an acknowledged push until the database is back: it never runs out of tries.
  attempts: 1_000_000,
  backoffMs: 250,
  concurrency: 12,
  keepFailed: 0,
});

/** One outbox row on its way to the platform. */
export const deliver = defineJob({
  name: "outbox.deliver",
  payload: z.strictObject({ outboxId: z.uuid() }),
  key: (payload) => `deliver-${payload.outboxId}`,
  // Not the queue but the row decides how long to try; see jobs/deliver.ts.
  attempts: 1000,
  backoffMs: 1000,
  concurrency: 24,
  keepFailed: 0,
});

/** One outbox row of long work: it may take minutes and a process of its own, so few run at a time. */
export const effectWork = defineJob({
  name: "outbox.work",
  payload: z.strictObject({ outboxId: z.uuid() }),
  key: (payload) => `work-${payload.outboxId}`,
  // As with `deliver` the row decides how often.
  attempts: 1000,
  backoffMs: 1000,
  concurrency: 2,
  keepFailed: 0,
});

/** The tick, four a minute: sweeps what fell between, asks the tables what is due on the domain clock. */
export const tick = defineJob({
  name: "house.tick",
  payload: z.strictObject({ quarter: z.number().int() }),
  key: (payload) => `tick-${payload.quarter}`,
  attempts: 1,
  backoffMs: 1000,
  concurrency: 1,
  keepFailed: 100,
});

export const contracts = [handlePush, deliver, effectWork, tick] as const;
