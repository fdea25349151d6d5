import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { createDb, createPool } from "../../src/db/database.ts";
import { claim, settle } from "../../src/db/inbox.ts";
import { migrate } from "../../src/db/migrate.ts";
import { openSettled } from "../../src/db/settled.ts";
import { createLogger } from "../../src/log.ts";
import { freshDatabase } from "../support/house.ts";

const url = await freshDatabase();
const pool = createPool(url, 4, () => undefined);
const db = createDb(pool);
await migrate(pool);
const settled = openSettled(url, db, createLogger("silent"));
afterAll(async () => {
  await settled.close();
  await db.destroy();
});

const toast = { type: "info", text: "好了" };

test("the toast comes with the commit that decides it, to whoever waits already and to whoever asks later", async () => {
  const key = `e-${randomUUID()}`;
  const early = settled.wait(key, 5000);
  await db.transaction().execute(async (tx) => {
    await claim(tx, { key, kind: "card.action.trigger", traceId: "t", receivedAt: new Date() });
    await settle(tx, key, { outcome: "clicked", toast });
  });
  expect(await early).toEqual(toast);
  expect(await settled.wait(key, 5000)).toEqual(toast);
});

test("a database that does not answer keeps nobody waiting longer than asked", async () => {
  const holder = await pool.connect();
  await holder.query("begin");
  await holder.query("lock table inbox in access exclusive mode");
  const from = performance.now();
  const waited = settled.wait(`e-${randomUUID()}`, 300).then(() => performance.now() - from);
  const unlocked = new Promise((resolve) => setTimeout(resolve, 2000)).then(() => holder.query("rollback"));
  expect(await waited).toBeLessThan(1500);
  await unlocked;
  holder.release();
});
