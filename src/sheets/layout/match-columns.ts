import { type Column, pathKey } from "./block.ts";

/** A column as it was once confirmed, by its path. */
export interface KnownColumn {
  readonly path: readonly string[];
  readonly at: number;
}

export interface ColumnsNow {
  /** In the order of the known ones, with the place where each is now. */
  readonly kept: readonly { readonly path: readonly string[]; readonly was: number; readonly at: number }[];
  readonly added: readonly Column[];
  readonly gone: readonly KnownColumn[];
  /** Nothing is new, gone or elsewhere: what was confirmed holds without a word. */
  readonly same: boolean;
}

/** Finds confirmed columns again by path, wherever they stand now. One whose path stands twice goes by the nearer place. */
export function matchColumns(known: readonly KnownColumn[], columns: readonly Column[]): ColumnsNow {
  const left = new Set(columns);
  const kept: { path: readonly string[]; was: number; at: number }[] = [];
  const gone: KnownColumn[] = [];
  for (const one of known) {
    const found = [...left]
      .filter((column) => pathKey(column.path) === pathKey(one.path))
      .toSorted((a, b) => Math.abs(a.at - one.at) - Math.abs(b.at - one.at))[0];
    if (!found) {
      gone.push(one);
      continue;
    }
    left.delete(found);
    kept.push({ path: one.path, was: one.at, at: found.at });
  }
  const same = gone.length === 0 && left.size === 0 && kept.every((one) => one.was === one.at);
  return { kept, added: [...left], gone, same };
}
