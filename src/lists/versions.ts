import { sql } from "kysely";
import type { Db, Tx } from "../db/database.ts";
import { wholeCounty } from "./area.ts";
import type { PlannedList } from "./plan.ts";
import type { ListShape, ListVersion } from "./shape.ts";

/** Stores what was imported. What holds from today or earlier takes effect at once, the rest on its day. */
export async function storeLists(
  tx: Tx,
  shape: ListShape,
  bundle: {
    readonly county: string;
    readonly importId: string;
    readonly today: string;
    readonly lists: readonly PlannedList[];
  },
): Promise<void> {
  const { county, importId, today } = bundle;
  for (const { areaId = wholeCounty, withdrawn = false, ...planned } of bundle.lists) {
    const version = { ...planned, areaId, version: `${planned.validFrom}-${importId.slice(0, 8)}` };
    await tx
      .insertInto("localList")
      .values({
        county,
        areaId,
        kind: shape.kind,
        list: version.list,
        version: version.version,
        sourceDoc: version.sourceDoc,
        validFrom: version.validFrom,
        state: "waiting",
        items: JSON.stringify(version.items),
        importId,
        withdrawn,
      })
      .execute();
    if (version.validFrom <= today) await putInForce(tx, shape, county, { ...version, withdrawn });
  }
}

/** Versions whose day has come, oldest first. Runs as the tables' owner. */
export async function enforceDue(tx: Tx, shapes: readonly ListShape[], today: string): Promise<number> {
  const due = await tx
    .selectFrom("localList")
    .select(["county", "areaId", "kind", "list", "version", "sourceDoc", "validFrom", "items", "withdrawn"])
    .where("state", "=", "waiting")
    .where("validFrom", "<=", today)
    .orderBy("validFrom")
    .orderBy("createdAt")
    .forUpdate()
    .execute();
  for (const { county, kind, ...version } of due) {
    const shape = shapes.find((one) => one.kind === kind);
    if (shape) await putInForce(tx, shape, county, version);
  }
  return due.length;
}

async function putInForce(
  tx: Tx,
  shape: ListShape,
  county: string,
  version: ListVersion & { readonly withdrawn: boolean },
): Promise<void> {
  await sql`select set_config('songbang.county', ${county}, true)`.execute(tx);
  if (version.areaId === wholeCounty) await keepSample(tx, shape, county, version.list);
  const sameList = tx
    .updateTable("localList")
    .where("county", "=", county)
    .where("areaId", "=", version.areaId)
    .where("kind", "=", shape.kind)
    .where("list", "=", version.list);
  await sameList.set({ state: "past" }).where("state", "=", "current").execute();
  const state = version.withdrawn ? "past" : "current";
  await sameList.set({ state }).where("version", "=", version.version).execute();
  await shape.write(tx, county, version);
}

/** What was shipped is kept like any other version before it is replaced for the first time. Towns are shipped nothing. */
async function keepSample(tx: Tx, shape: ListShape, county: string, list: string): Promise<void> {
  const held = (await shape.current(tx, wholeCounty)).filter((item) => item.list === list && item.sample);
  const [one] = held;
  if (!one) return;
  const items = held.map(({ itemId, cells }) => ({ itemId, cells }));
  await tx
    .insertInto("localList")
    .values({
      county,
      areaId: wholeCounty,
      kind: shape.kind,
      list,
      version: "sample",
      sourceDoc: one.sourceDoc,
      validFrom: one.validFrom,
      state: "past",
      items: JSON.stringify(items),
      importId: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Writes again what holds, the county's and its towns': the same rows are found by other words after the word lists have changed. */
export async function rewriteCurrent(tx: Tx, shape: ListShape, county: string): Promise<void> {
  const held = await tx
    .selectFrom("localList")
    .select(["areaId", "list", "version", "sourceDoc", "validFrom", "items"])
    .where("county", "=", county)
    .where("kind", "=", shape.kind)
    .where("state", "=", "current")
    .execute();
  for (const version of held) await shape.write(tx, county, version);
}

/** The lists that a county as a whole has replaced by its own: what is shipped does not come back over them. */
export async function ownLists(db: Db | Tx, county: string, kind: ListShape["kind"]): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("localList")
    .select("list")
    .where("county", "=", county)
    .where("areaId", "=", wholeCounty)
    .where("kind", "=", kind)
    .where("state", "=", "current")
    .execute();
  return new Set(rows.map((row) => row.list));
}
