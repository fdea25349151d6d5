import type pg from "pg";

/** The connection that held the lock is lost: another process may be writing by now. */
export class WriterLost extends Error {
  override readonly name = "WriterLost";
  constructor() {
    super("another process may be writing this table");
  }
}

/**
 * One writer a table over all processes: an advisory lock that lives as long as its connection, so that it ends with a
 * process that dies. Undefined: somebody else is at it. `mine` throws once the lock may be lost.
 */
export async function asWriter<T>(
  pool: pg.Pool,
  id: string,
  work: (mine: () => void) => Promise<T>,
): Promise<T | undefined> {
  const client = await pool.connect();
  let lost = false;
  const lose = (): void => {
    lost = true;
  };
  client.once("error", lose).once("end", lose);
  try {
    const key = `base ${id}`;
    const { rows } = await client.query<{ got: boolean }>(
      "select pg_try_advisory_lock(hashtextextended($1, 0)) as got",
      [key],
    );
    if (!rows[0]?.got) return undefined;
    try {
      return await work(() => {
        if (lost) throw new WriterLost();
      });
    } finally {
      if (!lost) await client.query("select pg_advisory_unlock(hashtextextended($1, 0))", [key]);
    }
  } finally {
    client.off("error", lose).off("end", lose);
    client.release(lost);
  }
}
