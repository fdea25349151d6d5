import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPool, type Transaction } from "kysely";
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
    dialect: new PostgresDialect({ pool: preparing(pool) }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

const mostPrepared = 500;
const names = new Map<string, string>();

/**
 * Statements are read and planned once a connection instead of every time. Not those with a `*`: what it stands for may
 * change with a migration, and a prepared one then fails for good. Not without bound: lists make texts of any length.
 */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= mostPrepared || text.includes("*")) return known;
  const name = `songbang-${names.size}`;
  names.set(text, name);
  return name;
}

type KyselyClient = Awaited<ReturnType<PostgresPool["connect"]>>;

/** The pool as Kysely sees it, with every statement that has parameters prepared. */
function preparing(pool: pg.Pool): PostgresPool {
  // Kysely knows its connections again by identity, so each client keeps one wrapping.
  const wrapped = new WeakMap<pg.PoolClient, KyselyClient>();
  const wrap = (client: pg.PoolClient): KyselyClient => {
    const query = (text: string, values: readonly unknown[] = []): Promise<unknown> => {
      const name = values.length > 0 ? nameOf(text) : undefined;
      return client.query({ text, values: [...values], ...(name ? { name } : {}) });
    };
    // Its type also has the overload for cursors, which Kysely asks for only when it was given one.
    return { query, release: (destroy) => client.release(destroy) } as KyselyClient;
  };
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect();
      const known = wrapped.get(client) ?? wrap(client);
      wrapped.set(client, known);
      return known;
    },
    end: () => pool.end(),
  };
}
