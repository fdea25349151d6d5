import { handOverIds } from "../src/outbox/hand-over.ts";
import { defineHouseWork } from "../src/outbox/work.ts";
import { acceptedContract } from "../src/requests/contracts.ts";
import { announce } from "../src/systems/events.ts";

/** Tells the systems of the department that asked; again, each is told once. */
export const acceptedFilingWork = defineHouseWork({
  contract: acceptedContract,
  async run(house, { county, requestId, orgId }, running) {
    const happened = { county, type: "filing.accepted", requestId, orgId, cause: running.outboxId } as const;
    const told = await house.db.transaction().execute((tx) => announce(tx, happened));
    await handOverIds(house, told);
    return `${told.length} systems`;
  },
});
