import { z } from "zod";
import {
  anyText,
  common,
  cornerRadius,
  horizontalAlign,
  icon,
  imageKey,
  plainText,
  refuseWith,
  verticalAlign,
} from "./parts.ts";
import { cardError } from "./refusal.ts";

const markdown = z.strictObject({
  tag: z.literal("markdown"),
  ...common,
  content: z.string(),
  text_align: horizontalAlign.optional(),
  text_size: z.string().optional(),
  icon: icon.optional(),
});

const div = z.strictObject({
  tag: z.literal("div"),
  ...common,
  text: anyText.optional(),
  fields: z.array(z.strictObject({ is_short: z.boolean().optional(), text: anyText })).optional(),
  extra: z.unknown().optional(),
  icon: icon.optional(),
});

const hr = z.strictObject({ tag: z.literal("hr"), ...common });

const pixels = "([1-9]\\d{0,2}|1000)px";
const img = z.strictObject({
  tag: z.literal("img"),
  ...common,
  img_key: imageKey,
  alt: plainText,
  title: anyText.optional(),
  corner_radius: cornerRadius.optional(),
  scale_type: z.enum(["crop_center", "crop_top", "fit_horizontal"]).optional(),
  size: z
    .string()
    .regex(new RegExp(`^(stretch|large|medium|small|tiny|${pixels} ${pixels})$`))
    .optional(),
  transparent: z.boolean().optional(),
  preview: z.boolean().optional(),
});

const imgCombination = z.strictObject({
  tag: z.literal("img_combination"),
  ...common,
  combination_mode: z.enum(["double", "triple", "bisect", "trisect"]),
  combination_transparent: z.boolean().optional(),
  corner_radius: cornerRadius.optional(),
  img_list: z.array(z.strictObject({ img_key: imageKey })).min(1),
});

const personSize = z.enum(["extra_small", "small", "medium", "large"]);
const person = z.strictObject({
  tag: z.literal("person"),
  ...common,
  user_id: z.string().min(1),
  size: personSize.optional(),
  show_avatar: z.boolean().optional(),
  show_name: z.boolean().optional(),
  style: z.enum(["normal", "capsule"]).optional(),
});
const personList = z.strictObject({
  tag: z.literal("person_list"),
  ...common,
  persons: z.array(z.strictObject({ id: z.string().min(1) })).min(1),
  lines: z.int().min(1).optional(),
  show_name: z.boolean().optional(),
  show_avatar: z.boolean().optional(),
  size: personSize.optional(),
});

/** The fields a kind of chart cannot be drawn without, by `chart_spec.type`. */
const chartFields: Readonly<Record<string, readonly string[]>> = {
  line: ["xField", "yField"],
  area: ["xField", "yField"],
  bar: ["xField", "yField"],
  scatter: ["xField", "yField"],
  pie: ["valueField", "categoryField"],
  funnel: ["valueField", "categoryField"],
  radar: ["valueField", "categoryField"],
  linearProgress: [],
  circularProgress: [],
  wordCloud: ["nameField", "valueField"],
  common: ["series"],
};

const values = z.looseObject({ values: z.array(z.record(z.string(), z.unknown())) });
const specShape = z.looseObject({ type: z.string(), data: z.union([values, z.array(values).min(1)]) });

function drawable(spec: Readonly<Record<string, unknown>>, ctx: z.core.$RefinementCtx): void {
  const shape = specShape.safeParse(spec);
  if (!shape.success) return refuseWith(ctx, cardError.chart, "chart spec has no type or no data");
  const needed = chartFields[shape.data.type];
  if (!needed) return refuseWith(ctx, cardError.chart, "chart type is not supported");
  if (needed.some((field) => spec[field] === undefined)) {
    return refuseWith(ctx, cardError.chart, `a ${shape.data.type} chart needs ${needed.join(", ")}`);
  }
  if (holdsCode(spec)) refuseWith(ctx, cardError.chart, "chart spec holds a function");
}

/** A formatter as text anywhere but in the data, where words are only shown. */
function holdsCode(value: unknown, left = 100): boolean {
  if (typeof value === "string") return /^\s*(async\s+)?(function\b|\([^)]*\)\s*=>|[\w$]+\s*=>)/.test(value);
  if (typeof value !== "object" || value === null) return false;
  return left === 0 || Object.entries(value).some(([key, each]) => key !== "data" && holdsCode(each, left - 1));
}

const chart = z.strictObject({
  tag: z.literal("chart"),
  ...common,
  chart_spec: z.record(z.string(), z.unknown()).superRefine(drawable),
  aspect_ratio: z.enum(["1:1", "2:1", "4:3", "16:9"]).optional(),
  color_theme: z.enum(["brand", "rainbow", "complementary", "converse", "primary"]).optional(),
  preview: z.boolean().optional(),
  height: z
    .string()
    .regex(/^(auto|[1-9]\d{0,2}px)$/)
    .optional(),
});

const column = z.strictObject({
  name: z.string().min(1),
  display_name: z.string().optional(),
  width: z
    .string()
    .regex(/^(auto|\d+px|\d{1,3}%)$/)
    .optional(),
  data_type: z.enum(["text", "lark_md", "options", "number", "persons", "date", "markdown"]).optional(),
  format: z
    .strictObject({
      precision: z.int().min(0).max(10).optional(),
      symbol: z.string().optional(),
      separator: z.boolean().optional(),
    })
    .optional(),
  date_format: z.string().optional(),
  horizontal_align: horizontalAlign.optional(),
  vertical_align: verticalAlign.optional(),
});
export type TableColumn = z.output<typeof column>;

const optionCell = z.array(z.strictObject({ text: z.string(), color: z.string().optional() }));
const personsCell = z.union([z.string(), z.array(z.string())]);
const cells: Readonly<Record<NonNullable<TableColumn["data_type"]>, z.ZodType>> = {
  text: z.string(),
  lark_md: z.string(),
  markdown: z.string(),
  number: z.number(),
  date: z.int(),
  options: optionCell,
  persons: personsCell,
};

interface TableShape {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

function fitting(table: TableShape, ctx: z.core.$RefinementCtx): void {
  const types = new Map(table.columns.map((each) => [each.name, each.data_type ?? "text"]));
  if (types.size < table.columns.length) {
    return refuseWith(ctx, cardError.tableRowName, "column names are not unique");
  }
  for (const row of table.rows) {
    for (const [name, cell] of Object.entries(row)) {
      const type = types.get(name);
      if (!type) return refuseWith(ctx, cardError.tableRowName, "row name is not a column");
      if (!cells[type].safeParse(cell).success) {
        return refuseWith(ctx, cardError.tableRows, `a ${type} cell holds something else`);
      }
    }
  }
}

const table = z
  .strictObject({
    tag: z.literal("table"),
    ...common,
    columns: z.array(column).min(1).max(50),
    rows: z.array(z.record(z.string(), z.unknown())),
    page_size: z.int().min(1).max(10).optional(),
    row_height: z
      .string()
      .regex(/^(low|middle|high|auto|(3[2-9]|[4-9]\d|1[01]\d|12[0-4])px)$/)
      .optional(),
    row_max_height: z
      .string()
      .regex(/^\d+px$/)
      .optional(),
    freeze_first_column: z.boolean().optional(),
    header_style: z
      .strictObject({
        text_align: horizontalAlign.optional(),
        text_size: z.string().optional(),
        background_style: z.enum(["none", "grey"]).optional(),
        text_color: z.string().optional(),
        bold: z.boolean().optional(),
        lines: z.int().min(1).optional(),
      })
      .optional(),
  })
  .superRefine(fitting);

export const displaySchemas = {
  markdown,
  div,
  hr,
  img,
  img_combination: imgCombination,
  person,
  person_list: personList,
  chart,
  table,
};
