/** A rectangle of cells; rows and columns count from 0, the ends are inside. */
export interface Area {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** 0 → A, 26 → AA. */
export function columnName(at: number): string {
  let name = "";
  for (let left = at + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    name = String.fromCharCode(65 + ((left - 1) % 26)) + name;
  }
  return name;
}

export function columnAt(name: string): number {
  let at = 0;
  for (const letter of name.toUpperCase()) at = at * 26 + letter.charCodeAt(0) - 64;
  return at - 1;
}

export function cellName(row: number, column: number): string {
  return `${columnName(column)}${row + 1}`;
}

/** Row and column of `B12`; undefined if it is no cell. */
export function cellAt(name: string): { readonly row: number; readonly column: number } | undefined {
  const match = /^\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})$/.exec(name);
  if (!match?.[1]) return undefined;
  return { row: Number(match[2]) - 1, column: columnAt(match[1]) };
}

/** `B2:D4` or `B2`; undefined if it is neither. */
export function areaAt(name: string): Area | undefined {
  const [first = "", last = first] = name.split(":");
  const from = cellAt(first);
  const to = cellAt(last);
  if (!from || !to) return undefined;
  return {
    top: Math.min(from.row, to.row),
    left: Math.min(from.column, to.column),
    bottom: Math.max(from.row, to.row),
    right: Math.max(from.column, to.column),
  };
}

export function areaName(area: Area): string {
  const first = cellName(area.top, area.left);
  const last = cellName(area.bottom, area.right);
  return first === last ? first : `${first}:${last}`;
}
