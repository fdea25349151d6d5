import { z } from "zod";
import {
  anyText,
  behaviors,
  common,
  confirm,
  cornerRadius,
  direction,
  elements,
  horizontalAlign,
  icon,
  imageKey,
  interaction,
  multiUrl,
  padding,
  plainText,
  plainTextUpTo,
  refuseWith,
  spacing,
  verticalAlign,
} from "./parts.ts";
import { cardError } from "./refusal.ts";

const width = z.string().regex(/^(default|fill|[1-9]\d{2,}px)$/);
const placeholder = plainTextUpTo(100);

const button = z.strictObject({
  tag: z.literal("button"),
  ...interaction,
  text: plainTextUpTo(100).optional(),
  type: z
    .enum([
      "default",
      "primary",
      "danger",
      "text",
      "primary_text",
      "danger_text",
      "primary_filled",
      "danger_filled",
      "laser",
    ])
    .optional(),
  size: z.enum(["tiny", "small", "medium", "large"]).optional(),
  width: width.optional(),
  icon: icon.optional(),
  form_action_type: z.enum(["submit", "reset"]).optional(),
  required: z.boolean().optional(),
});

const input = z.strictObject({
  tag: z.literal("input"),
  ...interaction,
  placeholder: placeholder.optional(),
  default_value: z.string().optional(),
  max_length: z.int().min(1).max(1000).optional(),
  input_type: z.enum(["text", "multiline_text", "password"]).optional(),
  rows: z.int().min(1).optional(),
  auto_resize: z.boolean().optional(),
  max_rows: z.int().min(1).optional(),
  label: plainText.optional(),
  label_position: z.enum(["top", "left"]).optional(),
  width: width.optional(),
  required: z.boolean().optional(),
});

const choice = {
  ...interaction,
  placeholder: placeholder.optional(),
  type: z.enum(["default", "text"]).optional(),
  width: width.optional(),
  required: z.boolean().optional(),
};
const option = z.strictObject({ text: plainText, value: z.string().min(1), icon: icon.optional() });
const person = z.strictObject({ value: z.string().min(1), icon: icon.optional() });
const one = { initial_option: z.string().optional(), initial_index: z.int().min(1).optional() };
const many = { selected_values: z.array(z.string()).optional() };

interface Choosing {
  readonly options?: readonly { readonly value: string }[] | undefined;
  readonly initial_option?: string | undefined;
  readonly initial_index?: number | undefined;
  readonly selected_values?: readonly string[] | undefined;
}

/** Values are told apart by themselves, so they are unique, and what is chosen beforehand is one of them. */
function coherent(select: Choosing, ctx: z.core.$RefinementCtx): void {
  const values = select.options?.map((each) => each.value) ?? [];
  if (new Set(values).size < values.length) refuseWith(ctx, cardError.parse, "option values are not unique");
  // A person list may be empty: then everybody in the chat can be chosen.
  if (select.options === undefined || values.length === 0) return;
  const chosen = [...(select.selected_values ?? []), ...(select.initial_option ? [select.initial_option] : [])];
  if (chosen.some((value) => !values.includes(value))) refuseWith(ctx, cardError.parse, "initial option is unknown");
  if ((select.initial_index ?? 1) > values.length) refuseWith(ctx, cardError.parse, "initial index is out of range");
}

const selectStatic = z
  .strictObject({ tag: z.literal("select_static"), ...choice, ...one, options: z.array(option) })
  .superRefine(coherent);
const multiSelectStatic = z
  .strictObject({ tag: z.literal("multi_select_static"), ...choice, ...many, options: z.array(option) })
  .superRefine(coherent);
const selectPerson = z
  .strictObject({ tag: z.literal("select_person"), ...choice, ...one, options: z.array(person).optional() })
  .superRefine(coherent);
const multiSelectPerson = z
  .strictObject({ tag: z.literal("multi_select_person"), ...choice, ...many, options: z.array(person).optional() })
  .superRefine(coherent);

const picker = {
  ...interaction,
  placeholder: placeholder.optional(),
  width: width.optional(),
  required: z.boolean().optional(),
};
const date = "\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])";
const time = "([01]\\d|2[0-3]):[0-5]\\d";
const datePicker = z.strictObject({
  tag: z.literal("date_picker"),
  ...picker,
  initial_date: z
    .string()
    .regex(new RegExp(`^${date}$`))
    .optional(),
});
const pickerTime = z.strictObject({
  tag: z.literal("picker_time"),
  ...picker,
  initial_time: z
    .string()
    .regex(new RegExp(`^${time}$`))
    .optional(),
});
const pickerDatetime = z.strictObject({
  tag: z.literal("picker_datetime"),
  ...picker,
  initial_datetime: z
    .string()
    .regex(new RegExp(`^${date} ${time}$`))
    .optional(),
});

const checker = z.strictObject({
  tag: z.literal("checker"),
  ...interaction,
  checked: z.boolean().optional(),
  text: anyText.optional(),
  overall_checkable: z.boolean().optional(),
  button_area: z
    .strictObject({
      pc_display_rule: z.enum(["always", "on_hover"]).optional(),
      buttons: z.array(z.unknown()).max(3),
    })
    .optional(),
  checked_style: z
    .strictObject({ show_strikethrough: z.boolean().optional(), opacity: z.number().min(0).max(1).optional() })
    .optional(),
  padding: padding.optional(),
  required: z.boolean().optional(),
});

const overflow = z.strictObject({
  tag: z.literal("overflow"),
  ...interaction,
  width: width.optional(),
  options: z
    .array(z.strictObject({ text: plainText, value: z.string().optional(), multi_url: multiUrl.optional() }))
    .min(1),
});

const selectImg = z.strictObject({
  tag: z.literal("select_img"),
  ...interaction,
  style: z.enum(["normal", "laser"]).optional(),
  multi_select: z.boolean().optional(),
  layout: z.enum(["stretch", "bisect", "trisect"]).optional(),
  required: z.boolean().optional(),
  can_preview: z.boolean().optional(),
  aspect_ratio: z.enum(["1:1", "16:9", "4:3"]).optional(),
  options: z
    .array(
      z.strictObject({
        img_key: imageKey,
        value: z.string().min(1),
        disabled: z.boolean().optional(),
        disabled_tips: plainText.optional(),
        hover_tips: plainText.optional(),
      }),
    )
    .min(1),
});

const interactiveContainer = z.strictObject({
  tag: z.literal("interactive_container"),
  ...common,
  width: z
    .string()
    .regex(/^(fill|auto|\d+px)$/)
    .optional(),
  height: z
    .string()
    .regex(/^(auto|\d+px)$/)
    .optional(),
  direction: direction.optional(),
  horizontal_spacing: spacing.optional(),
  horizontal_align: horizontalAlign.optional(),
  vertical_spacing: spacing.optional(),
  vertical_align: verticalAlign.optional(),
  background_style: z.string().optional(),
  has_border: z.boolean().optional(),
  border_color: z.string().optional(),
  corner_radius: cornerRadius.optional(),
  padding: padding.optional(),
  behaviors: behaviors.optional(),
  disabled: z.boolean().optional(),
  disabled_tips: plainText.optional(),
  hover_tips: plainText.optional(),
  confirm: confirm.optional(),
  elements,
});

export const interactiveSchemas = {
  button,
  input,
  overflow,
  select_static: selectStatic,
  multi_select_static: multiSelectStatic,
  select_person: selectPerson,
  multi_select_person: multiSelectPerson,
  date_picker: datePicker,
  picker_time: pickerTime,
  picker_datetime: pickerDatetime,
  select_img: selectImg,
  checker,
  interactive_container: interactiveContainer,
};
