import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { contracts } from "../queue/contracts.ts";
import type { FailedJob, Queues } from "../queue/queues.ts";

export interface QueuesState {
  /** Groups of pushes that wait in Redis to be set down; absent where queues lie in PostgreSQL. */
  readonly stream?: Lag;
  readonly intake: Lag;
  readonly outbox: Lag;
  readonly jobs: readonly JobState[];
  /** Effects that did not arrive in the last seven days, newest first. */
  readonly effects: readonly LostEffect[];
}

export interface Lag {
  readonly waiting: number;
  readonly oldestSeconds: number;
}

export interface JobState {
  readonly name: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly failed: readonly FailedJob[];
}

export interface LostEffect {
  readonly id: string;
  readonly state: "unknown" | "dead";
  readonly reason: string | null;
  readonly lane: string;
  readonly doneAt: Date | null;
}

const mostRows = 50;

/** How the house is doing, in numbers and ids. What was said stands nowhere in it. */
export async function readQueues(
  db: Db,
  queues: Pick<Queues, "counts" | "failed">,
  stream?: () => Promise<Lag>,
): Promise<QueuesState> {
  const { rows } = await sql<{ intake: number; intakeAge: number; outbox: number; outboxAge: number }>`
    select
      (select count(*)::int from intake) as intake,
      coalesce(extract(epoch from clock_timestamp() - (select min(received_at) from intake)), 0)::float8 as intake_age,
      (select count(*)::int from outbox where state = 'waiting') as outbox,
      coalesce(extract(epoch from clock_timestamp() - (select min(created_at) from outbox where state = 'waiting')), 0)::float8
        as outbox_age`.execute(db);
  const row = rows[0] ?? { intake: 0, intakeAge: 0, outbox: 0, outboxAge: 0 };
  return {
    ...(stream ? { stream: await stream() } : {}),
    intake: { waiting: row.intake, oldestSeconds: row.intakeAge },
    outbox: { waiting: row.outbox, oldestSeconds: row.outboxAge },
    jobs: await Promise.all(
      contracts.map(async (contract) => ({
        name: contract.name,
        counts: await queues.counts(contract),
        failed: await queues.failed(contract, mostRows),
      })),
    ),
    effects: await lostEffects(db),
  };
}

async function lostEffects(db: Db): Promise<readonly LostEffect[]> {
  const rows = await db
    .selectFrom("outbox")
    .select(["id", "state", "reason", "lane", "doneAt"])
    .where("state", "in", ["unknown", "dead"])
    .where("doneAt", ">", sql<Date>`clock_timestamp() - interval '7 days'`)
    .orderBy("doneAt", "desc")
    .limit(mostRows)
    .execute();
  return rows.map((row) => ({ ...row, state: row.state === "unknown" ? "unknown" : "dead" }));
}
