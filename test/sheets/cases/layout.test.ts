import { expect, test } from "vitest";
import { headerName } from "../../../src/sheets/layout/header-name.ts";
import { readOf } from "./support.ts";

const header = ["村名", "姓名", "人数", "备注"] as const;

test("26: a village merged over its twelve rows is in all twelve", async () => {
  const people = Array.from({ length: 12 }, (_, n) => [n === 0 ? "柳溪村" : "", `人${n}`, n, ""]);
  const { body } = await readOf([header, ...people], (sheet) => sheet.mergeCells("A2:A13"));
  expect(body.rows.map((row) => row.cells[0])).toEqual(Array.from({ length: 12 }, () => "柳溪村"));
  expect(body.problems).toEqual([]);
});

test("27: a value merged across two columns is an error that names both", async () => {
  const { body } = await readOf([header, ["柳溪村", "张三", 1, ""], ["桃源村", "李四", 2, ""]], (sheet) => {
    sheet.mergeCells("B3:C3");
  });
  expect(body.problems).toEqual([{ code: "MERGED_ACROSS", severity: "error", line: 3, columns: [1, 2], said: "李四" }]);
  expect(body.rows[1]?.cells).toEqual(["桃源村", "李四", "", ""]);
});

test("28: the same child under two parents of a header of three rows is two columns", async () => {
  const { block } = await readOf(
    [
      ["村名", "伤残家庭", "", "", "死亡家庭", "", ""],
      ["", "小计", "其中", "", "小计", "其中", ""],
      ["", "", "城市", "农村", "", "城市", "农村"],
      ["柳溪村", 3, 1, 2, 0, 0, 0],
    ],
    (sheet) =>
      ["A1:A3", "B1:D1", "E1:G1", "B2:B3", "C2:D2", "E2:E3", "F2:G2"].forEach((area) => sheet.mergeCells(area)),
  );
  expect(block.columns.map((column) => column.path.join("/"))).toEqual([
    "村名",
    "伤残家庭/小计",
    "伤残家庭/其中/城市",
    "伤残家庭/其中/农村",
    "死亡家庭/小计",
    "死亡家庭/其中/城市",
    "死亡家庭/其中/农村",
  ]);
  expect(block.problems).toEqual([]);
});

test.each([
  { text: "姓  名", name: "姓名", required: false },
  { text: "身份证\n号码（必填）", name: "身份证号码", required: true },
  { text: "*联系电话", name: "联系电话", required: true },
  { text: "金额(万元)", name: "金额", unit: "万元", required: false },
  { text: "面　积（单位：㎡）", name: "面积", unit: "m2", required: false },
  { text: "（一）总户数（户）", name: "总户数", unit: "户", required: false },
  { text: "一、人口", name: "人口", required: false },
  { text: "3.补贴金额【必填】", name: "补贴金额", required: true },
  { text: "村（社区）", name: "村(社区)", required: false },
  { text: "ＩＤ号（选填）", name: "ID号", required: false },
  { text: "2025", name: "2025", required: false },
])("29: a header is compared without its dress: $text", ({ text, ...expected }) => {
  expect(headerName(text)).toEqual(expected);
});

test("30: title, unit that fills in and unit of measure stand above the header and are kept", async () => {
  const { block } = await readOf(
    [
      ["附件10"],
      ["某县困难群众花名册"],
      ["填报单位（盖章）：柳溪村", "", "", "表 号：民统1表"],
      ["", "", "", "制定机关：某省民政厅"],
      ["", "", "", "批准文号：某统〔2025〕8号"],
      ["有效期至：2027年12月", "", "", "单位：万元"],
      ["序号", "姓名", "身份证号", "金额"],
      [1, "张三", "990106198001011236", 2],
    ],
    (sheet) => sheet.mergeCells("A2:D2"),
  );
  expect(block).toMatchObject({
    kind: "roster",
    titles: ["附件10", "某县困难群众花名册"],
    unit: "万元",
    header: { first: 6, last: 6 },
  });
  expect(Object.fromEntries(block.captions.map((one) => [one.label, one.value]))).toEqual({
    填报单位: "柳溪村",
    表号: "民统1表",
    制定机关: "某省民政厅",
    批准文号: "某统〔2025〕8号",
    有效期至: "2027年12月",
    单位: "万元",
  });
});

test("30: several captions in one cell, and one with its value in the next", async () => {
  const { block } = await readOf([
    ["填报单位：柳溪村   填报日期：2026年3月5日", "", "计量单位：", "户"],
    header,
    ["柳溪村", "张三", 1, ""],
  ]);
  expect(block.captions.map((one) => [one.label, one.value])).toEqual([
    ["填报单位", "柳溪村"],
    ["填报日期", "2026年3月5日"],
    ["计量单位", "户"],
  ]);
});

test.each([
  { index: ["甲", "乙", "1", "2"] },
  { index: ["(1)", "(2)", "(3)", "(4)"] },
  { index: [1, 2, 3, 4] },
  { index: ["栏次", "1", "2", "3"] },
])("31: an index row is no data: $index", async ({ index }) => {
  const { block, body } = await readOf([["项目", "代码", "户数", "人数"], index, ["低保", "01", 3, 9]]);
  expect(block.index).toEqual({ first: 1, last: 1 });
  expect(body.rows.map((row) => row.line)).toEqual([3]);
});

test("32: totals at the top and between are left out, and one that is wrong is named with both numbers", async () => {
  const { block, body } = await readOf([
    header,
    ["合计", "", 99, ""],
    ["柳溪村", "张三", 1, ""],
    ["柳溪村", "李四", 2, ""],
    ["小计", "", 3, ""],
    ["桃源村", "王五", "4", ""],
    ["小 计", "", 4, ""],
  ]);
  expect(block.totals).toEqual([1, 4, 6]);
  expect(body.rows.map((row) => row.line)).toEqual([3, 4, 6]);
  expect(body.problems).toEqual([
    { code: "TOTAL_WRONG", severity: "warning", line: 2, columns: [2], said: "99", counted: "7" },
  ]);
  expect(body.counts).toEqual({ seen: 6, data: 3, totals: 3, blank: 0, notes: 0 });
});

test("33: signatures and explanations below are no data, and are kept", async () => {
  const { block, body } = await readOf([
    header,
    ["柳溪村", "张三", 1, ""],
    [],
    ["单位负责人：王某", "", "填表人：李某", "报出日期：2026年3月5日"],
    ["填报说明：1.本表由村填写。"],
    ["2.性别只填男或女，身份证号码填写十八位。"],
  ]);
  expect(body.rows).toHaveLength(1);
  expect(body.counts).toEqual({ seen: 5, data: 1, totals: 0, blank: 1, notes: 3 });
  expect(body.notes.map((note) => note.line)).toEqual([4, 5, 6]);
  expect(block.captions.map((one) => one.value)).toEqual(["王某", "李某", "2026年3月5日"]);
});

test("34: hidden columns, rows and sheets are read, and said", async () => {
  const { layout, blocks, bodies } = await readOf(
    [header, ["柳溪村", "张三", 1, ""], ["桃源村", "李四", 2, ""]],
    (sheet) => {
      sheet.getColumn(3).hidden = true;
      sheet.getRow(3).hidden = true;
      const old = sheet.workbook.addWorksheet("旧", { state: "veryHidden" });
      old.addRow([...header]);
      old.addRow(["石桥村", "王五", 3, ""]);
      sheet.workbook.addWorksheet("更旧", { state: "hidden" }).addRow(["x"]);
    },
  );
  expect(layout.sheets.map((sheet) => sheet.state)).toEqual(["visible", "very-hidden", "hidden"]);
  expect(blocks.map((block) => block.sheet)).toEqual([0, 1]);
  expect(bodies.map((body) => body.problems)).toEqual([
    [
      { code: "HIDDEN_COLUMN", severity: "warning", columns: [2] },
      { code: "HIDDEN_ROW", severity: "warning", line: 3, columns: [] },
    ],
    [{ code: "HIDDEN_SHEET", severity: "warning", columns: [] }],
  ]);
  expect(bodies[0]?.rows.map((row) => row.hidden)).toEqual([false, true]);
});

test("44: the same header twice, and data without a header, are errors that name the columns", async () => {
  const { block, body } = await readOf([
    ["村名", "姓名", "金额", "金额", "", "备注"],
    ["柳溪村", "张三", 1, 2, "其他", ""],
  ]);
  expect(block.problems).toEqual([
    { code: "DUPLICATE_HEADER", columns: [2, 3] },
    { code: "NO_HEADER", columns: [4], proposal: "金额2" },
  ]);
  expect(body.problems.map((one) => [one.code, one.severity, one.columns])).toEqual([
    ["DUPLICATE_HEADER", "error", [2, 3]],
    ["NO_HEADER", "error", [4]],
  ]);
});

test.each([
  { name: "after two blank rows", between: [[], []] },
  { name: "at a new title", between: [["附表二 外出务工人员登记表"]] },
])("45: two tables on one sheet are two: $name", async ({ between }) => {
  const { blocks, bodies } = await readOf([
    ["附表一 常住人口登记表"],
    header,
    ["柳溪村", "张三", 1, ""],
    ["填表人：李某"],
    ...between,
    ["姓名", "务工地", "联系电话"],
    ["李四", "某市", "12000000001"],
    ["王五", "某县", "12000000002"],
  ]);
  expect(blocks.map((block) => block.columns.map((column) => column.path[0]))).toEqual([
    [...header],
    ["姓名", "务工地", "联系电话"],
  ]);
  expect(bodies.map((body) => body.rows.map((row) => row.cells[0]))).toEqual([["柳溪村"], ["李四", "王五"]]);
});

test("45: one sheet a village: the village is the sheet's name", async () => {
  const { layout, blocks } = await readOf(
    [
      ["姓名", "人数"],
      ["张三", 1],
    ],
    (sheet) => {
      const other = sheet.workbook.addWorksheet("桃源村");
      other.addRow(["姓名", "人数"]);
      other.addRow(["李四", 2]);
    },
  );
  expect(blocks.map((block) => layout.sheets[block.sheet]?.name)).toEqual(["表1", "桃源村"]);
});

test("a form about one subject is a card: labels at the left of their values", async () => {
  const { block } = await readOf(
    [
      ["低收入人口信息登记表"],
      ["姓名", "张三", "性别", "男", "照片"],
      ["身份证号", "990106198001011236", "民族", "汉族", ""],
      ["家庭住址", "柳溪村一组", "", "", ""],
      ["家庭人口（人）", 4, "联系电话*", "12000000001", ""],
      ["填表人：李某"],
    ],
    (sheet) => ["A1:E1", "B4:E4", "E2:E3"].forEach((area) => sheet.mergeCells(area)),
  );
  expect(block.kind).toBe("card");
  expect(block.titles).toEqual(["低收入人口信息登记表"]);
  expect(block.fields.filter((field) => field.label !== "照片")).toEqual([
    { label: "姓名", required: false, row: 1, column: 1 },
    { label: "性别", required: false, row: 1, column: 3 },
    { label: "身份证号", required: false, row: 2, column: 1 },
    { label: "民族", required: false, row: 2, column: 3 },
    { label: "家庭住址", required: false, row: 3, column: 1 },
    { label: "家庭人口", unit: "人", required: false, row: 4, column: 1 },
    { label: "联系电话", required: true, row: 4, column: 3 },
  ]);
});

test("a card with a small table in it gives both", async () => {
  const { blocks, bodies } = await readOf(
    [
      ["困难群众走访登记表"],
      ["姓名", "", "性别", "", "出生年月", ""],
      ["身份证号码", "", "", "联系电话", "", ""],
      ["致困原因", "", "", "", "", ""],
      ["家庭成员", "姓名", "与户主关系", "年龄", "健康状况", "备注"],
      ["", "李四", "配偶", 50, "良好", ""],
      ["", "李五", "子", 20, "良好", ""],
      ["走访人：", "", "", "走访时间：", "", ""],
    ],
    (sheet) => {
      for (const area of ["A1:F1", "B3:C3", "E3:F3", "B4:F4", "A5:A7"]) sheet.mergeCells(area);
    },
  );
  expect(blocks.map((block) => block.kind)).toEqual(["card", "roster"]);
  expect(blocks[1]?.columns.map((column) => column.path.join("/"))).toEqual([
    "姓名",
    "与户主关系",
    "年龄",
    "健康状况",
    "备注",
  ]);
  expect(bodies[1]?.rows.map((row) => row.cells)).toEqual([
    ["李四", "配偶", "50", "良好", ""],
    ["李五", "子", "20", "良好", ""],
  ]);
});

test("a table with units side by side is turned", async () => {
  const { block, body } = await readOf([
    ["指标", "柳溪村", "桃源村", "石桥村"],
    ["总人口", 1200, 900, 800],
    ["总户数", 300, 250, 200],
    ["耕地面积(亩)", 12, 13, 14],
  ]);
  expect(block.across).toBe(true);
  expect(block.columns.map((column) => [column.path[0], column.unit])).toEqual([
    ["指标", undefined],
    ["总人口", undefined],
    ["总户数", undefined],
    ["耕地面积", "亩"],
  ]);
  expect(body.rows.map((row) => row.cells)).toEqual([
    ["柳溪村", "1200", "300", "12"],
    ["桃源村", "900", "250", "13"],
    ["石桥村", "800", "200", "14"],
  ]);
});
