import { readFile } from "node:fs/promises";
import { z } from "zod";

const folder = new URL("../../data/duties/", import.meta.url);

const item = z.strictObject({
  itemId: z.string().regex(/^[\w-]{1,60}$/),
  category: z.string().min(2),
  name: z.string().min(4),
  aliases: z.array(z.string().min(1)).min(3),
  leadBody: z.string().min(2),
  leadContactPost: z.string().min(2),
  coopBodies: z.array(z.string()),
  upperDuty: z.string().min(4),
  ourDuty: z.string().min(2),
  howTakenOver: z.string().nullable(),
  startsWhen: z.string().min(2),
  timeLimit: z.string().nullable(),
  output: z.string().optional(),
  frequency: z.string().optional(),
  materials: z.array(z.string()).optional(),
  funding: z.string().optional(),
  staff: z.string().optional(),
  assessmentAllowed: z.boolean().optional(),
  relatedTemplates: z.array(z.string()).optional(),
  basis: z.strictObject({ text: z.string().min(4), source: z.string() }).nullable(),
  disputes: z.array(z.string()),
  sample: z.boolean(),
});
export type ShippedDuty = z.output<typeof item>;

const listFile = z.strictObject({
  list: z.enum(["basic", "coop", "taken"]),
  version: z.string(),
  sourceDoc: z.string(),
  validFrom: z.iso.date(),
  validTo: z.iso.date().nullable(),
  items: z.array(item).min(1),
});
export type ShippedList = z.output<typeof listFile>;

/** The lists under data/duties, checked. A county replaces them by its own published version. */
export async function shippedLists(): Promise<readonly ShippedList[]> {
  return Promise.all(
    ["basic", "coop", "taken"].map(async (name) =>
      listFile.parse(JSON.parse(await readFile(new URL(`${name}.json`, folder), "utf8"))),
    ),
  );
}
