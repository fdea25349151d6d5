import { createHash } from "node:crypto";

/** Of a file's bytes, in hex: the same file sent twice is the same. */
export function fileHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Of what a row says, whatever line it is on. */
export function rowHash(cells: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(cells)).digest("hex");
}

/**
 * The rows that are not among those of the file before: all that a second sending has to bring. A row that stood there
 * twice and now three times is new once.
 */
export function newRows<Row extends { readonly cells: readonly string[] }>(
  rows: readonly Row[],
  before: Iterable<string>,
): readonly Row[] {
  const left = new Map<string, number>();
  for (const hash of before) left.set(hash, (left.get(hash) ?? 0) + 1);
  return rows.filter((row) => {
    const hash = rowHash(row.cells);
    const count = left.get(hash) ?? 0;
    if (count > 0) left.set(hash, count - 1);
    return count === 0;
  });
}
