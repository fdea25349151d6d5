import { sweepSessions } from "../src/admin/sessions.ts";
import { sweepDialogs } from "../src/bot/dialog.ts";
import { forgetToasts, sweepInbox } from "../src/db/inbox.ts";
import { unclaimStale } from "../src/db/intake.ts";
import { strayRows, sweepOutbox } from "../src/db/outbox.ts";
import { sweepFiles } from "../src/db/outgoing-files.ts";
import { defineHouseJob } from "../src/house.ts";
import { sweepImports } from "../src/imports/sweep.ts";
import { keepTotals } from "../src/ledgers/keep-totals.ts";
import { handOver, handOverIds } from "../src/outbox/hand-over.ts";
import { tick } from "../src/queue/contracts.ts";
import { queueBases } from "../src/requests/base-step.ts";
import { runDue } from "../src/schedule.ts";
import { sweepEvents } from "../src/systems/events.ts";
import { sweepReceipts } from "../src/systems/receipts.ts";
import { schedule } from "./schedule.ts";

// A job that is alive comes round well within these; what is older has lost its job.
const strayAfterSeconds = 20;
// So many a tick: what is lost is little, and in a backlog most of what looks lost only waits.
const mostStrays = 500;

/**
 * The house's own quarter of a minute: what fell between two stools is picked up, what is due runs, what is old is swept out or
 * added up anew.
 */
export const job = defineHouseJob({
  contract: tick,
  async run(house) {
    const relayed = await unclaimStale(house.db, strayAfterSeconds, mostStrays);
    const strays = await strayRows(house.db, strayAfterSeconds, mostStrays);
    await handOver(house, strays);
    const bases = await house.db.transaction().execute(queueBases);
    await handOverIds(house, bases);
    const ran = await runDue(house, schedule);
    const { db } = house;
    const sweeps = [
      sweepInbox,
      forgetToasts,
      sweepOutbox,
      sweepFiles,
      sweepImports,
      sweepDialogs,
      sweepSessions,
      sweepReceipts,
      sweepEvents,
      house.limits.sweep,
      keepTotals,
    ];
    const swept: number[] = [];
    for (const sweep of sweeps) swept.push(await sweep(db));
    return `relayed ${relayed}, requeued ${strays.length}, bases ${bases.length}, ran ${ran.length}, swept ${swept.join("/")}`;
  },
});
