import type { ShiftKind } from "./shift.ts";

/** The columns of a roster workbook, written and read alike. */
export const rosterColumns = [
  { key: "day", names: ["日期", "值班日期"] },
  { key: "kind", names: ["班次"] },
  { key: "leader", names: ["带班领导", "带班"] },
  { key: "staff", names: ["值班员", "值班人员", "值班人"] },
  { key: "phone", names: ["电话", "值班电话", "手机"] },
  { key: "unit", names: ["单位", "值班单位"] },
] as const;

export const kindWords: Readonly<Record<ShiftKind, string>> = { day: "白班", night: "夜班", full: "全天" };

export interface BookLine {
  readonly onDay: string;
  readonly kind: ShiftKind;
  readonly leader: string;
  readonly staff: string;
  readonly phone: string;
  readonly unit: string;
}

export function rosterBook(lines: readonly BookLine[]) {
  const columns = rosterColumns.map(({ names }) => ({ header: names[0] }));
  const rows = lines.map(({ onDay, kind, leader, staff, phone, unit }) => [
    onDay,
    kindWords[kind],
    leader,
    staff,
    phone,
    unit,
  ]);
  return { sheets: [{ name: "值班表", columns, rows }] };
}
