import { access, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createDb, createPool, type Db } from "../src/db/database.ts";
import { type EmbeddedServer, startEmbedded } from "../src/db/embedded/server.ts";
import { migrate } from "../src/db/migrate.ts";
import { makeCounty, sizeOf } from "./county.ts";

interface Running {
  readonly db: Db;
  readonly server: EmbeddedServer;
  readonly county: { readonly persons: number; readonly records: number };
}

/**
 * A server with the bench's county in it while `work` runs. With BENCH_COUNTY the county is made once in that folder and stays;
 * without, it is made anew and thrown away. A folder whose making was cut off is made again.
 */
export async function withCounty(now: Date, work: (running: Running) => Promise<void>): Promise<void> {
  const kept = process.env["BENCH_COUNTY"];
  const folder = kept ? resolve(kept) : await mkdtemp(join(tmpdir(), "songbang-bench-"));
  const whole = join(folder, "whole");
  const made = await access(whole).then(
    () => true,
    () => false,
  );
  if (!made) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const server = await startEmbedded(folder);
  const pool = createPool(server.url, 2, () => undefined);
  const db = createDb(pool);
  try {
    await migrate(pool);
    if (!made) {
      const began = performance.now();
      await makeCounty(db, now);
      await writeFile(whole, "");
      console.log(`the county was made in ${((performance.now() - began) / 1000).toFixed(0)} s`);
    }
    await work({ db, server, county: await sizeOf(db) });
  } finally {
    await db.destroy();
    await server.stop();
    if (!kept) await rm(folder, { recursive: true, force: true });
  }
}
