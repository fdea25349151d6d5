import { z } from "@hono/zod-openapi";
import { ApiError } from "./problem.ts";

/** How many items a page has, as the caller asks within what we give. */
export function limit(most: number, usual: number) {
  return z.coerce
    .number()
    .int()
    .min(1)
    .max(most)
    .default(usual)
    .openapi({ description: `At most ${most}.` });
}

export const cursor = z
  .string()
  .max(300)
  .optional()
  .openapi({ description: "`next_cursor` of the page before, as it was given." });

export const nextCursor = z.string().nullable().openapi({ description: "Of the next page; null after the last." });

/** A keyset as a text that callers give back and do not read. */
export function toCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** The parts of a cursor by their form; an ApiError when it is none of this list's. */
export function fromCursor<S extends z.ZodType>(text: string | undefined, form: S): z.output<S> | undefined {
  if (text === undefined) return undefined;
  try {
    return form.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    throw new ApiError(400, "cursor 不是这里给出的，请从头读，或用上一页的 next_cursor。");
  }
}
