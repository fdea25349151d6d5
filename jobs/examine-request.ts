import { noticeCard } from "../src/bot/cards/notice.ts";
import { answerCard } from "../src/bot/cards/request.ts";
import { defineHouseWork } from "../src/outbox/work.ts";
import { examineContract } from "../src/requests/contracts.ts";
import { examineRequest } from "../src/requests/examine.ts";
import { openAnswer } from "../src/requests/open-answer.ts";
import { findRequest } from "../src/requests/read.ts";
import { onRequest } from "./on-request.ts";

/** Compares a demand with what is held and shows the answer on its card. Again: the same answer. */
export const examineRequestWork = defineHouseWork({
  contract: examineContract,
  async run(house, { county, requestId }) {
    return onRequest(house, county, async (tx, now, show) => {
      const request = await examineRequest(tx, county, requestId, now());
      if (!request?.examined || request.status !== "examined") return "nothing to examine";
      const answer = await openAnswer(tx, county, request);
      if (answer) await show(request, ({ t, locale }) => answerCard({ ...answer, locale }, t));
      const { examined } = request;
      return `${examined.rows} rows, ${examined.toAsk} cells to ask`;
    });
  },
  async gaveUp(house, { county, requestId }) {
    await onRequest(house, county, async (tx, _now, show) => {
      const request = await findRequest(tx, county, { id: requestId });
      if (!request) return "gone";
      const fault = { id: requestId.slice(0, 8), no: request.no };
      await show(request, ({ t }) => noticeCard(t("error.faultTitle", {}), [t("request.fault", fault)], "warn"));
      return "told";
    });
  },
});
