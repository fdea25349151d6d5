import { type Handed, kindsOf } from "../db/outbox.ts";
import type { House } from "../house.ts";
import { deliver, effectWork } from "../queue/contracts.ts";

/** Puts committed rows on the queue that carries their kind: work has one of its own, so that no message waits for it. */
export async function handOver(
  { queues }: { readonly queues: Pick<House["queues"], "add"> },
  rows: readonly Handed[],
  delayMs?: number,
): Promise<void> {
  const work = rows.filter((row) => row.kind === "job").map((row) => ({ outboxId: row.id }));
  const sends = rows.filter((row) => row.kind !== "job").map((row) => ({ outboxId: row.id }));
  if (sends.length > 0) await queues.add(deliver, sends, delayMs);
  if (work.length > 0) await queues.add(effectWork, work, delayMs);
}

/** The same for rows that are known by id alone. */
export async function handOverIds(
  house: { readonly db: House["db"]; readonly queues: Pick<House["queues"], "add"> },
  ids: readonly string[],
): Promise<void> {
  if (ids.length > 0) await handOver(house, await kindsOf(house.db, ids));
}
