import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { type BaseRow, mostDeleted, mostWritten, type TableAt } from "../lark/bases.ts";
import type { Copy, StepCounts } from "./copy.ts";
import type { MakePorts } from "./make.ts";
import { differing, type KnownRow, type Plan, planStep } from "./plan.ts";
import { fieldsOfSheet, keyColumn, type Sheet, type SheetRow } from "./sheet.ts";
import { must } from "./trouble.ts";

export interface StepPorts extends MakePorts {
  /** Digest of a text under the master key. */
  readonly digest: (text: string) => string;
}

// So long the platform may take to show what it has made; a batch that is not seen after that was never made.
const tokenMinutes = 10;

/**
 * Brings a table into step with a sheet: looks at all of it, then deletes, changes and makes what differs. What is to be
 * made is written down with its batch's token first, so that whatever dies when, a row becomes one record.
 */
export async function stepTable(ports: StepPorts, copy: Copy, at: TableAt, sheet: Sheet): Promise<StepCounts> {
  const hash = (cells: SheetRow["cells"]): string => ports.digest(JSON.stringify(Object.entries(cells)));
  const known = await knownRows(ports, copy);
  const plan = planStep(sheet, known, await foundRows(ports, at, sheet), hash);
  await removeRecords(ports, copy, at, plan);
  await keepAsFound(ports, copy, plan, new Map(known.map((one) => [one.key, one])), hash);
  await updateRecords(ports, copy, at, plan, hash);
  await createRecords(ports, copy, at, plan, hash);
  return {
    rows: plan.create.length + plan.update.length + plan.keep.length,
    created: plan.create.length,
    updated: plan.update.length,
    unchanged: plan.keep.length,
    deleted: plan.remove.length,
    righted: plan.righted,
    waiting: plan.waiting,
  };
}

async function knownRows({ db }: StepPorts, copy: Copy): Promise<readonly KnownRow[]> {
  const rows = await db
    .selectFrom("baseRow")
    .select(["key", "unitId", "recordId", "hash"])
    .where("county", "=", copy.county)
    .where("baseId", "=", copy.id)
    .execute();
  return rows.map((row) => ({ ...row, hash: row.hash?.toString("base64url") ?? null }));
}

async function foundRows({ lark }: StepPorts, at: TableAt, sheet: Sheet): Promise<readonly BaseRow[]> {
  const names = fieldsOfSheet(sheet).map((field) => field.name);
  const found: BaseRow[] = [];
  for (let page: string | undefined; ; ) {
    const part = await must(lark.searchRows(at, names, page));
    found.push(...part.rows);
    page = part.nextPage;
    if (page === undefined) return found;
  }
}

async function removeRecords(ports: StepPorts, copy: Copy, at: TableAt, plan: Plan): Promise<void> {
  for (const batch of inBatches(plan.remove, mostDeleted)) {
    ports.mine();
    await must(ports.lark.deleteRows(at, batch));
  }
  for (const keys of inBatches(plan.forget, mostWritten)) {
    await ports.db
      .deleteFrom("baseRow")
      .where("county", "=", copy.county)
      .where("baseId", "=", copy.id)
      .where("key", "in", keys)
      .execute();
  }
}

async function keepAsFound(
  ports: StepPorts,
  copy: Copy,
  { keep, adopt }: Plan,
  known: ReadonlyMap<string, KnownRow>,
  hash: (cells: SheetRow["cells"]) => string,
): Promise<void> {
  const rows = keep.flatMap(({ row, recordId }): readonly Written[] => {
    const before = known.get(row.key);
    const now = { key: row.key, unitId: row.unitId, recordId, hash: hash(row.cells) };
    const same = before?.recordId === recordId && before.hash === now.hash && before.unitId === row.unitId;
    return same ? [] : [now];
  });
  const adopted = adopt.map(({ key, recordId }) => ({
    key,
    recordId,
    unitId: known.get(key)?.unitId ?? null,
    hash: known.get(key)?.hash ?? null,
  }));
  await write(ports, copy, [...rows, ...adopted]);
}

async function updateRecords(
  ports: StepPorts,
  copy: Copy,
  at: TableAt,
  plan: Plan,
  hash: (cells: SheetRow["cells"]) => string,
): Promise<void> {
  for (const batch of inBatches(plan.update, mostWritten)) {
    ports.mine();
    await must(ports.lark.updateRows(at, batch));
    await write(
      ports,
      copy,
      batch.map(({ row, recordId }) => ({ key: row.key, unitId: row.unitId, recordId, hash: hash(row.cells) })),
    );
  }
}

/**
 * Rows get their batch's token in one statement before the call. Those that have one from a try that died keep it while it
 * is fresh: the platform then answers with the records it made then.
 */
async function createRecords(
  ports: StepPorts,
  copy: Copy,
  at: TableAt,
  plan: Plan,
  hash: (cells: SheetRow["cells"]) => string,
): Promise<void> {
  const rows = new Map(plan.create.map((row) => [row.key, row]));
  for (const batch of inBatches(plan.create, mostWritten)) await announce(ports, copy, batch);
  const tokens = await ports.db
    .selectFrom("baseRow")
    .select(["token", sql<string[]>`array_agg(key order by key)`.as("keys")])
    .where("county", "=", copy.county)
    .where("baseId", "=", copy.id)
    .where("recordId", "is", null)
    .groupBy("token")
    .execute();
  for (const { token, keys } of tokens) {
    const batch = keys.flatMap((key) => rows.get(key) ?? []);
    if (batch.length === 0) continue;
    ports.mine();
    const cells = batch.map((row) => ({ ...row.cells, [keyColumn]: row.key }));
    const made = await must(ports.lark.createRows(at, cells, token));
    ports.at("base rows made before kept");
    const pairs = made.flatMap((record) => {
      const row = rows.get(String(record.cells[keyColumn]));
      return row ? [{ row, record }] : [];
    });
    await write(
      ports,
      copy,
      pairs.map(({ row, record }) => ({
        key: row.key,
        unitId: row.unitId,
        recordId: record.recordId,
        hash: hash(row.cells),
      })),
    );
    // Made by an earlier try, with what the row said then.
    const stale = pairs.flatMap(({ row, record }) => {
      const cells = differing(row, record.cells);
      return Object.keys(cells).length > 0 ? [{ recordId: record.recordId, cells }] : [];
    });
    if (stale.length === 0) continue;
    ports.mine();
    await must(ports.lark.updateRows(at, stale));
  }
}

async function announce({ db }: StepPorts, copy: Copy, batch: readonly SheetRow[]): Promise<void> {
  const token = randomUUID();
  const fresh = sql<boolean>`base_row.record_id is null and base_row.token_at > clock_timestamp() - make_interval(mins => ${tokenMinutes})`;
  await sql`
    insert into base_row (county, base_id, key, unit_id, token)
    select ${copy.county}, ${copy.id}::uuid, r.key, r."unitId", ${token}::uuid
    from jsonb_to_recordset(${JSON.stringify(batch.map(({ key, unitId }) => ({ key, unitId })))}::jsonb) as r (key text, "unitId" uuid)
    on conflict (county, base_id, key) do update set record_id = null, unit_id = excluded.unit_id,
      token = case when ${fresh} then base_row.token else excluded.token end,
      token_at = case when ${fresh} then base_row.token_at else clock_timestamp() end`.execute(db);
}

interface Written {
  readonly key: string;
  readonly unitId: string | null;
  readonly recordId: string;
  readonly hash: string | null;
}

async function write({ db }: StepPorts, copy: Copy, rows: readonly Written[]): Promise<void> {
  for (const batch of inBatches(rows, mostWritten)) {
    await db
      .insertInto("baseRow")
      .values(
        batch.map(({ hash, ...row }) => ({
          county: copy.county,
          baseId: copy.id,
          ...row,
          hash: hash === null ? null : Buffer.from(hash, "base64url"),
          token: randomUUID(),
        })),
      )
      .onConflict((on) =>
        on.columns(["county", "baseId", "key"]).doUpdateSet((eb) => ({
          unitId: eb.ref("excluded.unitId"),
          recordId: eb.ref("excluded.recordId"),
          hash: eb.ref("excluded.hash"),
        })),
      )
      .execute();
  }
}

function inBatches<T>(all: readonly T[], most: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, n) => all.slice(n * most, (n + 1) * most));
}
