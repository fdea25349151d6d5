import { localTime } from "../calendar/workdays.ts";
import type { Context } from "../context.ts";
import type { ImportKind } from "../imports/kinds.ts";
import { applyRoster } from "./apply-import.ts";
import { rosterBook } from "./book.ts";
import { planRoster } from "./plan-import.ts";
import { rosterKeepers } from "./resolve.ts";

/** The roster as something that can be brought in by workbook. */
export const rosterImport: ImportKind = {
  key: "roster",
  words: { zh: "值班表", en: "roster" },
  summary: { zh: "日期、班次、带班领导、值班员、电话、单位", en: "day, shift, who leads, who is on duty, phone, unit" },
  who: rosterKeepers,
  template: async (ctx: Context) => {
    const day = localTime(ctx.now()).toPlainDate().add({ days: 1 }).toString();
    const unit = ctx.actor.kind === "person" ? (ctx.actor.memberships[0]?.orgName ?? "") : "";
    return rosterBook([{ onDay: day, kind: "full", leader: "张三", staff: "李四", phone: "000-0000-0001", unit }]);
  },
  plan: planRoster,
  apply: applyRoster,
};
