import type { BaseCells, BaseRow } from "../lark/bases.ts";
import { keyColumn, type Sheet, type SheetRow } from "./sheet.ts";

/** What we know of a row that is there, or is being made. */
export interface KnownRow {
  readonly key: string;
  readonly unitId: string | null;
  readonly recordId: string | null;
  /** Digest of the cells as we wrote them last. */
  readonly hash: string | null;
}

export interface Plan {
  readonly create: readonly SheetRow[];
  readonly update: readonly { readonly row: SheetRow; readonly recordId: string; readonly cells: BaseCells }[];
  /** Rows that stand as they should; of some the record was only now found. */
  readonly keep: readonly { readonly row: SheetRow; readonly recordId: string }[];
  /** Records of such rows that were only now found: they are no strangers. */
  readonly adopt: readonly { readonly key: string; readonly recordId: string }[];
  /** Records to take away: of rows that are no more, and what is none of ours. */
  readonly remove: readonly string[];
  /** Rows that are no more. */
  readonly forget: readonly string[];
  /** How many records somebody had added, changed or deleted there. */
  readonly righted: number;
  /** Rows of units whose answer is being worked on. */
  readonly waiting: number;
}

/**
 * What is to be done so that the table's records are the sheet's rows, from what is known and what was found there. Pure;
 * `hash` digests a row's cells. A record that was made and not written down is known by its key.
 */
export function planStep(
  sheet: Sheet,
  known: readonly KnownRow[],
  found: readonly BaseRow[],
  hash: (cells: BaseCells) => string,
): Plan {
  const records = new Map(found.map((one) => [one.recordId, one]));
  const ours = new Map(known.map((one) => [one.key, one]));
  const claimed = new Set(known.flatMap((one) => (one.recordId && records.has(one.recordId) ? one.recordId : [])));
  const byKey = new Map(
    found.flatMap((one) => (claimed.has(one.recordId) ? [] : [[String(one.cells[keyColumn]), one] as const])),
  );
  const wanted = sheet.rows.filter((row) => row.unitId === null || !sheet.openUnits.has(row.unitId));
  const wantedKeys = new Set(wanted.map((row) => row.key));
  const create: SheetRow[] = [];
  const update: Plan["update"][number][] = [];
  const keep: Plan["keep"][number][] = [];
  let righted = 0;
  for (const row of wanted) {
    const own = ours.get(row.key);
    const record = (own?.recordId && records.get(own.recordId)) || byKey.get(row.key);
    if (!record) {
      create.push(row);
      if (own?.recordId) righted += 1;
      continue;
    }
    claimed.add(record.recordId);
    const cells = differing(row, record.cells);
    if (Object.keys(cells).length === 0) keep.push({ row, recordId: record.recordId });
    else update.push({ row, recordId: record.recordId, cells });
    // What we wrote was what is wanted now: so somebody else has changed it.
    if (Object.keys(cells).length > 0 && own?.hash === hash(row.cells)) righted += 1;
  }
  const rest = known.filter((one) => !wantedKeys.has(one.key));
  const waiting = rest.filter((one) => one.unitId !== null && sheet.openUnits.has(one.unitId));
  const adopt = waiting.flatMap((one) => {
    const record = one.recordId && records.has(one.recordId) ? undefined : byKey.get(one.key);
    return record ? [{ key: one.key, recordId: record.recordId }] : [];
  });
  for (const { recordId } of adopt) claimed.add(recordId);
  const gone = rest.filter((one) => !waiting.includes(one));
  const ofOthers = found.filter((one) => !claimed.has(one.recordId)).map((one) => one.recordId);
  return {
    create,
    update,
    keep,
    adopt,
    remove: [...gone.flatMap((one) => (one.recordId && records.has(one.recordId) ? one.recordId : [])), ...ofOthers],
    forget: gone.map((one) => one.key),
    righted: righted + ofOthers.length,
    waiting: waiting.length,
  };
}

/** The cells that do not say what they should; the key is one of them. */
export function differing(row: SheetRow, found: BaseCells): BaseCells {
  const should: BaseCells = { ...row.cells, [keyColumn]: row.key };
  return Object.fromEntries(Object.entries(should).filter(([name, cell]) => (found[name] ?? null) !== cell));
}
