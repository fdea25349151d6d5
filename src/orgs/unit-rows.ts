import type { ColumnToFind, TableRow } from "../sheets/table.ts";

/** The columns of a list of units, in the order of the template. */
export const unitColumns = [
  { key: "name", names: ["单位名称", "名称"] },
  { key: "code", names: ["单位编码", "区划编码", "编码"] },
  { key: "kind", names: ["类别", "单位类别"], optional: true },
  { key: "parent", names: ["上级编码", "上级单位编码"], optional: true },
  { key: "urbanClass", names: ["城乡分类", "城乡分类代码"], optional: true },
  { key: "change", names: ["变动"], optional: true },
  { key: "before", names: ["原编码"], optional: true },
  { key: "share", names: ["占原单位比例", "比例"], optional: true },
  { key: "day", names: ["生效日", "生效日期"], optional: true },
  { key: "basis", names: ["依据文件", "依据", "文号"], optional: true },
] as const satisfies readonly ColumnToFind[];

export type UnitCell = (typeof unitColumns)[number]["key"];
export type UnitRow = Readonly<Record<UnitCell, string>>;

/** A row's cells, trimmed, every column there. */
export function unitRow(row: TableRow): UnitRow {
  const entries = unitColumns.map(({ key }) => [key, (row.cells[key] ?? "").trim()] as const);
  // Every key of the list is an entry.
  return Object.fromEntries(entries) as Record<UnitCell, string>;
}
