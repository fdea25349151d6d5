import { afterAll, beforeAll, expect, test } from "vitest";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import { shippedCatalogue } from "../../src/catalogue/shipped.ts";
import { createRng } from "../../src/synthetic/rng.ts";
import { templates } from "../../src/synthetic/templates.ts";
import { realRegistry } from "../bot/stubs.ts";
import { type Person, World } from "../bot/world.ts";
import { testDb } from "../support/db.ts";
import { bindTemplates } from "./bindings.ts";

const { db, close } = testDb();
afterAll(close);
const world = new World(db, await realRegistry());
let officer: Person;
beforeAll(async () => {
  await db.transaction().execute((tx) => seedCatalogue(tx, world.county));
  officer = await world.person("何敏", await world.unit("民政局", "mz"), ["department_officer"]);
});

test("of the columns of departments' forms 95 of 100 are bound without asking, and of what is bound 99.5 of 100 rightly", async () => {
  const forms = templates(createRng("templates"), await shippedCatalogue(), 24);
  const { known, bound, automatic, wrong } = await world.within(officer, world.private, ({ db: tx }) =>
    bindTemplates(tx, forms),
  );
  expect(known).toBeGreaterThan(200);
  expect(bound / known).toBeGreaterThanOrEqual(0.95);
  // Beyond one in two hundred the failure lists them all.
  expect(wrong.length <= automatic * 0.005 ? [] : wrong).toEqual([]);
});
