import { readElements } from "../catalogue/elements.ts";
import type { Candidate } from "../catalogue/find.ts";
import type { Tx } from "../db/database.ts";
import { choicesFor } from "./choose.ts";
import type { JudgedField } from "./examine.ts";
import { type Refusal, refusalsOf } from "./not-same.ts";
import { fieldsOf } from "./read.ts";
import type { DataRequest, Examined } from "./request.ts";

/** A demand that was compared, with all that its card shows. */
export interface Answer {
  readonly request: DataRequest;
  readonly examined: Examined;
  readonly fields: readonly JudgedField[];
  /** For fields that may mean several things, what they may mean. */
  readonly choices: ReadonlyMap<number, readonly (Candidate & { readonly label: string })[]>;
  /** Fields of which the department said what they do not mean. */
  readonly refusals: readonly Refusal[];
}

/** Reads what the card of a demand needs; undefined before it was compared. */
export async function openAnswer(tx: Tx, county: string, request: DataRequest): Promise<Answer | undefined> {
  if (!request.examined) return undefined;
  const fields = await fieldsOf(tx, county, request.id);
  const ids = fields.flatMap((field) => field.elementId ?? []);
  const elements = new Map((await readElements(tx, ids)).map((one) => [one.id, one]));
  return {
    request,
    examined: request.examined,
    fields: fields.map((field) => ({ ...field, element: elements.get(field.elementId ?? -1) })),
    choices: await choicesFor(tx, fields, request.deptName),
    refusals: await refusalsOf(tx, fields, request.deptName),
  };
}
