import { noticeCard } from "../src/bot/cards/notice.ts";
import { answerCard } from "../src/bot/cards/request.ts";
import { readElements } from "../src/catalogue/elements.ts";
import { defineHouseWork } from "../src/outbox/work.ts";
import { choicesFor } from "../src/requests/choose.ts";
import { examineContract } from "../src/requests/contracts.ts";
import { examineRequest } from "../src/requests/examine.ts";
import { fieldsOf, findRequest } from "../src/requests/read.ts";
import { onRequest } from "./on-request.ts";

/** Compares a demand with what is held and shows the answer on its card. Again: the same answer. */
export const examineRequestWork = defineHouseWork({
  contract: examineContract,
  async run(house, { county, requestId }) {
    return onRequest(house, county, async (tx, now, show) => {
      const request = await examineRequest(tx, county, requestId, now());
      if (!request?.examined || request.status !== "examined") return "nothing to examine";
      const fields = await fieldsOf(tx, county, requestId);
      const elements = new Map(
        (
          await readElements(
            tx,
            fields.flatMap((field) => field.elementId ?? []),
          )
        ).map((one) => [one.id, one]),
      );
      const judged = fields.map((field) => ({ ...field, element: elements.get(field.elementId ?? -1) }));
      const choices = await choicesFor(tx, fields, request.deptName);
      const { examined } = request;
      await show(request, ({ t, locale }) => answerCard({ request, examined, fields: judged, choices, locale }, t));
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
