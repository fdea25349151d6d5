/** A row as it was sent out, or as it is held now. */
export interface TokenRow {
  readonly token: string;
  readonly cells: readonly string[];
}

export interface ReturnedRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly token?: string;
}

export interface CellChange {
  readonly token: string;
  readonly line: number;
  /** Place among the cells. */
  readonly cell: number;
  readonly sent: string;
  readonly returned: string;
  readonly now: string;
}

export interface Returned {
  /** Somebody wrote something else into the file; nobody else did meanwhile. */
  readonly changes: readonly CellChange[];
  /** Both changed, differently. */
  readonly conflicts: readonly CellChange[];
  /** Lines of rows that belong to none that was sent or is held. */
  readonly added: readonly number[];
  /**
   * Tokens of rows that were sent and are not in the file. They are never taken for deleted: moved, died or just removed
   * is a question for a person.
   */
  readonly missing: readonly string[];
}

/**
 * Compares a file that came back with what was sent and with what is held now. `key` is the place of the cell by which a row
 * without a token is known again; a key that two rows have says nothing.
 */
export function compareReturned(
  rows: readonly ReturnedRow[],
  sent: readonly TokenRow[],
  now: readonly TokenRow[],
  key: number,
): Returned {
  const sentBy = new Map(sent.map((row) => [row.token, row]));
  const nowBy = new Map(now.map((row) => [row.token, row]));
  const byKey = uniqueBy(now, key);
  const seen = new Set<string>();
  const changes: CellChange[] = [];
  const conflicts: CellChange[] = [];
  const added: number[] = [];
  // A row that was copied within the file has its token twice: the second is a row of its own. So tokens go first.
  const tokened = new Set<ReturnedRow>();
  for (const row of rows) {
    if (row.token === undefined || !sentBy.has(row.token) || seen.has(row.token)) continue;
    seen.add(row.token);
    tokened.add(row);
  }
  for (const row of rows) {
    const found = tokened.has(row) ? row.token : byKey.get(row.cells[key] ?? "");
    if (found === undefined || (!tokened.has(row) && seen.has(found))) {
      added.push(row.line);
      continue;
    }
    seen.add(found);
    const base = sentBy.get(found)?.cells;
    const held = nowBy.get(found)?.cells ?? base ?? [];
    for (const [cell, returned] of row.cells.entries()) {
      // Without what was sent, what is held is all there is to compare with.
      const before = base?.[cell] ?? held[cell] ?? "";
      const current = held[cell] ?? "";
      if (returned === before || returned === current) continue;
      const change = { token: found, line: row.line, cell, sent: before, returned, now: current };
      (current === before ? changes : conflicts).push(change);
    }
  }
  return { changes, conflicts, added, missing: sent.map((row) => row.token).filter((token) => !seen.has(token)) };
}

function uniqueBy(rows: readonly TokenRow[], key: number): ReadonlyMap<string, string> {
  const tokens = new Map<string, string | undefined>();
  for (const row of rows) {
    const value = row.cells[key] ?? "";
    if (value !== "") tokens.set(value, tokens.has(value) ? undefined : row.token);
  }
  return new Map([...tokens].flatMap(([value, token]) => (token === undefined ? [] : [[value, token] as const])));
}
