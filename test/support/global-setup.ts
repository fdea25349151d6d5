import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { createPool } from "../../src/db/database.ts";
import { startEmbedded } from "../../src/db/embedded/server.ts";
import { migrate } from "../../src/db/migrate.ts";
import { migrateQueues } from "../../src/queue/queues.ts";
import { makeDemoTemplate } from "./demo-template.ts";
import { startRedis } from "./redis.ts";

declare module "vitest" {
  interface ProvidedContext {
    databaseUrl: string;
    redisUrl: string;
  }
}

/** One PostgreSQL and one Redis for the whole run; files that need an empty database create one on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "songbang-test-"));
  // Inherited by the test processes for what they start, see test/support/compiled.ts; themselves they outlive the folder.
  process.env["TEST_COMPILE_CACHE"] = join(folder, "compiled");
  const [server, redis] = await Promise.all([startEmbedded(folder), startRedis()]);
  const pool = createPool(server.url, 1, () => undefined);
  await migrate(pool);
  await migrateQueues(pool);
  await pool.end();
  await makeDemoTemplate(server.url);
  project.provide("databaseUrl", server.url);
  project.provide("redisUrl", redis.url);
  return async () => {
    await Promise.all([server.stop(), redis.close()]);
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  };
}
