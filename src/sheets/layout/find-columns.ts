import type { Column, HeaderProblem, Span } from "./block.ts";
import { pathKey, tokenHeader } from "./block.ts";
import type { Grid } from "./grid.ts";
import { headerName } from "./header-name.ts";
import { pathAt } from "./score-header.ts";

/** The columns under a header, and what is wrong with what they are called. */
export function findColumns(
  grid: Grid,
  header: Span,
  body: Span,
): { readonly columns: readonly Column[]; readonly token?: number; readonly problems: readonly HeaderProblem[] } {
  const all = Array.from({ length: grid.width }, (_, at) => columnAt(grid, header, at));
  const columns = all.filter(({ at, path, raw }) => {
    if (raw === tokenHeader) return false;
    // One header over several columns is one column, unless each of them has something to say.
    const area = grid.mergeAt(header.last, at);
    const covered = (area?.left ?? at) < at;
    // A label beside the whole table is none of its columns.
    if (area && area.bottom > header.last && path.length > 0) return false;
    return (path.length > 0 && !covered) || hasData(grid, body, at);
  });
  const token = all.find((column) => column.raw === tokenHeader)?.at;
  return { columns, ...(token === undefined ? {} : { token }), problems: [...doubles(columns), ...nameless(columns)] };
}

function columnAt(grid: Grid, header: Span, at: number): Column {
  const parts = pathAt(grid, header.first, header.last, at);
  const names = parts.map(headerName);
  const path: string[] = [];
  let unit: string | undefined;
  for (const [nth, { name, unit: own }] of names.entries()) {
    if (own) unit = own;
    // A unit in a row of its own belongs to what stands above it.
    const bare = /^\(([^()]+)\)$/.exec(name)?.[1];
    if (bare && nth > 0) unit = headerName(`-(${bare})`).unit ?? unit;
    else if (name !== path.at(-1)) path.push(name);
  }
  return {
    at,
    path,
    raw: parts.at(-1) ?? "",
    ...(unit ? { unit } : {}),
    required: names.some((one) => one.required),
  };
}

function hasData(grid: Grid, body: Span, at: number): boolean {
  for (let row = body.first; row <= body.last; row += 1) if (grid.own(row, at) !== "") return true;
  return false;
}

function doubles(columns: readonly Column[]): HeaderProblem[] {
  const byPath = new Map<string, number[]>();
  for (const { at, path } of columns) {
    if (path.length === 0) continue;
    const key = pathKey(path);
    byPath.set(key, [...(byPath.get(key) ?? []), at]);
  }
  return [...byPath.values()]
    .filter((places) => places.length > 1)
    .map((places) => ({ code: "DUPLICATE_HEADER" as const, columns: places }));
}

function nameless(columns: readonly Column[]): HeaderProblem[] {
  return columns.flatMap((column, nth): HeaderProblem[] => {
    if (column.path.length > 0) return [];
    const before = columns[nth - 1]?.path.at(-1);
    return [{ code: "NO_HEADER", columns: [column.at], ...(before ? { proposal: `${before}2` } : {}) }];
  });
}
