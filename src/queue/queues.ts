import {
  createPostgresBackend,
  DelayedError,
  type Job,
  type MinimalJob,
  type PostgresConnectionOptions,
  Queue,
  type QueueOptions,
  runMigrations,
  UnrecoverableError,
  Worker,
  withBackend,
} from "bullmq";
import pg from "pg";
import type { Logger } from "pino";
import type { z } from "zod";
import type { JobContract } from "./contracts.ts";
import { openRedis, type RedisClient } from "./redis.ts";
import type { RedisAddress } from "./redis-address.ts";

/** What carries jobs. The same job code runs on either. */
export type Carrier =
  | { readonly kind: "postgres"; readonly url: string }
  | { readonly kind: "redis"; readonly address: RedisAddress };

/** A job that cannot go on yet: it is put back and runs again after this many milliseconds, not counted as a failure. */
export class Later extends Error {
  override readonly name = "Later";
  readonly ms: number;
  constructor(ms: number) {
    super("later");
    this.ms = ms;
  }
}

export interface FailedJob {
  readonly id: string;
  readonly tries: number;
  readonly failedAt: Date | undefined;
}

export type Work<P extends z.ZodObject> = (payload: z.output<P>) => Promise<string>;

export interface Queues {
  /** Adds jobs, many in one round trip; a job whose id is still known to the carrier is not added twice. */
  readonly add: <P extends z.ZodObject>(
    contract: JobContract<P>,
    payloads: readonly z.output<P>[],
    delayMs?: number,
  ) => Promise<void>;
  readonly work: <P extends z.ZodObject>(contract: JobContract<P>, run: Work<P>) => { close: () => Promise<void> };
  /** Waiting, active, delayed and failed jobs of a queue. */
  readonly counts: (contract: JobContract) => Promise<Readonly<Record<string, number>>>;
  /** Jobs that failed for good and were kept, newest first; what they carry stays where it is. */
  readonly failed: (queue: { readonly name: string }, most: number) => Promise<readonly FailedJob[]>;
  /** Puts a failed job back in its queue; false when it is no longer there. */
  readonly retry: (queue: { readonly name: string }, id: string) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

// A cluster keeps a queue's keys on one node only when the prefix is a hash tag.
const prefix = "{songbang}";
const schema = "bullmq";

/** Applies BullMQ's own migrations; they take their own advisory lock. */
export async function migrateQueues(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, schema);
  } finally {
    client.release();
  }
}

/**
 * Opens the queues of this process. `producing` processes fail fast when the carrier is away; workers wait for it.
 */
export function openQueues(carrier: Carrier, log: Logger, role: "producing" | "working"): Queues {
  const onError = (err: Error): void => log.warn({ err }, "queue connection");
  const link = openLink(carrier, role, onError);
  const queues = new Map<string, AnyQueue>();
  const queueOf = (contract: { readonly name: string }): AnyQueue => {
    const known = queues.get(contract.name);
    if (known) return known;
    const made = link.queue(contract.name);
    made.on("error", onError);
    queues.set(contract.name, made);
    return made;
  };
  return {
    add: async (contract, payloads, delayMs) => {
      const plain: JobContract = contract;
      const jobs = payloads.map((payload) => ({
        name: contract.name,
        data: contract.payload.parse(payload),
        opts: { ...jobOptions(plain), jobId: contract.key(payload), ...(delayMs ? { delay: delayMs } : {}) },
      }));
      const queue = queueOf(plain);
      if (jobs.length > link.bulkFrom) await queue.addBulk(jobs);
      else await Promise.all(jobs.map((job) => queue.add(job.name, job.data, job.opts)));
    },
    work: (contract, run) => {
      const worker = link.worker(contract.name, process(contract, run), contract.concurrency);
      worker.on("error", onError);
      worker.on("failed", (job, err) =>
        log.error({ err, job: contract.name, attempts: job?.attemptsMade }, "job failed"),
      );
      return { close: () => worker.close() };
    },
    counts: async (contract) => queueOf(contract).getJobCounts("wait", "active", "delayed", "failed", "prioritized"),
    failed: async (queue, most) => {
      const jobs = await queueOf(queue).getFailed(0, most - 1);
      return jobs.map((job) => ({
        id: job.id ?? "",
        tries: job.attemptsMade,
        failedAt: job.finishedOn === undefined ? undefined : new Date(job.finishedOn),
      }));
    },
    retry: async (queue, id) => {
      const job: Job | undefined = await queueOf(queue).getJob(id);
      if (!job || !(await job.isFailed())) return false;
      await job.retry("failed");
      return true;
    },
    close: async () => {
      await Promise.allSettled([...queues.values()].map((queue) => queue.close()));
      await link.close();
    },
  };
}

function jobOptions(contract: JobContract): NonNullable<QueueOptions["defaultJobOptions"]> {
  return {
    attempts: contract.attempts,
    backoff: { type: "capped", delay: contract.backoffMs },
    removeOnComplete: true,
    removeOnFail: contract.keepFailed > 0 ? { count: contract.keepFailed } : true,
  };
}

function process<P extends z.ZodObject>(
  contract: JobContract<P>,
  run: Work<P>,
): (job: Job, token?: string) => Promise<string> {
  return async (job, token) => {
    const payload = contract.payload.safeParse(job.data);
    if (!payload.success) throw new UnrecoverableError(`payload of ${contract.name} no longer matches its schema`);
    try {
      return await run(payload.data);
    } catch (error) {
      if (!(error instanceof Later)) throw error;
      await job.moveToDelayed(Math.ceil(Date.now() + error.ms), token);
      throw new DelayedError();
    }
  };
}

type AnyQueue = Pick<Queue, "add" | "addBulk" | "getJobCounts" | "getFailed" | "getJob" | "close"> & {
  on(event: "error", heard: (error: Error) => void): unknown;
};
interface AnyWorker {
  on(event: "error", heard: (error: Error) => void): unknown;
  on(event: "failed", heard: (job: Job | undefined, error: Error) => void): unknown;
  close(): Promise<void>;
}

interface Link {
  /** Up to so many jobs are added one by one. */
  readonly bulkFrom: number;
  readonly queue: (name: string) => AnyQueue;
  readonly worker: (name: string, run: (job: Job, token?: string) => Promise<string>, concurrency: number) => AnyWorker;
  readonly close: () => Promise<void>;
}

// A worker that was killed holds its jobs for this long; then another takes them.
const patience = {
  lockDuration: 10_000,
  stalledInterval: 5000,
  maxStalledCount: 20,
  settings: {
    backoffStrategy: (made: number, _type?: string, _error?: Error, job?: MinimalJob): number => {
      const { backoff } = job?.opts ?? {};
      const base = typeof backoff === "object" ? (backoff.delay ?? 1000) : 1000;
      // Whole milliseconds: PostgreSQL refuses a fraction, and the job would wait for its lock to run out instead.
      return Math.round(Math.min(base * 2 ** Math.min(made - 1, 20), 30_000) * (0.75 + Math.random() / 2));
    },
  },
};

function openLink(carrier: Carrier, role: "producing" | "working", onError: (error: Error) => void): Link {
  if (carrier.kind === "redis") {
    const opened: RedisClient[] = [];
    const open = (manners: "patient" | "prompt"): RedisClient => {
      const client = openRedis(carrier.address, manners, onError);
      opened.push(client);
      return client;
    };
    const shared = open(role === "working" ? "patient" : "prompt");
    return {
      bulkFrom: 1,
      queue: (name) => new Queue(name, { connection: shared, prefix }),
      worker: (name, run, concurrency) =>
        new Worker(name, run, { connection: open("patient"), prefix, concurrency, ...patience }),
      close: async () => {
        for (const client of opened) client.disconnect();
      },
    };
  }
  // One shared pool; each worker keeps one of its connections for LISTEN. Its commits are not waited for: what counts is
  // in the intake, the inbox and the outbox, and what a crash of the server takes from the queue the tick hands over again.
  const pool = new pg.Pool({
    connectionString: carrier.url,
    max: role === "working" ? 12 : 4,
    keepAlive: true,
    options: `-c search_path=${schema} -c synchronous_commit=off`,
    application_name: "songbang-queue",
    ...(role === "producing" ? { connectionTimeoutMillis: 2000 } : {}),
  });
  pool.on("error", onError);
  const bound = withBackend(createPostgresBackend);
  return {
    // A bulk makes and drops two temporary tables, some 500 log records: as dear as twenty jobs added one by one.
    bulkFrom: 16,
    queue: (name) => new bound.Queue(name, { connection: poolForBullmq(pool) }),
    worker: (name, run, concurrency) =>
      new bound.Worker(name, run, { connection: poolForBullmq(pool), concurrency, ...patience }),
    close: () => pool.end(),
  };
}

/** BullMQ takes a pg.Pool and tells it from options by its methods; its own structural type of a pool lacks an index signature. */
function poolForBullmq(pool: pg.Pool): PostgresConnectionOptions {
  return pool as unknown as PostgresConnectionOptions;
}
