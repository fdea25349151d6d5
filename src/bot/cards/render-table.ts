import type { Element } from "./card-json.ts";
import { escapeCell, tameMd } from "./escape.ts";
import type { Block, Row, TableColumn } from "./kit.ts";

export type Table = Extract<Block, { kind: "table" }>;

const maxColumns = 50;

/** The platform's own table. Columns are named by their place, so that no key of ours can be a name it refuses. */
export function tableElement(table: Table): Element {
  const columns = table.columns.slice(0, maxColumns).map((column, at) => ({ column, name: `c${at}` }));
  const numeric = new Set(columns.filter(({ column }) => allNumbers(column, table.rows)).map(({ name }) => name));
  return {
    tag: "table",
    page_size: Math.min(10, Math.max(1, Math.round(table.pageSize ?? 10) || 1)),
    row_height: "auto",
    header_style: { background_style: "grey", bold: true, text_align: "left" },
    columns: columns.map(({ column, name }) => ({
      name,
      display_name: column.label,
      data_type: numeric.has(name) ? "number" : column.type === "md" ? "lark_md" : "text",
      horizontal_align: column.type === "number" ? "right" : "left",
      ...(column.width !== undefined && /^(auto|\d{2,3}px|\d{1,2}%)$/.test(column.width)
        ? { width: column.width }
        : {}),
    })),
    rows: table.rows.map((row) =>
      Object.fromEntries(
        columns.map(({ column, name }) => [name, numeric.has(name) ? row[column.key] : cellOf(row, column)]),
      ),
    ),
  };
}

/** The same rows for places where the platform's table cannot stand. */
export function markdownTable(table: Table): string {
  const columns = table.columns.slice(0, maxColumns);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map((column) => escapeCell(column.label))),
    line(columns.map((column) => (column.type === "number" ? "---:" : "---"))),
    ...table.rows.map((row) => line(columns.map((column) => markdownCell(row, column)))),
  ].join("\n");
}

function markdownCell(row: Row, column: TableColumn): string {
  const words = cellText(row, column);
  return column.type === "md" ? words.replace(/\s+/g, " ").replaceAll("|", "&#124;") : escapeCell(words);
}

function cellOf(row: Row, column: TableColumn): string {
  const words = cellText(row, column).toWellFormed();
  return column.type === "md" ? tameMd(words) : words;
}

/** A cell in words. Days are written as they are kept, 2026-03-05, so that they read the same everywhere. */
export function cellText(row: Row, column: TableColumn): string {
  return String(row[column.key] ?? "");
}

function allNumbers(column: TableColumn, rows: readonly Row[]): boolean {
  return column.type === "number" && rows.every((row) => Number.isFinite(row[column.key]));
}
