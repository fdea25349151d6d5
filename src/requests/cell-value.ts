import type { CodeList, Element } from "../catalogue/element.ts";
import { isBlank, type Plain } from "../ledgers/value.ts";
import { readValue } from "../values/read-value.ts";
import { type Reading, type Reason, type Value, type ValueSpec, valueTypes } from "../values/value.ts";

/** What was typed into a cell, as it is to be kept; or why it cannot be. */
export type CellRead =
  | { readonly ok: true; readonly value: Plain; readonly reasons: readonly Reason[] }
  /** Nothing was typed: the cell stays open. */
  | { readonly ok: true; readonly value: undefined; readonly reasons: readonly Reason[] }
  | { readonly ok: false; readonly reasons: readonly Reason[] };

/** Reads a cell of an element as people type it. `fixture`: invented regions count, as in the demo. */
export function readCell(
  element: Element,
  codes: CodeList | undefined,
  raw: string | number,
  at: { readonly today: string; readonly fixture: boolean },
): CellRead {
  const reading = readValue(specOf(element, codes), raw, at);
  if (reading.verdict === "error" || (reading.verdict === "warn" && reading.value === null)) {
    return { ok: false, reasons: reading.reasons };
  }
  return { ok: true, value: plainOf(reading), reasons: reading.verdict === "warn" ? reading.reasons : [] };
}

export function specOf(element: Element, codes: CodeList | undefined): ValueSpec {
  return {
    // The table holds the names that the readers know; a county's own one that they do not is read as text.
    type: valueTypes.find((one) => one === element.type) ?? "text",
    ...(element.unit ? { unit: element.unit } : {}),
    ...(codes ? { codeList: [...codes.items] } : {}),
  };
}

function plainOf({ value }: Reading): Plain | undefined {
  return value === null ? undefined : fromValue(value);
}

function fromValue(value: Value): Plain | undefined {
  switch (value.kind) {
    case "text":
      return value.text === "" ? undefined : value.text;
    case "integer":
    case "decimal":
      return Number(value.number);
    case "date":
      return value.iso;
    case "code":
      return value.code;
    case "boolean":
      return value.is;
    case "blank":
      return value.means === "empty" ? undefined : { blank: value.means };
  }
}

const blankWords: Readonly<Record<string, string>> = {
  none: "无",
  unknown: "不详",
  "not-applicable": "不适用",
  refused: "拒绝提供",
};

/** A kept value as people write it. */
export function showValue(value: Plain | undefined, codes: CodeList | undefined): string {
  if (value === undefined) return "";
  if (isBlank(value)) return blankWords[value.blank] ?? "";
  if (typeof value === "boolean") return value ? "是" : "否";
  if (typeof value === "string") return codes?.items.find((item) => item.code === value)?.label ?? value;
  return String(value);
}
