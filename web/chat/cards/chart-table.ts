import { isNode, type Node, nodes } from "./node.ts";

export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The values a chart is drawn from, as a table: what a reader gets who cannot see the picture. */
export function tableOf(spec: Node | undefined): ChartTable {
  const data = spec?.["data"];
  const sources = Array.isArray(data) ? data.filter(isNode) : isNode(data) ? [data] : [];
  const values = sources.flatMap((source) => nodes(source, "values"));
  const columns = [...new Set(values.flatMap((value) => Object.keys(value)))];
  return { columns, rows: values.map((value) => columns.map((column) => cell(value[column]))) };
}

const cell = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");
