import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from "kysely";
import pg from "pg";
import type { Schema } from "./schema.ts";

export type Db = Kysely<Schema>;
/** An open transaction. A function that asks for it cannot be called without one. */
export type Tx = Transaction<Schema>;

// A day is a day, not an instant somewhere; numbers that may pass 2^53 stay text.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/**
 * A pool of at most `max` connections. `waitMs` bounds connecting and each query, for callers that would rather fail
 * than wait.
 */
export function createPool(url: string, max: number, onError: (error: Error) => void, waitMs?: number): pg.Pool {
  const patience = waitMs === undefined ? {} : { connectionTimeoutMillis: waitMs, query_timeout: waitMs };
  const pool = new pg.Pool({ connectionString: url, max, keepAlive: true, application_name: "songbang", ...patience });
  pool.on("error", onError);
  // A connection that is lost while a transaction holds it, between two queries, has nobody else who listens: unheard, the
  // error would end the process. The transaction's next query fails and tells.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Kysely over a pool: snake_case in SQL, camelCase in code, JSON left as it is. */
export function createDb(pool: pg.Pool): Db {
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}
