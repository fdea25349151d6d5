import { requestStateCard } from "../src/bot/cards/request.ts";
import { requestCard } from "../src/bot/request-card.ts";
import { defineHouseWork } from "../src/outbox/work.ts";
import { deliverContract } from "../src/requests/contracts.ts";
import { serveRequest } from "../src/requests/serve.ts";
import { announce } from "../src/systems/events.ts";
import { onRequest } from "./on-request.ts";

/** Fills the department's workbook, sends it and says so on the asker's card. Each version goes out once. */
export const deliverRequestWork = defineHouseWork({
  contract: deliverContract,
  async run(house, { county, requestId, version, units }, running) {
    return onRequest(house, county, async (tx, now, show) => {
      // Before deliveries were kept the file itself said that it had gone out.
      const before = await tx
        .selectFrom("outbox")
        .select("id")
        .where("cause", "=", `request-${requestId}`)
        .where("kind", "=", "file")
        .executeTakeFirst();
      if (before && version === 1) return "sent before";
      const served = await serveRequest(tx, house.columns, county, requestId, now(), { version, units });
      if (!served) return `nothing to serve for ${running.outboxId}`;
      const { request, answer, fileId } = served;
      const told = await announce(tx, {
        county,
        type: "request.delivered",
        requestId,
        cause: `delivered ${request.version}`,
      });
      const draw = await requestCard(tx, house.columns, county, request);
      await show(
        request,
        ({ t }) =>
          request.status === "served" ? requestStateCard(request, t("request.status.served", answer), t) : draw(t),
        [fileId, ...told],
      );
      return `${answer.rows} rows, ${answer.filled} filled, ${answer.empty} empty`;
    });
  },
});
