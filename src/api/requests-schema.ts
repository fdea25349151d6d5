import { z } from "@hono/zod-openapi";
import { nextCursor } from "./paging.ts";

const instant = z.iso.datetime({ offset: true });
const cycle = z.enum(["once", "daily", "weekly", "monthly", "quarterly", "yearly"]);

export const statusSchema = z.enum([
  "draft",
  "examined",
  "pending",
  "issued",
  "served",
  "merged",
  "bounced",
  "withdrawn",
  "delivered",
  "archived",
]);

export const requestSchema = z
  .object({
    id: z.uuid(),
    no: z.int().openapi({ description: "As people call it." }),
    title: z.string(),
    status: statusSchema,
    population: z.string().openapi({ example: "低保对象" }),
    region: z.string().openapi({ example: "青石镇" }),
    cycle,
    due_at: instant.nullable(),
    admission_no: z.string().nullable(),
    reason: z.string().nullable().openapi({ description: "Why it was sent back, or the note it was admitted with." }),
    merged_into: z.uuid().nullable(),
    created_at: instant,
  })
  .openapi("Request");

export const fieldSchema = z
  .object({
    ord: z.int(),
    name: z.string(),
    path: z.array(z.string()),
    element: z.string().nullable().openapi({ description: "Code of the element it means; null: nobody has it yet." }),
    map_state: z.enum(["bound", "proposed", "new"]),
    verdict: z.enum(["held", "stale", "derivable", "routed", "missing", "blocked"]).nullable(),
  })
  .openapi("RequestField");

export const examinedSchema = z
  .object({
    rows: z.int(),
    villages: z.int(),
    cells: z.int(),
    to_ask: z.int(),
    to_confirm: z.int(),
    seconds_low: z.number(),
    seconds_high: z.number(),
    rules: z.array(
      z.object({
        id: z.string(),
        severity: z.string(),
        result: z.enum(["hit", "unknown"]),
        text: z.string(),
        basis: z.string(),
      }),
    ),
    alike: z.array(
      z.object({
        no: z.int(),
        title: z.string(),
        department: z.string(),
        band: z.enum(["likely", "possible", "partial"]),
      }),
    ),
    unread: z.string().openapi({ description: "Of the words about whom, what was not understood." }),
  })
  .openapi("Examined");

export const requestInFull = requestSchema
  .extend({ fields: z.array(fieldSchema), examined: examinedSchema.nullable() })
  .openapi("RequestInFull");
export const requestPage = z.object({ data: z.array(requestSchema), next_cursor: nextCursor }).openapi("RequestPage");

const name = z.string().trim().min(1).max(80);

export const newRequest = z
  .strictObject({
    title: z.string().trim().min(1).max(120),
    population: z.string().trim().min(1).max(120).openapi({ example: "80岁以上老人" }),
    region: z
      .string()
      .trim()
      .max(40)
      .optional()
      .openapi({ description: "A unit by its name; nothing or 全县: the whole county." }),
    fields: z
      .array(z.union([name, z.array(name).min(1).max(5)]))
      .min(1)
      .max(60)
      .openapi({ description: "Headers; one of several rows as a list from the top.", example: ["姓名", "联系电话"] }),
    due: z.iso.date().optional(),
    cycle: cycle.optional(),
    basis: z.string().trim().max(200).optional(),
    form_no: z.string().trim().max(100).optional(),
    purpose: z.string().trim().max(400).optional(),
    period: z.string().trim().max(40).optional(),
    paper_copy: z.boolean().optional(),
    own_channel: z.boolean().optional(),
    quota: z.boolean().optional(),
  })
  .openapi("NewRequest");

export const application = z
  .strictObject({
    wish: z
      .enum(["take", "ask"])
      .openapi({ description: "Take what is held, or ask the villages for what is missing besides." }),
  })
  .openapi("Application");
