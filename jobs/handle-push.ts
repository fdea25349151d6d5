import { drainLane } from "../src/bot/turn.ts";
import { defineHouseJob } from "../src/house.ts";
import { handlePush } from "../src/queue/contracts.ts";

/** A push that waits in the intake: its lane is worked off, oldest first. */
export const job = defineHouseJob({
  contract: handlePush,
  async run(house, { lane }) {
    return drainLane(house, lane);
  },
});
