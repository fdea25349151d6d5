import { defineHouseWork } from "../src/outbox/work.ts";
import { Later } from "../src/queue/queues.ts";
import { tellEvent, tellEventContract } from "../src/systems/events.ts";
import { verifyContract, verifyWebhook } from "../src/systems/webhooks.ts";

/** Asks a webhook for its challenge; a wrong answer is settled, and shown to who named it. */
export const verifyWebhookWork = defineHouseWork({
  contract: verifyContract,
  run: (house, { webhookId }) => verifyWebhook(house.db, house.columns, webhookId, house.loopback),
});

/** One try to tell an event; put off until the next, or given up. */
export const tellEventWork = defineHouseWork({
  contract: tellEventContract,
  async run(house, { eventId }) {
    const told = await tellEvent(house.db, house.columns, eventId, house.loopback);
    if (told.kind === "again") throw new Later(told.ms);
    return told.kind;
  },
});
