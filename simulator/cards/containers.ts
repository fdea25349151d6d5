import { z } from "zod";
import {
  anyText,
  common,
  cornerRadius,
  direction,
  elements,
  horizontalAlign,
  icon,
  links,
  multiUrl,
  padding,
  panelTitle,
  plainText,
  refuseWith,
  spacing,
  verticalAlign,
} from "./parts.ts";
import { cardError } from "./refusal.ts";

const stacking = {
  direction: direction.optional(),
  padding: padding.optional(),
  horizontal_spacing: spacing.optional(),
  horizontal_align: horizontalAlign.optional(),
  vertical_spacing: spacing.optional(),
  vertical_align: verticalAlign.optional(),
};
const action = z.strictObject({ multi_url: multiUrl });

const form = z.strictObject({ tag: z.literal("form"), ...common, ...stacking, name: z.string().min(1), elements });

export const columnSchema = z.strictObject({
  tag: z.literal("column"),
  ...common,
  ...stacking,
  width: z
    .string()
    .regex(/^(auto|weighted|(1[6-9]|[2-9]\d|[1-5]\d\d|600)px)$/)
    .optional(),
  weight: z.int().min(1).max(5).optional(),
  background_style: z.string().optional(),
  action: action.optional(),
  elements: elements.optional(),
});

const columnSet = z.strictObject({
  tag: z.literal("column_set"),
  ...common,
  flex_mode: z.enum(["none", "stretch", "flow", "bisect", "trisect"]).optional(),
  horizontal_spacing: spacing.optional(),
  horizontal_align: horizontalAlign.optional(),
  background_style: z.string().optional(),
  action: action.optional(),
  columns: z.array(z.unknown()),
});

const collapsiblePanel = z.strictObject({
  tag: z.literal("collapsible_panel"),
  ...common,
  ...stacking,
  expanded: z.boolean().optional(),
  background_color: z.string().optional(),
  header: z.strictObject({
    title: panelTitle,
    background_color: z.string().optional(),
    width: z.enum(["fill", "auto", "auto_when_fold"]).optional(),
    padding: padding.optional(),
    vertical_align: verticalAlign.optional(),
    icon: icon.optional(),
    icon_position: z.enum(["left", "right", "follow_text"]).optional(),
    icon_expanded_angle: z.union([z.literal(-180), z.literal(-90), z.literal(90), z.literal(180)]).optional(),
  }),
  border: z.strictObject({ color: z.string().optional(), corner_radius: cornerRadius.optional() }).optional(),
  elements,
});

export const containerSchemas = { form, column_set: columnSet, collapsible_panel: collapsiblePanel };

const tagColours = [
  "neutral",
  "blue",
  "turquoise",
  "lime",
  "orange",
  "violet",
  "indigo",
  "wathet",
  "green",
  "yellow",
  "red",
  "purple",
  "carmine",
] as const;
const textTags = z
  .array(
    z.strictObject({
      tag: z.literal("text_tag"),
      element_id: common.element_id,
      text: plainText,
      color: z.enum(tagColours).optional(),
    }),
  )
  .max(3);

const header = z.strictObject({
  title: anyText,
  subtitle: anyText.optional(),
  text_tag_list: textTags.optional(),
  i18n_text_tag_list: z.record(z.string(), textTags).optional(),
  template: z
    .enum([
      "blue",
      "wathet",
      "turquoise",
      "green",
      "yellow",
      "orange",
      "red",
      "carmine",
      "violet",
      "purple",
      "indigo",
      "grey",
      "default",
    ])
    .optional(),
  icon: icon.optional(),
  padding: padding.optional(),
});

const perClient = z.record(z.string(), z.number().min(0));
const config = z
  .strictObject({
    streaming_mode: z.boolean().optional(),
    streaming_config: z
      .strictObject({
        print_frequency_ms: perClient.optional(),
        print_step: perClient.optional(),
        print_strategy: z.enum(["fast", "delay"]).optional(),
      })
      .optional(),
    summary: z
      .strictObject({ content: z.string().optional(), i18n_content: z.record(z.string(), z.string()).optional() })
      .optional(),
    locales: z.array(z.string()).optional(),
    enable_forward: z.boolean().optional(),
    update_multi: z.boolean().optional(),
    width_mode: z.enum(["default", "compact", "fill"]).optional(),
    use_custom_translation: z.boolean().optional(),
    enable_forward_interaction: z.boolean().optional(),
    style: z
      .strictObject({
        text_size: z.record(z.string(), z.record(z.string(), z.string())).optional(),
        color: z.record(z.string(), z.record(z.string(), z.string())).optional(),
      })
      .optional(),
  })
  .superRefine((it, ctx) => {
    if (it.update_multi === false) refuseWith(ctx, cardError.unsupported, "a 2.0 card is always shared");
  });

/** The card around its elements. `{}` is a card too: a blank one. */
export const shellSchema = z.strictObject({
  schema: z.literal("2.0"),
  config: config.optional(),
  card_link: z.strictObject({ url: z.string().optional(), ...links }).optional(),
  header: header.optional(),
  body: z.strictObject({ ...stacking, elements: elements.optional() }).optional(),
});
