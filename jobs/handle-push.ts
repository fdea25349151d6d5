import { drainLane } from "../src/bot/turn.ts";
import { stagePush } from "../src/db/intake.ts";
import { defineHouseJob } from "../src/house.ts";
import { handlePush } from "../src/queue/contracts.ts";

/** A verified push: on Redis it brings itself along; then its lane is worked off, oldest first. */
export const job = defineHouseJob({
  contract: handlePush,
  async run(house, { id, lane, sealed, receivedAt }) {
    if (sealed !== undefined) await stagePush(house.db, { id, lane, sealed, receivedAt });
    return drainLane(house, lane);
  },
});
