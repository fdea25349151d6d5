import { readdir, readFile } from "node:fs/promises";
import type pg from "pg";

const folder = new URL("./migrations/", import.meta.url);
// "song" in ASCII: any process of this house that migrates waits for the first.
const lockKey = 0x736f6e67;

/**
 * Applies the numbered SQL files that this database has not seen, in one transaction under an advisory lock: whichever
 * process comes first does it, the others wait and find it done. Returns the names applied.
 */
export async function migrate(pool: pg.Pool): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).toSorted();
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [lockKey]);
    await client.query(
      "create table if not exists migration (name text primary key, applied_at timestamptz not null default now())",
    );
    const { rows } = await client.query<{ name: string }>("select name from migration");
    const seen = new Set(rows.map((row) => row.name));
    const unknown = [...seen].filter((name) => !files.includes(name));
    if (unknown.length > 0) throw new Error(`This database is newer than this program: it has ${unknown.join(", ")}`);
    const fresh = files.filter((name) => !seen.has(name));
    for (const name of fresh) {
      await client.query(await readFile(new URL(name, folder), "utf8"));
      await client.query("insert into migration (name) values ($1)", [name]);
    }
    await client.query("commit");
    return fresh;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Which migrations this database has not seen, and which of its own this program does not know. Changes nothing. */
export async function schemaState(
  pool: pg.Pool,
): Promise<{ readonly missing: readonly string[]; readonly unheard: readonly string[] }> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).toSorted();
  const { rows: there } = await pool.query<{ there: boolean }>("select to_regclass('migration') is not null as there");
  if (!there[0]?.there) return { missing: files, unheard: [] };
  const { rows } = await pool.query<{ name: string }>("select name from migration order by name");
  const seen = rows.map((row) => row.name);
  return {
    missing: files.filter((name) => !seen.includes(name)),
    unheard: seen.filter((name) => !files.includes(name)),
  };
}
