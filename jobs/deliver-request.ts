import { requestStateCard } from "../src/bot/cards/request.ts";
import { defineHouseWork } from "../src/outbox/work.ts";
import { deliverContract } from "../src/requests/contracts.ts";
import { serveRequest } from "../src/requests/serve.ts";
import { announce } from "../src/systems/events.ts";
import { onRequest } from "./on-request.ts";

/** Fills the department's workbook, sends it and says so on the asker's card. */
export const deliverRequestWork = defineHouseWork({
  contract: deliverContract,
  async run(house, { county, requestId }, running) {
    return onRequest(house, county, async (tx, now, show) => {
      // It runs at least once; the file goes out once.
      const before = await tx
        .selectFrom("outbox")
        .select("id")
        .where("cause", "=", `request-${requestId}`)
        .where("kind", "=", "file")
        .executeTakeFirst();
      if (before) return "sent before";
      const served = await serveRequest(tx, house.columns, county, requestId, now());
      if (!served) return `nothing to serve for ${running.outboxId}`;
      const { request, answer, fileId } = served;
      const told = await announce(tx, { county, type: "request.delivered", requestId, cause: "delivered" });
      await show(
        request,
        ({ t }) =>
          requestStateCard(
            request,
            request.status === "served"
              ? t("request.status.served", answer)
              : t("request.status.delivered", { rows: answer.rows }),
            t,
          ),
        [fileId, ...told],
      );
      return `${answer.rows} rows, ${answer.filled} filled, ${answer.empty} empty`;
    });
  },
});
