import type { Tx } from "../db/database.ts";
import type { ColumnToFind } from "../sheets/table.ts";

/** Cells of an item by column key, as a workbook shows them. */
export type Cells = Readonly<Record<string, string>>;

export interface ListItem {
  readonly itemId: string;
  readonly cells: Cells;
}

export interface CurrentItem extends ListItem {
  readonly list: string;
  /** Of the area whose list it stands on. */
  readonly areaId: string;
  readonly sourceDoc: string;
  readonly validFrom: string;
  readonly sample: boolean;
}

/** One version of one list, whole. */
export interface ListVersion {
  /** Whose it is: a unit's id, or `wholeCounty`. */
  readonly areaId: string;
  readonly list: string;
  readonly version: string;
  readonly sourceDoc: string;
  readonly validFrom: string;
  readonly items: readonly ListItem[];
}

/** What makes a dated list of an area replaceable by workbook. */
export interface ListShape {
  readonly kind: "duty" | "certificate";
  /** The lists of this kind; the column 清单 names one by any word that contains `word`. */
  readonly lists: readonly { readonly key: string; readonly word: string; readonly label: string }[];
  /** Without 清单, which comes first. `name` is the item's name; items are told apart by it. */
  readonly columns: readonly (ColumnToFind & { readonly width?: number })[];
  /** What is wrong with a row beyond blank cells, in Chinese. */
  readonly complain: (list: string, cells: Cells) => string | undefined;
  /** The area's own items as they are now, in the county that the transaction is bound to. */
  readonly current: (tx: Tx, areaId: string) => Promise<readonly CurrentItem[]>;
  /** Puts a version in the place of its area's that held, search included; one without items ends it. Runs as the tables' owner. */
  readonly write: (tx: Tx, county: string, version: ListVersion) => Promise<void>;
}

/** Several names in one cell. */
export function splitNames(cell: string): string[] {
  const names = cell.split(/[、，,；;\n]/u).map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ""))];
}
