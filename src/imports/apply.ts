import { sql } from "kysely";
import { audit } from "../audit.ts";
import { includes } from "../bot/audience.ts";
import { appliedCard, importRefusedCard } from "../bot/cards/import.ts";
import { UserError } from "../errors.ts";
import type { House } from "../house.ts";
import { handOverIds } from "../outbox/hand-over.ts";
import { defineHouseWork } from "../outbox/work.ts";
import { applyImport } from "./contracts.ts";
import { readCounts } from "./counts.ts";
import { type Importing, takeImport } from "./importing.ts";
import type { ImportPlan } from "./plan.ts";
import { tell } from "./tell.ts";

/** Carries out a plan in one transaction, state and audit with it: however often it runs, it is applied once. */
export const applyImportWork = defineHouseWork({
  contract: applyImport,
  async run(house, { importId }) {
    return inOneTransaction(house, importId, apply);
  },
  async gaveUp(house, { importId }) {
    await inOneTransaction(house, importId, (at) => fail(at, at.ctx.t("import.fault", { id: at.ctx.traceId })));
  },
});

async function inOneTransaction(
  house: House,
  importId: string,
  act: (at: Importing) => Promise<string[]>,
): Promise<string> {
  const effects = await house.db.transaction().execute(async (tx) => {
    const at = await takeImport(house, tx, importId, "applying");
    if (!at) return undefined;
    const made = await act(at);
    house.at("before an import commits");
    return made;
  });
  if (!effects) return "nothing to apply";
  await handOverIds(house, effects);
  return "applied";
}

async function apply(at: Importing): Promise<string[]> {
  const { ctx, row, kind } = at;
  // Grants may have ended since the plan was made.
  if (!includes(kind.who, ctx.actor)) return fail(at, ctx.t("import.noLonger", {}));
  // Written by ourselves when the plan was made, in the shape of ImportPlan.
  const plan = row.plan as ImportPlan;
  await sql`select set_config('songbang.county', ${row.county}, true), set_config('songbang.open_id', ${row.openId}, true)`.execute(
    ctx.db,
  );
  await sql`savepoint applying`.execute(ctx.db);
  try {
    await kind.apply(ctx, { importId: row.id, county: row.county, plan });
  } catch (err) {
    if (!(err instanceof UserError)) throw err;
    await sql`rollback to savepoint applying`.execute(ctx.db);
    return fail(at, err.say(ctx.t));
  }
  const { counts } = await ctx.db
    .updateTable("sheetImport")
    .set({ state: "applied", plan: null, appliedAt: ctx.now(), touchedAt: sql`clock_timestamp()` })
    .where("id", "=", row.id)
    .returning("counts")
    .executeTakeFirstOrThrow();
  await audit(ctx, `import.${kind.key}`, row.id);
  return tell(ctx.db, at, appliedCard(at, readCounts(counts)), "outcome");
}

async function fail(at: Importing, why: string): Promise<string[]> {
  await at.ctx.db
    .updateTable("sheetImport")
    .set({ state: "failed", plan: null, touchedAt: sql`clock_timestamp()` })
    .where("id", "=", at.row.id)
    .execute();
  return tell(at.ctx.db, at, importRefusedCard(at, why), "outcome");
}
