import { z } from "zod";
import type { DataRequest } from "../requests/request.ts";
import type { RequestDraft } from "./cards/request-form.ts";
import { type Day, dayOf, readDate } from "./dates.ts";
import { type AskedFor, splitFields } from "./request-line.ts";

const typed = z.string().max(1000).catch("");
const shape = z.object({
  title: typed,
  population: typed,
  region: typed,
  fields: typed,
  due: typed,
  cycle: z.enum(["once", "daily", "weekly", "monthly", "quarterly", "yearly"]).catch("once"),
  basis: typed,
  formNo: typed,
  purpose: typed,
  emergency: typed,
});

/** What stands in the form of a demand; what was left empty is not in it. */
export function readRequestForm(form: unknown, today: Day): AskedFor {
  const { fields, due, cycle, ...words } = shape.parse(form);
  const day = readDate(due.slice(0, 10), today);
  const said = Object.entries(words).flatMap(([key, word]) => (word.trim() ? [[key, word.trim()]] : []));
  return { ...Object.fromEntries(said), fields: splitFields(fields), cycle, ...(day ? { due: day } : {}) };
}

/** A demand as it was typed, to be changed. */
export function typedBefore(request: DataRequest & { readonly fieldNames: readonly string[] }): RequestDraft {
  const { title, population, region, cycle, basis, formNo, purpose } = request;
  return {
    title,
    population,
    region,
    cycle,
    basis,
    formNo,
    purpose,
    fields: request.fieldNames.join("、"),
    ...(request.dueAt ? { due: dayOf(request.dueAt) } : {}),
    emergency: request.emergency ?? "",
  };
}
