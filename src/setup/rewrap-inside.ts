import type pg from "pg";
import type { Columns } from "../crypto/column.ts";

const batch = 500;

/** Where sealed values stand inside jsonb, and by which columns a row is named. */
const places = [
  { table: "record", columns: ["data"], key: ["county", "id"] },
  { table: "value_change", columns: ["old", "new"], key: ["county", "id"] },
  { table: "conflict", columns: ["kept", "rejected"], key: ["county", "id"] },
  { table: "draft_cell", columns: ["value"], key: ["county", "assignment_id", "subject_id", "element_id"] },
] as const;

/**
 * Seals what lies inside jsonb anew, and makes the blind indexes of subjects and values anew. `both` opens the old, `fresh` knows
 * the new key alone. Returns how many values were sealed. Repeatable: what is new already is passed over.
 */
export async function rewrapInside(pool: pg.Pool, both: Columns, fresh: Columns): Promise<number> {
  let values = await reblindSubjects(pool, both, fresh);
  const current = `1.${fresh.seal("").split(".")[1]}.`;
  for (const place of places) values += await rewrapTable(pool, place, (text) => renew(text, both, fresh, current));
  return values;
}

interface Renewed {
  readonly value: unknown;
  readonly count: number;
}

/** Every `{sealed, blind}` of a value that was not sealed with the current key. */
function renew(value: unknown, both: Columns, fresh: Columns, current: string): Renewed {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return { value, count: 0 };
  if ("sealed" in value && typeof value.sealed === "string") {
    if (value.sealed.startsWith(current)) return { value, count: 0 };
    const text = both.open(value.sealed);
    return { value: { sealed: fresh.seal(text), blind: fresh.blind(text).toString("base64url") }, count: 1 };
  }
  let count = 0;
  const parts = Object.entries(value).map(([name, part]: [string, unknown]) => {
    const renewed = renew(part, both, fresh, current);
    count += renewed.count;
    return [name, renewed.value] as const;
  });
  return { value: Object.fromEntries(parts), count };
}

async function rewrapTable(
  pool: pg.Pool,
  { table, columns, key }: (typeof places)[number],
  renewed: (value: unknown) => Renewed,
): Promise<number> {
  let values = 0;
  let last: readonly unknown[] | undefined;
  for (;;) {
    const after = last ? `and (${key.join(", ")}) > (${key.map((_, n) => `$${n + 1}`).join(", ")})` : "";
    const found = columns.map((column) => `${column}::text like '%"sealed"%'`).join(" or ");
    const { rows, changed } = await inTransaction(pool, async (client) => {
      const page = await client.query<Record<string, unknown>>(
        `select ${[...key, ...columns].join(", ")} from ${table} where (${found}) ${after} order by ${key.join(", ")} limit ${batch} for update`,
        last ? [...last] : [],
      );
      let count = 0;
      for (const row of page.rows) {
        const parts = columns.map((column) => renewed(row[column]));
        const sum = parts.reduce((total, part) => total + part.count, 0);
        if (sum === 0) continue;
        count += sum;
        const set = columns.map((column, n) => `${column} = $${n + 1}::jsonb`).join(", ");
        const where = key.map((name, n) => `${name} = $${columns.length + n + 1}`).join(" and ");
        await client.query(`update ${table} set ${set} where ${where}`, [
          ...parts.map((part) => (part.value === null || part.value === undefined ? null : JSON.stringify(part.value))),
          ...key.map((name) => row[name]),
        ]);
      }
      return { rows: page.rows, changed: count };
    });
    values += changed;
    const end = rows.at(-1);
    if (!end || rows.length < batch) return values;
    last = key.map((name) => end[name]);
  }
}

/** Natural keys are found by a blind index, which belongs to a key as a seal does. */
async function reblindSubjects(pool: pg.Pool, both: Columns, fresh: Columns): Promise<number> {
  let last: readonly [string, string] | undefined;
  let values = 0;
  for (;;) {
    const rows = await inTransaction(pool, async (client) => {
      const page = await client.query<{ county: string; id: string; sealed: string; blind: Buffer }>(
        `select county, id, key_sealed as sealed, key_blind as blind from subject
         where key_sealed is not null ${last ? "and (county, id) > ($1, $2)" : ""} order by county, id limit ${batch} for update`,
        last ? [...last] : [],
      );
      for (const row of page.rows) {
        const key = both.open(row.sealed);
        const blind = fresh.blind(key);
        if (blind.equals(row.blind)) continue;
        await client.query("update subject set key_sealed = $1, key_blind = $2 where county = $3 and id = $4", [
          fresh.seal(key),
          blind,
          row.county,
          row.id,
        ]);
        values += 1;
      }
      return page.rows;
    });
    const end = rows.at(-1);
    if (!end || rows.length < batch) return values;
    last = [end.county, end.id];
  }
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    // The same values sealed otherwise are no change of what is known.
    await client.query("select set_config('songbang.rewrap', 'on', true)");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
