import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDb, createPool } from "../src/db/database.ts";
import { startEmbedded } from "../src/db/embedded/server.ts";
import { migrate } from "../src/db/migrate.ts";
import { findDuty } from "../src/duties/find.ts";
import { seedDuties } from "../src/duties/seed.ts";
import { asking } from "../test/duties/asker.ts";
import { questions, questionsByAnotherHand, type Score, scoreDuties } from "./duties-score.ts";

const county = "990199";

/** How often the first answer, or one of the first three, is right: on the questions tuned on and on those never used. */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "songbang-bench-"));
  const server = await startEmbedded(folder);
  const pool = createPool(server.url, 2, () => undefined);
  const db = createDb(pool);
  try {
    await migrate(pool);
    await db.transaction().execute((tx) => seedDuties(tx, county));
    const all = await questions();
    for (const heldOut of [false, true]) {
      const part = all.filter((question) => question.heldOut === heldOut);
      print(heldOut ? "held out" : "tuned on", await asking(db, county, (ctx) => scoreDuties(ctx, part)));
    }
    const others = await questionsByAnotherHand();
    print("by another hand (never tuned)", await asking(db, county, (ctx) => scoreDuties(ctx, others)));
    const started = performance.now();
    await asking(db, county, async (ctx) => {
      for (const { q } of all) await findDuty(ctx, q);
    });
    console.log(`one question, one connection: ${((performance.now() - started) / all.length).toFixed(1)} ms`);
  } finally {
    await db.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function print(name: string, score: Score): void {
  const percent = (count: number) => `${((100 * count) / score.asked).toFixed(1)}%`;
  console.log(
    `${name}: ${score.asked} questions, top-1 ${percent(score.top1)}, top-3 ${percent(score.top3)}, ` +
      `answered in full ${percent(score.answeredInFull)}, in full but wrong ${percent(score.sureButWrong)}`,
  );
}
