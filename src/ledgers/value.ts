import type { Columns } from "../crypto/column.ts";

/** Nothing to write is not nought, and each of these is something that was said. */
export const blanks = ["none", "unknown", "not-applicable", "refused"] as const;
export type Blank = (typeof blanks)[number];

/** What somebody said a cell is: text, day (`2026-03-05`, `2026-03`) and code as text, amounts as numbers. */
export type Plain = string | number | boolean | { readonly blank: Blank };

/** The same as it stands in jsonb; from L3 on only who has the key reads it, and equal ones are found by their blind index. */
export type Stored = Plain | { readonly sealed: string; readonly blind: string };

/** From this level on a value is sealed. */
export const sealedFrom = 3;

export function toStored(columns: Columns, sensitivity: number, value: Plain): Stored {
  if (sensitivity < sealedFrom || isBlank(value)) return value;
  const text = JSON.stringify(value);
  return { sealed: columns.seal(text), blind: columns.blind(text).toString("base64url") };
}

/** Throws when the value was sealed with a key that is not at hand. */
export function fromStored(columns: Columns, stored: unknown): Plain | undefined {
  if (stored === null || stored === undefined) return undefined;
  if (typeof stored === "object" && "sealed" in stored && typeof stored.sealed === "string") {
    return fromStored(columns, JSON.parse(columns.open(stored.sealed)));
  }
  if (typeof stored === "string" || typeof stored === "number" || typeof stored === "boolean") return stored;
  if (typeof stored === "object" && "blank" in stored) {
    const blank = blanks.find((one) => one === stored.blank);
    if (blank) return { blank };
  }
  throw new Error("a stored value has a form that this version does not know");
}

export function isBlank(value: unknown): value is { readonly blank: Blank } {
  return typeof value === "object" && value !== null && "blank" in value;
}
