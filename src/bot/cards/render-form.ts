import type { Translate } from "../../i18n/t.ts";
import { type Element, note, plainText } from "./card-json.ts";
import type { Block, Field, Option } from "./kit.ts";
import { buttonRow, renderButton } from "./render-buttons.ts";

type Form = Extract<Block, { kind: "form" }>;

const longestInput = 1000;

/** Labels above, what was typed kept, the reason for a refused answer under its field. `at` makes names unique. */
export function renderForm(form: Form, at: number, t: Translate): Element {
  const submit = { ...renderButton({ look: "primary", ...form.submit }), name: `b${at}_0`, form_action_type: "submit" };
  const others = (form.others ?? []).map((button, nth) => ({ ...renderButton(button), name: `b${at}_${nth + 1}` }));
  return {
    tag: "form",
    name: `${form.name}_${at}`,
    vertical_spacing: "8px",
    elements: [...form.fields.flatMap((field) => renderField(field, t)), buttonRow([submit, ...others])],
  };
}

function renderField(field: Field, t: Translate): Element[] {
  const label = field.required ? t("cards.required", { label: field.label }) : field.label;
  const error = field.error ? [note(field.error, "orange")] : [];
  if (field.kind === "check") {
    const checker = { tag: "checker", name: field.name, checked: field.value ?? false, text: plainText(label) };
    return [checker, ...(field.hint ? [note(field.hint)] : []), ...error];
  }
  return [{ tag: "div", text: plainText(label) }, ...control(field, t), ...error];
}

function control(field: Exclude<Field, { kind: "check" }>, t: Translate): Element[] {
  const base = { name: field.name, required: field.required ?? false, width: "fill" };
  switch (field.kind) {
    case "input":
      return [
        {
          tag: "input",
          ...base,
          ...hintInside(field.hint),
          ...(field.lines && field.lines > 1 ? { input_type: "multiline_text", rows: Math.min(field.lines, 20) } : {}),
          max_length: Math.min(longestInput, Math.max(1, Math.round(field.maxLength ?? longestInput) || 1)),
          ...(field.value ? { default_value: field.value.slice(0, longestInput).toWellFormed() } : {}),
        },
      ];
    case "date":
      return [
        {
          tag: "date_picker",
          ...base,
          ...hintInside(field.hint ?? t("cards.chooseDate", {})),
          ...(field.value && isDay(field.value) ? { initial_date: field.value } : {}),
        },
      ];
    case "select":
    case "multi":
      return renderChoice(field, base, t);
  }
}

type Choice = Extract<Field, { kind: "select" | "multi" }>;

function renderChoice(field: Choice, base: Readonly<Record<string, unknown>>, t: Translate): Element[] {
  const options = choosable(field.options);
  if (options.length === 0) return [note(t("cards.noOptions", {}))];
  const known = (value: string) => options.some((option) => option.value === value);
  const chosen =
    field.kind === "multi"
      ? { tag: "multi_select_static", selected_values: [...new Set(field.value ?? [])].filter(known) }
      : {
          tag: "select_static",
          ...(field.value !== undefined && known(field.value) ? { initial_option: field.value } : {}),
        };
  return [
    {
      ...chosen,
      ...base,
      ...hintInside(field.hint ?? t("cards.choose", {})),
      options: options.map(({ value, label }) => ({ text: plainText(label), value })),
    },
  ];
}

/** Values are told apart by themselves; of two alike the first stays. */
function choosable(options: readonly Option[]): Option[] {
  const seen = new Set([""]);
  return options.filter(({ value }) => !seen.has(value) && seen.add(value));
}

function hintInside(hint: string | undefined): { placeholder?: Element } {
  return hint ? { placeholder: plainText(hint, 100) } : {};
}

function isDay(value: string): boolean {
  const day = new Date(`${value}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(value);
}
