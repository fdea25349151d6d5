import type pg from "pg";
import { createColumns } from "../crypto/column.ts";
import { masterKeyProof } from "../db/master-key.ts";
import { rewrapInside } from "./rewrap-inside.ts";

export interface Rewrapped {
  readonly columns: number;
  readonly values: number;
}

const batch = 500;

/**
 * Seals everything anew under the new key: every text column named `…_sealed`, every sealed value inside the ledgers, their history
 * included, and the blind indexes by which they are found; in small steps beside the running house, and at the end the check value, so that from then on the old key no longer starts. May be run again at any time.
 */
export async function rewrap(pool: pg.Pool, fresh: string, old: string): Promise<Rewrapped> {
  const columns = createColumns(fresh, old);
  const current = `1.${createColumns(fresh).seal("").split(".")[1]}.%`;
  const { rows: sealed } = await pool.query<{ tab: string; col: string }>(`
    select quote_ident(c.table_name) as tab, quote_ident(c.column_name) as col
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'text' and c.column_name like '%\\_sealed'
    order by 1, 2`);
  let values = 0;
  for (const { tab, col } of sealed) {
    for (;;) {
      const done = await rewrapBatch(pool, tab, col, current, (text) => columns.seal(columns.open(text)));
      values += done;
      if (done < batch) break;
    }
  }
  const inside = await rewrapInside(pool, columns, createColumns(fresh));
  values += inside;
  await pool.query("update house set value = $1 where key = 'key_check'", [
    JSON.stringify({ proof: masterKeyProof(fresh) }),
  ]);
  return { columns: sealed.length, values };
}

/** Names come from the database's own catalogue, quoted by it. A row that somebody changes meanwhile is waited for. */
async function rewrapBatch(
  pool: pg.Pool,
  tab: string,
  col: string,
  current: string,
  seal: (text: string) => string,
): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    // A partitioned table's rows lie in its parts: a place alone does not name one.
    const { rows } = await client.query<{ part: string; place: string; text: string }>(
      `select tableoid::regclass::text as part, ctid::text as place, ${col} as text from ${tab}
       where ${col} is not null and ${col} not like $1 limit ${batch} for update`,
      [current],
    );
    for (const { part, place, text } of rows) {
      await client.query(`update ${part} set ${col} = $1 where ctid = $2::tid`, [seal(text), place]);
    }
    await client.query("commit");
    return rows.length;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
