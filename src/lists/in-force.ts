import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../db/database.ts";
import type { Area } from "./area.ts";
import type { CurrentItem, ListShape } from "./shape.ts";

/**
 * SQL: whether a row stands on a list that holds for the actor of the transaction. List by list that is the list of the
 * nearest unit above theirs that has one, else the county's.
 */
export function holdsHere(
  kind: ListShape["kind"],
  row: { readonly list: RawBuilder<unknown>; readonly area: RawBuilder<unknown> },
): RawBuilder<boolean> {
  return sql<boolean>`(${row.list}, ${row.area}) in (select list, area_id from songbang_lists_for(${kind}, songbang_units()))`;
}

/** The items that hold in an area now, its own or those of the nearest list above it; `areaId` says which. */
export async function heldIn(tx: Tx, shape: ListShape, area: Area): Promise<readonly CurrentItem[]> {
  const units = `{${area.path}}`;
  const { rows } = await sql<{ list: string; areaId: string }>`
    select list, area_id from songbang_lists_for(${shape.kind}, ${units}::ltree[])`.execute(tx);
  const held: CurrentItem[] = [];
  for (const areaId of new Set(rows.map((row) => row.areaId))) {
    const lists = new Set(rows.filter((row) => row.areaId === areaId).map((row) => row.list));
    held.push(...(await shape.current(tx, areaId)).filter(({ list }) => lists.has(list)));
  }
  return held;
}
