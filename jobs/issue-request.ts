import { dueText, requestStateCard } from "../src/bot/cards/request.ts";
import { defineHouseWork } from "../src/outbox/work.ts";
import { issueContract } from "../src/requests/contracts.ts";
import { issueRequest } from "../src/requests/issue.ts";
import { onRequest } from "./on-request.ts";

/** Gives an admitted demand to the villages and says so on the asker's card. Again: nothing is given twice. */
export const issueRequestWork = defineHouseWork({
  contract: issueContract,
  async run(house, { county, requestId }) {
    return onRequest(house, county, async (tx, now, show) => {
      const issued = await issueRequest(tx, county, requestId, now());
      if (!issued) return "nothing to issue";
      const { request, villages, cells } = issued;
      await show(request, ({ t }) =>
        requestStateCard(
          request,
          t("request.status.issued", {
            admission: request.admissionNo ?? "",
            villages,
            due: dueText(request.dueAt ?? now()),
            cells,
          }),
          t,
        ),
      );
      return `${villages} villages, ${cells} cells`;
    });
  },
});
