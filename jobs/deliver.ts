import { defineHouseJob } from "../src/house.ts";
import { deliverRow } from "../src/outbox/deliver.ts";
import { deliver } from "../src/queue/contracts.ts";
import { Later } from "../src/queue/queues.ts";

/** One outbox row on its way to the platform; put back for as long as the platform asks. */
export const job = defineHouseJob({
  contract: deliver,
  async run(house, { outboxId }) {
    const outcome = await deliverRow(house, outboxId);
    if (outcome.state === "again") throw new Later(outcome.ms);
    return outcome.state;
  },
});
