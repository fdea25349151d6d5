export interface YearOutcome {
  villages: number;
  persons: number;
  kinds: number;
  departments: number;
  filings: number;
  /** Filings that were to be played; more than were when it was ended early. */
  planned: number;
  /** Of the filings: those that nobody in a village was asked for. */
  silent: number;
  workbooks: number;
  /** Every cell of every filing, typed or copied by hand. */
  without: number;
  /** Typed into reports: what nobody held, and what was held and is otherwise by now. */
  typed: number;
  retyped: number;
  /** Typed when something happened, whoever asks for it later. */
  noted: number;
  confirmedCells: number;
  confirmedRows: number;
  empty: Record<"blocked" | "routed" | "derivable", number>;
  wrong: string[];
  overwritten: string[];
  conflicts: number;
  /** Of the requests in the account: whether the published lower bound was no more than the stopwatch's. */
  bounds: { published: number; measured: number; isHonest: boolean }[];
  misbound: Set<string>;
}

export function noOutcome(): YearOutcome {
  return {
    villages: 0,
    persons: 0,
    kinds: 0,
    departments: 0,
    filings: 0,
    planned: 0,
    silent: 0,
    workbooks: 0,
    without: 0,
    typed: 0,
    retyped: 0,
    noted: 0,
    confirmedCells: 0,
    confirmedRows: 0,
    empty: { blocked: 0, routed: 0, derivable: 0 },
    wrong: [],
    overwritten: [],
    conflicts: 0,
    bounds: [],
    misbound: new Set(),
  };
}
