/** A unit as a power of ten and what is counted: 万元 is 10^4 元, 万 alone counts nothing in particular. */
export interface Unit {
  readonly power: number;
  readonly base: string;
  /** As it was written. */
  readonly name: string;
}

const powers: Readonly<Record<string, number>> = { 百: 2, 千: 3, 万: 4, 十万: 5, 百万: 6, 千万: 7, 亿: 8, 万亿: 12 };
const sameBase: Readonly<Record<string, string>> = {
  圆: "元",
  块: "元",
  块钱: "元",
  人民币: "元",
  元整: "元",
  元人民币: "元",
  rmb: "元",
  cny: "元",
  "¥": "元",
  m2: "平方米",
  平米: "平方米",
  平方: "平方米",
  名: "人",
  个人: "人",
  周岁: "岁",
  // Counts anything.
  个: "",
};
/** What a number may be followed by where no column says its unit; other words are no part of a number. */
const known: ReadonlySet<string> = new Set(
  (
    "元 人 户 岁 次 件 条 套 台 辆 亩 公顷 平方米 平方公里 立方米 米 公里 千米 厘米 千克 公斤 克 吨 斤 头 只 棵 株 间 栋 幢 " +
    "层 块 张 份 本 项 家 所 处 口 场 起 批 天 日 月 个月 年 小时 分钟 度 千瓦 千瓦时 m cm km kg g t h"
  ).split(" "),
);
// 千克, 千米 and 百分点 are units of their own, not thousands of something.
const whole = /^(?:千克|千米|千瓦|百分点|百分比)/u;

/** The unit that a header or a cell says; null for no unit. */
export function unitOf(written: string | undefined): Unit | null {
  const name = (written ?? "")
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s()]|^(?:计量)?单位[:]?/gu, "");
  if (name === "") return null;
  const prefix = whole.test(name) ? "" : (/^(?:万亿|千万|百万|十万|亿|万|千|百)/u.exec(name)?.[0] ?? "");
  const rest = name.slice(prefix.length);
  const base = Object.hasOwn(sameBase, rest) ? (sameBase[rest] ?? rest) : rest;
  return { power: powers[prefix] ?? 0, base, name };
}

/** Whether a cell's unit and a column's count the same thing; 元 in a column of 元/月 does. */
export function sameMeasure(cell: Unit, column: Unit): boolean {
  if (cell.base === column.base || cell.base === "" || column.base === "") return true;
  return !cell.base.includes("/") && column.base.split("/")[0] === cell.base;
}

/** Whether what stands behind a number is a unit that people use, alone or by time or head: 元, 万人, 元/月. */
export function isUsual({ base }: Unit): boolean {
  return base === "" || base.split("/").every((part) => known.has(part));
}
