import type { Element } from "../catalogue/element.ts";
import { readElements, readElementsByCode } from "../catalogue/elements.ts";
import type { Candidate } from "../catalogue/find.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/database.ts";
import { bindFields } from "./bind.ts";
import type { RequestField } from "./request.ts";

/** Elements by code, for a choice that came back from a card. */
export function elementsByCode(ctx: Context, codes: readonly string[]): Promise<ReadonlyMap<string, Element>> {
  return readElementsByCode(ctx.db, codes);
}

/** For each uncertain field what it may mean, with names people know, the likeliest first. */
export async function choicesFor(
  tx: Tx,
  fields: readonly RequestField[],
  dept: string,
): Promise<ReadonlyMap<number, readonly (Candidate & { readonly label: string })[]>> {
  const open = fields.filter((field) => field.mapState === "proposed");
  const bound = await bindFields(
    tx,
    open.map((field) => field.name),
    { dept },
  );
  const ids = bound.flatMap((one) => one.candidates.map((candidate) => candidate.elementId));
  const elements = new Map((await readElements(tx, [...new Set(ids)])).map((one) => [one.id, one]));
  return new Map(
    open.map((field, at) => [
      field.ord,
      (bound[at]?.candidates ?? []).flatMap((candidate) => {
        const element = elements.get(candidate.elementId);
        return element ? [{ ...candidate, label: `${element.name}：${element.definition}`.slice(0, 60) }] : [];
      }),
    ]),
  );
}
