import { dueText, requestStateCard } from "../src/bot/cards/request.ts";
import { topics } from "../src/bot/topics.ts";
import { speak } from "../src/courtesy/speak.ts";
import type { Translate } from "../src/i18n/t.ts";
import { defineHouseWork } from "../src/outbox/work.ts";
import { issueContract } from "../src/requests/contracts.ts";
import { issueCause, issueRequest } from "../src/requests/issue.ts";
import { announce } from "../src/systems/events.ts";
import { onRequest } from "./on-request.ts";

/** Gives an admitted demand to the villages and says so on the asker's card. Again: nothing is given twice. */
export const issueRequestWork = defineHouseWork({
  contract: issueContract,
  async run(house, { county, requestId }) {
    return onRequest(house, county, async (tx, now, show) => {
      const issued = await issueRequest(tx, county, requestId, now());
      if (!issued) return "nothing to issue";
      const { request, villages, cells } = issued;
      // What an emergency puts down leaves at once, when the hour, or a window that is open, lets it.
      const told = await speak(tx, topics, { cause: issueCause(request.id), promptOnly: true });
      const systems = await announce(tx, { county, type: "request.issued", requestId, cause: "issued" });
      const draw = ({ t }: { readonly t: Translate }) =>
        requestStateCard(
          request,
          t("request.status.issued", {
            admission: request.admissionNo ?? "",
            villages,
            due: dueText(request.dueAt ?? now()),
            cells,
          }),
          t,
        );
      await show(request, draw, [...told, ...systems]);
      return `${villages} villages, ${cells} cells`;
    });
  },
});
