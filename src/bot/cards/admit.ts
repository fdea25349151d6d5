import type { Pending } from "../../admission/admit.ts";
import { localTime } from "../../calendar/workdays.ts";
import type { Translate } from "../../i18n/t.ts";
import type { DataRequest } from "../../requests/request.ts";
import { alikeBlocks } from "./alike.ts";
import { escapeMd } from "./escape.ts";
import { buttons, type CardView, form, text } from "./kit.ts";
import { ruleBlocks, spanOf } from "./request.ts";

/** What waits for the coordinator, by number. */
export function pendingLine(request: DataRequest, t: Translate): string {
  const examined = request.examined;
  const span = spanOf(examined?.cost ?? { low: 0, high: 0 }, t);
  const blocks = examined?.rules.filter((hit) => hit.severity === "block" && hit.result === "hit").length ?? 0;
  const mark = [
    ...(request.emergency && request.status === "issued"
      ? [t("admit.mark.emergency", { day: request.fileBy ?? "" })]
      : []),
    ...(blocks > 0 ? [t("admit.mark.block", { n: blocks })] : []),
  ].join("");
  return t("admit.line", {
    no: request.no,
    dept: request.deptName,
    title: request.title,
    cells: examined?.toAsk ?? 0,
    span,
    mark,
  });
}

/** What the field stands for, where its name does not say so. */
function fieldLabel({ name, element }: Pending["fields"][number], t: Translate): string {
  if (element === null) return t("admit.field.new", { name });
  return element === name ? name : t("admit.field.bound", { name, element });
}

export interface AdmitView extends Pending {
  readonly locale: "zh-CN" | "en";
  readonly earliest: string;
  /** What the last answer lacked, and what was typed. */
  readonly lack?: string;
  readonly typed?: { readonly keep: readonly string[]; readonly due: string; readonly reason: string };
}

/** One demand as the coordinator decides on it: cost, rules, what was asked before; keep, trim, merge or send back. */
export function admitCard(view: AdmitView, t: Translate): CardView {
  const { request, fields, locale, earliest, lack, typed } = view;
  const { examined } = request;
  const span = spanOf(examined?.cost ?? { low: 0, high: 0 }, t);
  const likely = examined?.alike.filter((one) => !one.apart && one.band !== "partial" && one.status === "issued") ?? [];
  const value = { id: request.id };
  const wished = request.dueAt ? localTime(request.dueAt).toPlainDate().toString() : "";
  const due = wished > earliest ? wished : earliest;
  return {
    title: t("request.answer.title", { no: request.no, title: request.title }),
    subtitle: t("request.answer.subtitle", {
      dept: request.deptName,
      region: request.population.startsWith(request.region) ? "" : request.region,
      population: request.population,
      rows: examined?.rows ?? 0,
      villages: examined?.villages ?? 0,
    }),
    tone: lack ? "warn" : "info",
    blocks: [
      ...(lack ? [text(escapeMd(lack))] : []),
      text(t("request.answer.cost", { cells: examined?.toAsk ?? 0, confirm: examined?.toConfirm ?? 0, span })),
      ...(request.purpose ? [text(escapeMd(request.purpose))] : []),
      ...(request.emergency ? [text(escapeMd(request.emergency))] : []),
      ...ruleBlocks(examined?.rules ?? [], locale, t),
      ...alikeBlocks(examined?.alike ?? [], t, { id: request.id, action: "admit" }),
      form(
        "admit",
        [
          {
            kind: "multi",
            name: "keep",
            label: t("admit.form.keep", {}),
            hint: t("admit.form.keepHint", {}),
            value: typed?.keep ?? fields.map((field) => String(field.ord)),
            options: fields.map((field) => ({ value: String(field.ord), label: fieldLabel(field, t) })),
          },
          ...(request.wish === "ask" && request.status === "pending"
            ? [{ kind: "date" as const, name: "due", label: t("admit.form.due", {}), value: typed?.due || due }]
            : []),
        ],
        {
          label: t("admit.button.admit", {}),
          action: "admit.admit",
          value,
          look: "primary",
          say: `/准入 ${request.no}`,
        },
      ),
      ...(request.status === "pending"
        ? [
            form(
              "bounce",
              [
                {
                  kind: "input" as const,
                  name: "reason",
                  label: t("admit.form.reason", {}),
                  value: typed?.reason ?? "",
                  maxLength: 200,
                  lines: 2,
                },
              ],
              { label: t("admit.button.bounce", {}), action: "admit.bounce", value },
            ),
          ]
        : []),
      ...(likely.length > 0
        ? [
            buttons(
              ...likely.map((one) => ({
                label: t("admit.button.merge", { no: one.no }),
                action: "admit.merge",
                value: { id: request.id, into: one.id },
              })),
            ),
          ]
        : []),
    ],
  };
}
