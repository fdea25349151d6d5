import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import { shippedCatalogue } from "../../src/catalogue/shipped.ts";
import { createDb, createPool } from "../../src/db/database.ts";
import { startEmbedded } from "../../src/db/embedded/server.ts";
import { migrate } from "../../src/db/migrate.ts";
import { createRng } from "../../src/synthetic/rng.ts";
import { templates } from "../../src/synthetic/templates.ts";
import { realRegistry } from "../bot/stubs.ts";
import { World } from "../bot/world.ts";
import { type Bindings, bindTemplates } from "../catalogue/bindings.ts";
import { blockMisses, roundTripMisses } from "../sheets/cases/measure-templates.ts";
import { makeTemplate } from "../sheets/cases/templates.ts";

/** Forms of seeds that no test has: found, filled, opened again and bound. The line is a row of the table of soak runs; misses are told in full. */
export async function soakTemplates(forms: number, from: number): Promise<{ line: string; isReached: boolean }> {
  const lost: string[] = [];
  const changed: string[] = [];
  let exact = 0;
  for (let seed = from; seed < from + forms; seed += 1) {
    const template = await makeTemplate(seed);
    const misses = await blockMisses(template);
    if (misses.length === 0) exact += 1;
    lost.push(...misses);
    changed.push(...(await roundTripMisses(template)));
  }
  const { known, bound, automatic, wrong } = await bindings(forms, from);
  for (const miss of [...lost, ...changed, ...wrong]) console.error(miss);
  const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(1)} %`;
  const right = 1 - wrong.length / automatic;
  const isReached = exact / forms >= 0.97 && changed.length === 0 && bound / known >= 0.95 && right >= 0.995;
  const facts = [
    `header block and all columns found in ${exact} of ${forms} (${percent(exact, forms)})`,
    `filled and opened again: ${changed.length} differences`,
    `of ${known} columns that the catalogue has ${percent(bound, known)} bound without asking`,
    `of ${automatic} bindings ${wrong.length} wrong (${percent(automatic - wrong.length, automatic)} right)`,
  ].join("; ");
  const series = `templates, seeds ${from} to ${from + forms - 1}`;
  const line = `| ${new Date().toISOString().slice(0, 10)} | ${series} | ${facts} | ${isReached ? "reached" : "NOT REACHED"} |`;
  console.log(line);
  return { line, isReached };
}

async function bindings(forms: number, seed: number): Promise<Bindings> {
  const folder = await mkdtemp(join(tmpdir(), "songbang-templates-"));
  const server = await startEmbedded(folder);
  const pool = createPool(server.url, 2, () => undefined);
  const db = createDb(pool);
  try {
    await migrate(pool);
    const world = new World(db, await realRegistry());
    await db.transaction().execute((tx) => seedCatalogue(tx, world.county));
    const officer = await world.person("何敏", await world.unit("民政局", "mz"), ["department_officer"]);
    const made = templates(createRng(`templates ${seed}`), await shippedCatalogue(), forms);
    return await world.within(officer, world.private, (ctx) => bindTemplates(ctx.db, made));
  } finally {
    await db.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
