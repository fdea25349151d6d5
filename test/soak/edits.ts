import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDb, createPool } from "../../src/db/database.ts";
import { startEmbedded } from "../../src/db/embedded/server.ts";
import { migrate } from "../../src/db/migrate.ts";
import { realRegistry } from "../bot/stubs.ts";
import { World } from "../bot/world.ts";
import { editTogether } from "../ledgers/edits.ts";

export interface SoakEdits {
  readonly edits: number;
  readonly rows: number;
  /** As many connections, each with a transaction of its own at any time. */
  readonly writers: number;
}

/** Edits of the same rows on a PostgreSQL of its own. The line is a row of the table of soak runs. */
export async function soakEdits(soak: SoakEdits): Promise<{ readonly line: string; readonly isEven: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), "songbang-edits-"));
  const server = await startEmbedded(folder, { maxConnections: soak.writers + 10 });
  const pool = createPool(server.url, soak.writers, () => undefined);
  const db = createDb(pool);
  try {
    await migrate(pool);
    const began = performance.now();
    const { counts, ...history } = await editTogether({ db, world: new World(db, await realRegistry()), ...soak });
    const minutes = ((performance.now() - began) / 60_000).toFixed(1);
    const { lost, unheard, gaps, uneven, otherwise, open } = history;
    const judged = counts.set + counts.merged + counts.hard;
    const wrong = lost + Math.abs(unheard) + gaps + uneven + otherwise + Math.abs(open - counts.hard);
    // With so many at once some have to meet, or nothing was shown.
    const isEven = wrong === 0 && judged === soak.edits && counts.set > 0 && counts.merged > 0 && counts.hard > 0;
    const facts = [
      `set ${counts.set}, merged ${counts.merged}, put before a person ${counts.hard}`,
      `accepted and lost ${lost}, in the history and nobody's ${unheard}`,
      `gaps between a change and the one before ${gaps}, rows whose versions have a gap ${uneven}`,
      `cells that are not their last change ${otherwise}, conflicts on file ${open}`,
    ].join("; ");
    const series = `edits, ${soak.edits} of ${soak.rows} rows over ${soak.writers} connections, ${minutes} min`;
    const line = `| ${new Date().toISOString().slice(0, 10)} | ${series} | ${facts} | ${isEven ? "even" : "NOT EVEN"} |`;
    console.log(line);
    return { line, isEven };
  } finally {
    await db.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
