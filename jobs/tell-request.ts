import { requestCard } from "../src/bot/request-card.ts";
import { defineHouseWork } from "../src/outbox/work.ts";
import { tellContract } from "../src/requests/contracts.ts";
import { findRequest } from "../src/requests/read.ts";
import { announce } from "../src/systems/events.ts";
import { onRequest } from "./on-request.ts";

/** Says on the asker's card what somebody else decided about their demand. */
export const tellRequestWork = defineHouseWork({
  contract: tellContract,
  async run(house, { county, requestId }, running) {
    return onRequest(house, county, async (tx, _now, show) => {
      const request = await findRequest(tx, county, { id: requestId });
      if (!request) return "gone";
      const type = { bounced: "request.returned", merged: "request.closed" } as const;
      const about = request.status === "bounced" || request.status === "merged" ? type[request.status] : undefined;
      const told = about ? await announce(tx, { county, type: about, requestId, cause: running.outboxId }) : [];
      const draw = await requestCard(tx, house.columns, county, request);
      await show(request, ({ t }) => draw(t), told);
      return request.status;
    });
  },
});
