import { defineHouseJob } from "../src/house.ts";
import { runWork } from "../src/outbox/work.ts";
import { effectWork } from "../src/queue/contracts.ts";
import { Later } from "../src/queue/queues.ts";
import { works } from "./works.ts";

/** One row of long work; put back until it has finished or has been tried often enough. */
export const job = defineHouseJob({
  contract: effectWork,
  async run(house, { outboxId }) {
    const outcome = await runWork(house, works, outboxId);
    if (outcome.state === "again") throw new Later(outcome.ms);
    return outcome.state;
  },
});
