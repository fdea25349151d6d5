import type { Tx } from "../db/database.ts";
import { wholeCounty } from "../lists/area.ts";
import { ownLists, rewriteCurrent } from "../lists/versions.ts";
import { dutyLists } from "./list-shape.ts";
import { whenNew } from "./loaded-once.ts";
import { searchVector } from "./search-vector.ts";
import { type ShippedDuty, type ShippedList, shippedLists } from "./shipped.ts";
import { replaceSpokenNames, spokenNames } from "./spoken-names.ts";
import { writeDuties } from "./write-duties.ts";

/**
 * Loads the shipped lists for a county. Again: nothing when they are loaded already; else it brings the shipped rows up to
 * date and leaves alone what the county has replaced by a version of its own. Runs as the owner of the tables; `county`
 * is the six-digit code.
 */
export async function seedDuties(tx: Tx, county: string): Promise<void> {
  const lists = await shippedLists();
  const at = { county, areaId: wholeCounty };
  await whenNew(tx, `duties ${county}`, lists, async () => {
    await rewriteCurrent(tx, dutyLists, county);
    const own = await ownLists(tx, county, "duty");
    const open = lists.filter(({ list }) => !own.has(list));
    if (open.length === 0) return;
    await insertLists(tx, county, open);
    const rows = open.flatMap((list) => list.items.map((item) => toRow(list, item)));
    const loaded = await writeDuties(tx, at, rows, "same version");
    const names = open
      .flatMap((list) => list.items)
      .filter((item) => loaded.has(item.itemId))
      .flatMap((item) => spokenNames(item.itemId, [item.name, ...item.aliases]));
    await replaceSpokenNames(tx, at, "duty", names);
  });
}

function toRow(list: ShippedList, item: ShippedDuty): Record<string, unknown> {
  return {
    ...item,
    list: list.list,
    version: list.version,
    basis: item.basis?.text ?? null,
    basisSource: item.basis?.source ?? null,
    search: searchVector({
      name: item.name,
      spoken: item.aliases,
      rest: [item.ourDuty, item.upperDuty, item.startsWhen, item.category],
    }),
  };
}

async function insertLists(tx: Tx, county: string, lists: readonly ShippedList[]): Promise<void> {
  const rows = lists.map(({ list, version, sourceDoc, validFrom, validTo }) => ({
    county,
    areaId: wholeCounty,
    list,
    version,
    sourceDoc,
    validFrom,
    validTo,
  }));
  await tx
    .insertInto("dutyList")
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(["county", "areaId", "list", "version"]).doUpdateSet((row) => ({
        sourceDoc: row.ref("excluded.sourceDoc"),
        validFrom: row.ref("excluded.validFrom"),
        validTo: row.ref("excluded.validTo"),
      })),
    )
    .execute();
}
