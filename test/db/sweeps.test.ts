import { afterAll, beforeAll, expect, test } from "vitest";
import { sweepDialogs } from "../../src/bot/dialog.ts";
import { createDb, createPool } from "../../src/db/database.ts";
import { forgetToasts, sweepInbox } from "../../src/db/inbox.ts";
import { claimRelay, unclaimStale } from "../../src/db/intake.ts";
import { migrate } from "../../src/db/migrate.ts";
import { oldestWaiting, strayRows, sweepOutbox } from "../../src/db/outbox.ts";
import { freshDatabase } from "../support/house.ts";

// One connection: its own statistics are then all there are, and can be asked for at once.
const pool = createPool(await freshDatabase(), 1, () => undefined);
const db = createDb(pool);
const rows = 200_000;

beforeAll(async () => {
  await migrate(pool);
  await pool.query(
    `insert into outbox (kind, lane, target, cause, state, done_at)
     select 'reply', 'oc_' || i % 500, '{}', 'm-' || i, 'done', now() - i * interval '5 seconds' from generate_series(1, $1) i`,
    [rows],
  );
  await pool.query(
    `insert into outbox (kind, lane, target, content, queued_at)
     select 'reply', 'oc_1', '{}', '{}', now() - interval '1 minute' from generate_series(1, 50)`,
  );
  await pool.query(
    `insert into inbox (key, kind, trace_id, received_at, started_at, done_at, outcome, toast)
     select 'e-' || i, 'card.action.trigger', 't', now(), now(), now() - i * interval '1 second', 'clicked',
       case when i % 100 = 0 then '{"type":"info","text":"x"}'::jsonb end from generate_series(1, $1) i`,
    [rows],
  );
  await pool.query(
    `insert into intake (id, lane, sealed, received_at, relayed_at)
     select 'm-' || i, 'oc_' || i % 500, 'box', now() - i * interval '1 ms', case when i % 2 = 0 then now() end
     from generate_series(1, $1) i`,
    [rows],
  );
  await pool.query(
    `insert into dialog (open_id, chat_id, touched_at)
     select 'ou_' || i, 'oc_1', now() - i * interval '1 ms' from generate_series(1, $1) i`,
    [rows],
  );
  await pool.query("vacuum analyze");
});
afterAll(() => db.destroy());

async function readInFull(): Promise<number> {
  await pool.query("select pg_stat_force_next_flush()");
  const { rows: seen } = await pool.query<{ n: string }>(
    "select sum(seq_tup_read) as n from pg_stat_user_tables where relname in ('outbox', 'inbox', 'intake', 'dialog')",
  );
  return Number(seen[0]?.n);
}

test.each<[string, () => Promise<unknown>]>([
  ["settled effects of a week ago", () => sweepOutbox(db)],
  ["keys of two days ago", () => sweepInbox(db)],
  ["toasts", () => forgetToasts(db)],
  ["dialogs", () => sweepDialogs(db)],
  ["pushes whose job is lost", () => unclaimStale(db, 20, 500)],
  ["pushes for the queue", () => claimRelay(db, 500)],
  ["effects nobody is at", () => strayRows(db, 20, 500)],
  ["the age of what waits", () => oldestWaiting(db)],
])("with 200,000 rows in each table no sweep reads one in full: %s", async (_, sweep) => {
  const before = await readInFull();
  await sweep();
  expect((await readInFull()) - before).toBeLessThan(rows / 10);
});

test("a toast is forgotten, its key stays", async () => {
  const { rows: left } = await pool.query(
    "select count(*)::int as keys, count(toast)::int as toasts from inbox where done_at < now() - interval '11 minutes'",
  );
  expect(left[0].keys).toBeGreaterThan(100_000);
  expect(left[0].toasts).toBe(0);
});
