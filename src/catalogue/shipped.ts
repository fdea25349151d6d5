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

const cycles = ["once", "daily", "weekly", "monthly", "quarterly", "yearly"] as const;
const form = z.strictObject({
  code: z.string().regex(/^[a-z][a-z-]{1,30}$/),
  title: z.string().min(2).max(60),
  /** The department that asks for it. */
  owner: z.string().min(2),
  /** What a row is about. */
  subject: z.enum(["person", "household", "place", "organisation", "event", "village"]),
  /** Words that `readPopulation` understands. */
  population: z.string().min(1).max(60),
  cycle: z.enum(cycles),
  /** Headers from the top, and what they mean. */
  columns: z.array(z.strictObject({ path: z.array(z.string().min(1).max(40)).min(1).max(3), element: code })).min(1),
  /** Said to whoever asks, where much of it is of the highest level. */
  sensitive: z.string().max(100).optional(),
});
const forms = z.array(form).superRefine((all, check) => {
  const twice = (names: readonly string[]): readonly string[] => names.filter((name, at) => names.indexOf(name) !== at);
  for (const name of twice(all.flatMap(({ code, title }) => [code, title])))
    check.addIssue({ code: "custom", message: `two forms are called ${name}` });
  for (const { code, columns } of all)
    for (const name of twice([...columns.map(columnName), ...columns.map(({ element }) => element)]))
      check.addIssue({ code: "custom", message: `${code} has ${name} twice` });
});
export type ShippedForm = z.output<typeof form>;

/** A column's name where it stands alone: 法定代表人 over 姓名 is 法定代表人姓名. */
export function columnName({ path }: { readonly path: readonly string[] }): string {
  return path.join("");
}

/** What data/catalogue ships, checked. A county changes it by rows of its own. */
export async function shippedCatalogue(): Promise<{
  readonly elements: readonly ShippedElement[];
  readonly codeLists: readonly ShippedCodeList[];
  readonly ledgers: readonly ShippedLedger[];
}> {
  return {
    elements: z.array(element).parse(await read("elements.json")),
    codeLists: z.array(codeList).parse(await read("code-lists.json")),
    ledgers: z.array(ledger).parse(await read("ledgers.json")),
  };
}

/** The forms that departments commonly ask for, of data/catalogue/forms.json, checked. */
export async function shippedForms(): Promise<readonly ShippedForm[]> {
  return forms.parse(await read("forms.json"));
}

async function read(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(name, folder), "utf8"));
}
