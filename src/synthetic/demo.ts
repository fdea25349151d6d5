import { Temporal } from "temporal-polyfill";
import { shippedCatalogue } from "../catalogue/shipped.ts";
import { zone } from "../clock.ts";
import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";
import { loadVillage, readShelf } from "./load.ts";
import type { VillageSpec } from "./plan.ts";
import { makeVillage } from "./village.ts";

const town = { code: "990101100", name: "青石镇" };
const demoVillages = [
  { code: "990101100200", name: "柳溪村", known: ["zhangsan", "lixiuying", "wangxiaoming", "chendashan"] },
  { code: "990101100201", name: "石桥村", known: [] },
  { code: "990101100001", name: "民主社区", known: [] },
] as const;

/** The demo's three villages as they are on a day. */
export function demoPlan(asOf: string): readonly VillageSpec[] {
  return demoVillages.map((village, nth) => ({
    ...village,
    seed: "demo",
    county: "990101",
    town,
    nth,
    persons: 1200,
    asOf,
  }));
}

/**
 * The demo's residents, households, places and ledgers; repeatable: a county that has anybody in it stays as it is. Needs
 * its units and catalogue; runs as the owner of the tables.
 */
export async function seedDemoResidents(tx: Tx, columns: Columns, county: string, now: Date): Promise<void> {
  const there = await tx.selectFrom("subject").select("id").where("county", "=", county).limit(1).executeTakeFirst();
  if (there) return;
  const asOf = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString();
  const plan = demoPlan(asOf).filter((spec) => spec.county === county);
  const { ledgers } = await shippedCatalogue();
  const shelf = await readShelf(tx, county);
  for (const spec of plan) await loadVillage(tx, columns, shelf, makeVillage(spec, ledgers), { now });
}
