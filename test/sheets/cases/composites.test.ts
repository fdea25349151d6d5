import type ExcelJS from "exceljs";
import { expect, test } from "vitest";
import { readOf } from "./support.ts";

const merge =
  (...areas: readonly string[]) =>
  (sheet: ExcelJS.Worksheet): void =>
    areas.forEach((area) => sheet.mergeCells(area));

// Put together after forms that departments publish, none of them copied.
test.each([
  {
    name: "a quarter's changes, two levels, totals at the foot",
    rows: [
      ["2026年第一季度农村低保对象动态管理情况统计表"],
      ["填报单位：（盖章）", "", "", "", "", "填报时间：2026年  月  日"],
      ["乡镇", "上季度", "", "本季度新增", "", "本季度退出"],
      ["", "户数(户)", "人数(人)", "户数(户)", "人数(人)", "户数(户)"],
      ["某镇"],
      ["某乡"],
      ["全县合计"],
      ["分管领导：", "", "审核人：", "", "填表人：", "联系电话："],
    ],
    change: merge("A1:F1", "A3:A4", "B3:C3", "D3:E3"),
    found: { kind: "statistics", header: { first: 2, last: 3 }, body: { first: 4, last: 6 }, totals: [6] },
    paths: "乡镇 | 上季度/户数 | 上季度/人数 | 本季度新增/户数 | 本季度新增/人数 | 本季度退出/户数",
  },
  {
    name: "a roster of things with a column called 单位",
    rows: [
      ["附件2"],
      ["村级应急物资台账"],
      ["序号", "物资名称", "规格型号", "单位", "数量", "存放地点", "保管人", "联系电话", "备注"],
      [1, "铁锹", "", "把", 20, "村委会", "张三", "12000000001", ""],
      [2, "沙袋", "50kg", "个", 300, "村委会", "张三", "12000000001", ""],
    ],
    change: merge("A2:I2"),
    found: { kind: "roster", header: { first: 2, last: 2 }, body: { first: 3, last: 4 }, totals: [] },
    paths: "序号 | 物资名称 | 规格型号 | 单位 | 数量 | 存放地点 | 保管人 | 联系电话 | 备注",
  },
  {
    name: "long headers, one group among plain ones",
    rows: [
      ["防返贫监测对象排查情况表"],
      ["村：", "", "填报日期："],
      [
        "户主姓名",
        "家庭人口数",
        "风险类型（因病、因学、因灾、其他）",
        "是否落实基本保障及饮水安全",
        "",
        "",
        "帮扶责任人",
      ],
      ["", "", "", "吃", "穿", "基本医疗", ""],
      ["张三", 4, "因病", "是", "是", "是", "李四"],
    ],
    change: merge("A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:G4"),
    found: { kind: "roster", header: { first: 2, last: 3 }, body: { first: 4, last: 4 }, totals: [] },
    paths:
      "户主姓名 | 家庭人口数 | 风险类型(因病、因学、因灾、其他) | 是否落实基本保障及饮水安全/吃 | 是否落实基本保障及饮水安全/穿 | 是否落实基本保障及饮水安全/基本医疗 | 帮扶责任人",
  },
  {
    name: "indicators with codes under 甲 乙 丙",
    rows: [
      ["指标名称", "计量单位", "代码", "本年", "上年"],
      ["甲", "乙", "丙", 1, 2],
      ["一、人口", "—", "—", "", ""],
      ["总户数", "户", "01", 100, 90],
      ["其中：女性", "人", "03", 190, 180],
      ["补充资料：本年新增户数____户"],
      ["说明：本表由乡镇统计站填报，(1)=(2)+(3)"],
    ],
    change: merge(),
    found: { kind: "statistics", header: { first: 0, last: 0 }, body: { first: 2, last: 4 }, totals: [] },
    paths: "指标名称 | 计量单位 | 代码 | 本年 | 上年",
  },
  {
    name: "a daily sheet with its total first, and two units of measure",
    rows: [
      ["某县2026年城乡居民医保参保情况日报表"],
      ["单位：人、%"],
      ["序号", "乡镇（街道）", "应参保人数", "已参保人数", "", "", "参保率（%）", "排名"],
      ["", "", "", "小计", "今日新增", "其中：资助参保", "", ""],
      ["", "全县合计", 1000, 900, 10, 5, "90%", ""],
      [1, "某镇", 500, 450, 5, 2, "90%", 1],
      [2, "某乡", 500, 450, 5, 3, "90%", 1],
      ["注：1.参保率=已参保人数/应参保人数。2.排名按参保率从高到低。"],
    ],
    change: merge("A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:G4", "H3:H4"),
    found: {
      kind: "statistics",
      header: { first: 2, last: 3 },
      body: { first: 4, last: 6 },
      totals: [4],
      unit: "人、%",
    },
    paths:
      "序号 | 乡镇(街道) | 应参保人数 | 已参保人数/小计 | 已参保人数/今日新增 | 已参保人数/其中:资助参保 | 参保率 | 排名",
  },
])("a form is found as it is: $name", async ({ rows, change, found, paths }) => {
  const { block, blocks, body } = await readOf(rows, change);
  expect(blocks).toHaveLength(1);
  expect(block).toMatchObject(found);
  expect(block.columns.map((column) => column.path.join("/")).join(" | ")).toBe(paths);
  expect(block.captions.find((one) => one.label === "填报单位")?.value ?? "").toBe("");
  const { seen, data, totals, blank, notes } = body.counts;
  expect(data + totals + blank + notes).toBe(seen);
  expect(body.problems.filter((one) => one.severity !== "note")).toEqual([]);
});
