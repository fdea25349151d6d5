import type { Tx } from "../db/database.ts";
import { whenNew } from "../duties/loaded-once.ts";
import { searchVector } from "../duties/search-vector.ts";
import { replaceSpokenNames, spokenNames } from "../duties/spoken-names.ts";
import { wholeCounty } from "../lists/area.ts";
import { ownLists, rewriteCurrent } from "../lists/versions.ts";
import { certificateLists } from "./list-shape.ts";
import { type ShippedCertificates, shippedCertificates } from "./shipped.ts";
import { writeCertificates } from "./write-certificates.ts";

/**
 * Loads the shipped lists for a county. Again: nothing when they are loaded already; else it brings the shipped rows up to
 * date and leaves alone what the county has replaced from a document of its own. Runs as the owner of the tables;
 * `county` is the six-digit code.
 */
export async function seedCertificates(tx: Tx, county: string): Promise<void> {
  const lists = await shippedCertificates();
  const at = { county, areaId: wholeCounty };
  await whenNew(tx, `certificates ${county}`, lists, async () => {
    await rewriteCurrent(tx, certificateLists, county);
    const own = await ownLists(tx, county, "certificate");
    const open = lists.filter(({ ruling }) => !own.has(ruling));
    const loaded = await writeCertificates(tx, at, open.flatMap(toRows), "same document");
    const names = open
      .flatMap((list) => list.items)
      .filter((item) => loaded.has(item.itemId))
      .flatMap((item) => spokenNames(item.itemId, [item.name, ...item.aliases]));
    await replaceSpokenNames(tx, at, "certificate", names);
  });
}

function toRows(list: ShippedCertificates): Record<string, unknown>[] {
  const { ruling, sourceDoc, validFrom, validTo, sample } = list;
  return list.items.map((item) => ({
    ...item,
    ruling,
    sourceDoc,
    validFrom,
    validTo,
    sample,
    search: searchVector({ name: item.name, spoken: item.aliases, rest: [item.sendTo, item.instead ?? ""] }),
  }));
}
