import type { Translate } from "../../i18n/t.ts";
import { type CardView, type Field, form, text } from "./kit.ts";

const cycles = ["once", "daily", "weekly", "monthly", "quarterly", "yearly"] as const;

/** What was typed so far, as text; nothing of it is lost when it is refused. */
export type RequestDraft = Readonly<
  Partial<
    Record<
      "title" | "population" | "region" | "fields" | "due" | "cycle" | "basis" | "formNo" | "purpose" | "emergency",
      string
    >
  >
>;

/** The form of a demand, with what is known filled in and what is wrong said under its field. */
export function requestFormCard(
  draft: RequestDraft,
  t: Translate,
  {
    errors = {},
    lack,
    replaces,
  }: { readonly errors?: Readonly<Record<string, string>>; readonly lack?: string; readonly replaces?: string } = {},
): CardView {
  const input = (
    name: keyof RequestDraft,
    label: string,
    more: { readonly hint?: string; readonly required?: boolean; readonly lines?: number; readonly maxLength: number },
  ): Field => ({
    kind: "input",
    name,
    label,
    value: draft[name] ?? "",
    ...more,
    ...(errors[name] ? { error: errors[name] } : {}),
  });
  return {
    title: t("request.form.title", {}),
    tone: lack ? "warn" : "info",
    blocks: [
      text(lack ? t("request.form.lack", { what: lack }) : t("request.form.lead", {})),
      form(
        "request",
        [
          input("title", t("request.form.name", {}), { required: true, maxLength: 120 }),
          input("population", t("request.form.population", {}), {
            required: true,
            maxLength: 120,
            hint: t("request.form.populationHint", {}),
          }),
          input("region", t("request.form.region", {}), { maxLength: 60, hint: t("request.form.regionHint", {}) }),
          input("fields", t("request.form.fields", {}), {
            required: true,
            lines: 4,
            maxLength: 1000,
            hint: t("request.form.fieldsHint", {}),
          }),
          {
            kind: "date",
            name: "due",
            label: t("request.form.due", {}),
            ...(draft.due ? { value: draft.due } : {}),
            ...(errors["due"] ? { error: errors["due"] } : {}),
          },
          {
            kind: "select",
            name: "cycle",
            label: t("request.form.cycle", {}),
            value: draft.cycle ?? "once",
            options: cycles.map((cycle) => ({ value: cycle, label: t(`request.cycle.${cycle}`, {}) })),
          },
          input("basis", t("request.form.basis", {}), { maxLength: 200 }),
          input("formNo", t("request.form.formNo", {}), { maxLength: 100 }),
          input("purpose", t("request.form.purpose", {}), { maxLength: 400 }),
          input("emergency", t("request.form.emergency", {}), { maxLength: 200 }),
        ],
        {
          label: t("request.form.submit", {}),
          action: "request.submit",
          value: replaces ? { replaces } : {},
          look: "primary",
        },
      ),
    ],
  };
}
