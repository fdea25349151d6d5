import type { z } from "zod";
import { end, giveBack, type Leased, lease, messageOf } from "../db/outbox.ts";
import type { House } from "../house.ts";
import { Later } from "../queue/queues.ts";
import type { Outcome } from "./deliver.ts";
import type { WorkContract } from "./enqueue-job.ts";
import { hold } from "./hold.ts";

/** What a running piece of work knows of itself. */
export interface Running {
  /** The push that asked for it; `updateReply` finds its card by that. */
  readonly cause: string;
  /** Also a name for what this work puts into the outbox itself. */
  readonly outboxId: string;
  /** Falls when another process may have taken the work over. */
  readonly lost: AbortSignal;
}

/**
 * Long work behind an outbox row. It runs at least once: a process may die in the middle, so it looks at the state first
 * and answers in words what it did.
 */
export interface Work<P extends z.ZodObject = z.ZodObject> {
  readonly contract: WorkContract<P>;
  // Method syntax on purpose: work with its own payload stands where any work may stand.
  run(house: House, payload: z.output<P>, running: Running): Promise<string>;
  /** After the last try: whoever waits for it is told. */
  gaveUp?(house: House, payload: z.output<P>, running: Running): Promise<void>;
}

export function defineHouseWork<P extends z.ZodObject>(work: Work<P>): Work<P> {
  return work;
}

const heldMs = 4000;

/** One try at one row of work. The row is leased for as long as it runs, and done only when it has finished. */
export async function runWork(house: House, works: readonly Work[], id: string): Promise<Outcome> {
  const row = await lease(house.db, id);
  // Held by somebody, who may be dead: then the lease runs out within a quarter of a minute.
  if (!row)
    return (await messageOf(house.db, id))?.state === "waiting" ? { state: "again", ms: heldMs } : { state: "nothing" };
  const name = "job" in row.target ? row.target.job : "";
  const work = works.find((one) => one.contract.name === name);
  const payload = work?.contract.payload.safeParse(row.content);
  if (!work || !payload?.success) {
    house.log.error({ work: name, outboxId: id }, "work that this version does not know");
    return ended(house, row, "unknown work");
  }
  return hold(house.db, id, async (lost) => {
    const running = { cause: row.cause ?? id, outboxId: id, lost };
    // Begun so often and never ended: it has been killing its worker.
    if (row.attempts > work.contract.attempts)
      return giveUp(house, row, () => work.gaveUp?.(house, payload.data, running));
    try {
      const said = await work.run(house, payload.data, running);
      house.at("after work before mark");
      house.log.info({ work: name, outboxId: id, said }, "work done");
      await end(house.db, id, { state: "done" });
      return { state: "done" };
    } catch (err) {
      if (err instanceof Later) return again(house, row, err.ms);
      house.log.warn({ err, work: name, outboxId: id, attempts: row.attempts }, "work failed");
      if (row.attempts >= work.contract.attempts)
        return giveUp(house, row, () => work.gaveUp?.(house, payload.data, running));
      return again(house, row, Math.min(1000 * 2 ** row.attempts, 60_000));
    }
  });
}

async function giveUp(house: House, row: Leased, tell: () => Promise<void> | undefined): Promise<Outcome> {
  await tell();
  return ended(house, row, "gave up");
}

async function ended(house: House, row: Leased, reason: string): Promise<Outcome> {
  await end(house.db, row.id, { state: "dead", reason });
  return { state: "dead" };
}

async function again(house: House, row: Leased, ms: number): Promise<Outcome> {
  await giveBack(house.db, row, true);
  return { state: "again", ms };
}
