import type { Db } from "../db/database.ts";
import { keepLease } from "../db/outbox.ts";

const everyMs = 5000;

/**
 * Keeps a leased row leased while `act` runs. The signal falls when the row is no longer ours: settled by somebody, or
 * the database out of reach for so long that another process may have begun.
 */
export async function hold<T>(db: Db, id: string, act: (lost: AbortSignal) => Promise<T>): Promise<T> {
  const lost = new AbortController();
  let missed = 0;
  const timer = setInterval(() => {
    keepLease(db, id).then(
      (ours) => (ours ? (missed = 0) : lost.abort()),
      () => (missed += 1) > 1 && lost.abort(),
    );
  }, everyMs);
  try {
    return await act(lost.signal);
  } finally {
    clearInterval(timer);
  }
}
