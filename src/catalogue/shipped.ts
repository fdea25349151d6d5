import { readFile } from "node:fs/promises";
import { z } from "zod";

const folder = new URL("../../data/catalogue/", import.meta.url);
const code = z.string().regex(/^[a-z]\.[a-z0-9_]{1,40}$/);
const days = z.int().positive().nullable();

const element = z.strictObject({
  code,
  name: z.string().min(1).max(40),
  definition: z.string().min(2).max(400),
  type: z.string().min(1),
  unit: z.string().optional(),
  codeList: z.string().optional(),
  standard: z.string().optional(),
  /** The one department that answers for it; null: the village itself. */
  owner: z.string().nullable(),
  sensitivity: z.int().min(0).max(4),
  refreshDays: days,
  asked: z.enum(["once", "missing", "confirm", "routed", "event", "never"]),
  aggTime: z.enum(["last", "sum", "none"]),
  aggOrg: z.enum(["sum", "count", "distinct", "average", "none"]),
  askText: z.string().min(1).max(20),
  example: z.string(),
  derivedBy: z.string().optional(),
  derivedFrom: z.array(code).optional(),
  aliases: z.array(z.string().min(1)),
});
export type ShippedElement = z.output<typeof element>;

const codeList = z.strictObject({
  key: z.string(),
  name: z.string(),
  standard: z.string().optional(),
  items: z.array(z.strictObject({ code: z.string(), label: z.string(), aliases: z.array(z.string()) })).min(2),
});
export type ShippedCodeList = z.output<typeof codeList>;

const ledger = z.strictObject({
  code: z.string(),
  name: z.string(),
  subject: z.enum(["person", "household", "place", "organisation", "event"]),
  owner: z.string().nullable(),
  base: z.boolean(),
  definition: z.string(),
  elements: z.array(code).min(1),
});
export type ShippedLedger = z.output<typeof ledger>;

/** What data/catalogue ships, checked. A county changes it by rows of its own. */
export async function shippedCatalogue(): Promise<{
  readonly elements: readonly ShippedElement[];
  readonly codeLists: readonly ShippedCodeList[];
  readonly ledgers: readonly ShippedLedger[];
}> {
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(new URL(name, folder), "utf8"));
  return {
    elements: z.array(element).parse(await read("elements.json")),
    codeLists: z.array(codeList).parse(await read("code-lists.json")),
    ledgers: z.array(ledger).parse(await read("ledgers.json")),
  };
}
