import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import { searchVector } from "../duties/search-vector.ts";
import { forgetSpokenNames, replaceSpokenNames, spokenNames } from "../duties/spoken-names.ts";
import { type Cells, type CurrentItem, type ListShape, type ListVersion, splitNames } from "../lists/shape.ts";
import { writeCertificates } from "./write-certificates.ts";

/** What may be certified and what not, as a workbook. */
export const certificateLists: ListShape = {
  kind: "certificate",
  lists: [
    { key: "refused", word: "不", label: "不应出具" },
    { key: "allowed", word: "可以", label: "可以出具" },
  ],
  columns: [
    { key: "name", names: ["证明名称", "名称"], width: 36 },
    { key: "aliases", names: ["群众怎么说", "常用叫法", "别名"], optional: true, width: 40 },
    { key: "sendTo", names: ["去哪里办", "出具单位"], width: 40 },
    { key: "instead", names: ["替代办法", "可以用什么代替"], optional: true, width: 40 },
    { key: "basis", names: ["依据"], optional: true, width: 40 },
    { key: "note", names: ["说明", "备注"], optional: true, width: 30 },
  ],
  complain: () => undefined,
  current: readCurrent,
  write,
};

async function readCurrent(tx: Tx, areaId: string): Promise<readonly CurrentItem[]> {
  const rows = await tx
    .selectFrom("certificate")
    .selectAll()
    .where("county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("areaId", "=", areaId)
    .orderBy("ruling", "desc")
    .orderBy("itemId")
    .execute();
  return rows.map((row) => ({
    itemId: row.itemId,
    list: row.ruling,
    areaId,
    sourceDoc: row.sourceDoc,
    validFrom: row.validFrom,
    sample: row.sample,
    cells: {
      name: row.name,
      aliases: row.aliases.join("、"),
      sendTo: row.sendTo,
      instead: row.instead ?? "",
      basis: row.basis ?? "",
      note: row.note ?? "",
    },
  }));
}

async function write(tx: Tx, county: string, version: ListVersion): Promise<void> {
  const { areaId, list, items } = version;
  const at = { county, areaId };
  await writeCertificates(
    tx,
    at,
    items.map(({ itemId, cells }) => toRow(version, itemId, cells)),
    "any document",
  );
  const ids = items.map(({ itemId }) => itemId);
  const gone = await tx
    .deleteFrom("certificate")
    .where("county", "=", county)
    .where("areaId", "=", areaId)
    // Written by ourselves, from the lists above.
    .where("ruling", "=", list as "refused" | "allowed")
    .where(sql<boolean>`item_id <> all(${ids}::text[])`)
    .returning("itemId")
    .execute();
  await forgetSpokenNames(tx, at, "certificate", [...gone.map(({ itemId }) => itemId), ...ids]);
  const names = items.flatMap(({ itemId, cells }) =>
    spokenNames(itemId, [cells["name"] ?? "", ...splitNames(cells["aliases"] ?? "")]),
  );
  await replaceSpokenNames(tx, at, "certificate", names);
}

function toRow({ list, sourceDoc, validFrom }: ListVersion, itemId: string, cells: Cells): Record<string, unknown> {
  const aliases = splitNames(cells["aliases"] ?? "");
  return {
    itemId,
    ruling: list,
    name: cells["name"] ?? "",
    aliases,
    basis: cells["basis"] || null,
    sendTo: cells["sendTo"] ?? "",
    instead: cells["instead"] || null,
    note: cells["note"] || null,
    sourceDoc,
    validFrom,
    validTo: null,
    sample: false,
    search: searchVector({
      name: cells["name"] ?? "",
      spoken: aliases,
      rest: [cells["sendTo"] ?? "", cells["instead"] ?? ""],
    }),
  };
}
