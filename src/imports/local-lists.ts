import { dayOf } from "../bot/dates.ts";
import type { Words } from "../bot/define-command.ts";
import { certificateLists } from "../certificates/list-shape.ts";
import { dutyLists } from "../duties/list-shape.ts";
import { listKeepers, requireArea, wholeCounty } from "../lists/area.ts";
import { type PlannedList, planLists } from "../lists/plan.ts";
import type { ListShape } from "../lists/shape.ts";
import { listTemplate } from "../lists/template.ts";
import { storeLists } from "../lists/versions.ts";
import type { ImportKind } from "./kinds.ts";

/** The lists of a county and its towns that are replaced by workbook. */
export const listShapes: readonly ListShape[] = [dutyLists, certificateLists];

export const dutyListImport = listImport(
  dutyLists,
  "duties",
  { zh: "职责清单", en: "duty lists" },
  { zh: "县或乡镇的三张履职清单，整张替换", en: "The three duty lists of the county or a town, replaced whole" },
);

export const certificateListImport = listImport(
  certificateLists,
  "certificates",
  { zh: "证明清单", en: "certificate lists" },
  { zh: "可以出具和不应出具的证明，整张替换", en: "What may be certified and what not, replaced whole" },
);

function listImport(shape: ListShape, key: string, words: Words, summary: Words): ImportKind {
  return {
    key,
    words,
    summary,
    who: listKeepers,
    template: (ctx) => listTemplate(ctx, shape),
    plan: (ctx, book) => planLists(ctx, shape, book),
    async apply(ctx, { importId, county, plan }) {
      // Written by planLists.
      const lists = plan.data as readonly PlannedList[];
      // The reach may have ended since the plan was made, and row level security does not bind here.
      for (const areaId of new Set(lists.map((one) => one.areaId ?? wholeCounty))) await requireArea(ctx, areaId);
      await storeLists(ctx.db, shape, { county, importId, today: dayOf(ctx.now()), lists });
    },
  };
}
