import type pg from "pg";
import type { Logger } from "pino";
import type { z } from "zod";
import type { Registry } from "./bot/define-command.ts";
import type { EventReaction } from "./bot/define-event.ts";
import type { About } from "./context.ts";
import type { Columns } from "./crypto/column.ts";
import type { Db } from "./db/database.ts";
import type { PushKeys } from "./ingress/push-key.ts";
import type { Lark } from "./lark/client.ts";
import type { Limits } from "./lark/limits.ts";
import type { Metrics } from "./metrics.ts";
import type { JobContract } from "./queue/contracts.ts";
import type { Queues } from "./queue/queues.ts";

/** What a worker process is made of; built once by the composition root and handed to its jobs. */
export interface House {
  readonly db: Db;
  readonly pool: pg.Pool;
  readonly lark: Lark;
  readonly limits: Limits;
  readonly queues: Queues;
  readonly registry: Registry;
  readonly events: ReadonlyMap<string, EventReaction>;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly about: About;
  readonly columns: Columns;
  /** What pushes that were kept are opened with. */
  readonly pushKeys: PushKeys;
  /** Whether other systems' webhooks may be on this machine: in the demo and beside a house on localhost alone. */
  readonly loopback: boolean;
  readonly botOpenId: () => string | undefined;
  /** The county this installation serves; what a stranger is shown. */
  readonly county: () => string;
  /** Named points at which a fault test may kill the process; nothing in ordinary running. */
  readonly at: (point: string) => void;
}

/** One queue job: its contract, and one verb. `run` answers in words what happened; every job can run twice. */
export interface HouseJob<P extends z.ZodObject = z.ZodObject> {
  readonly contract: JobContract<P>;
  readonly run: (house: House, payload: z.output<P>) => Promise<string>;
}

export function defineHouseJob<P extends z.ZodObject>(job: HouseJob<P>): HouseJob<P> {
  return job;
}
