import { expect, test } from "vitest";
import { rawCell } from "../../../src/sheets/layout/body.ts";
import { handMade, handRows, problemsOf, readBytes, readOf } from "./support.ts";

const header = ["村名", "姓名", "人数", "备注"] as const;

test("35: a value outside its list is named, and the list is harvested, also one that stands in cells", async () => {
  const { body } = await readOf(
    [
      ["姓名", "性别", "民族"],
      ["张三", "男", "汉族"],
      ["李四", "未知", "火星族"],
    ],
    (sheet) => {
      const list = sheet.workbook.addWorksheet("代码 表");
      for (const name of ["汉族", "满族"]) list.addRow([name]);
      for (const row of [2, 3]) {
        sheet.getCell(row, 2).dataValidation = { type: "list", formulae: ['"男,女"'] };
        sheet.getCell(row, 3).dataValidation = { type: "list", formulae: ["'代码 表'!$A$1:$A$2"] };
      }
    },
  );
  expect(body.lists).toEqual([
    { column: 1, values: ["男", "女"] },
    { column: 2, values: ["汉族", "满族"] },
  ]);
  expect(body.problems).toEqual([
    { code: "NOT_IN_LIST", severity: "warning", line: 3, columns: [1], said: "未知" },
    { code: "NOT_IN_LIST", severity: "warning", line: 3, columns: [2], said: "火星族" },
  ]);
});

test("35: a list that newer programs keep in an extension", async () => {
  const rows = handRows([
    ["姓名", "性别"],
    ["张三", "男"],
    ["李四", "无"],
    ["", "男"],
  ]);
  const rule = "<x14:formula1><xm:f>表!$B$2:$B$2</xm:f></x14:formula1><xm:sqref>B2:B3</xm:sqref></x14:dataValidation>";
  const rules = `<extLst><ext><x14:dataValidations><x14:dataValidation type="list">${rule}</x14:dataValidations></ext></extLst>`;
  const { body } = await readBytes(handMade(rows + rules));
  expect(body.lists).toEqual([{ column: 1, values: ["男"] }]);
  expect(problemsOf(body, "NOT_IN_LIST")).toEqual([
    { code: "NOT_IN_LIST", severity: "warning", line: 3, columns: [1], said: "无" },
  ]);
});

test("36: a cell in error is named and its row kept", async () => {
  const errors = ["#REF!", "#N/A", "#DIV/0!", "#VALUE!"];
  const rows = errors.map((error) => ["柳溪村", "张三", { formula: "A9", result: { error } }, ""]);
  const { body } = await readOf([header, ...rows]);
  expect(problemsOf(body, "CELL_ERROR")).toEqual(
    errors.map((said, n) => ({ code: "CELL_ERROR", severity: "error", line: n + 2, columns: [2], said })),
  );
  expect(body.rows.map((row) => [row.cells[1], row.kinds])).toEqual(errors.map(() => ["张三", "tte "]));
});

test("37: a formula without a stored value is to be worked out by its program, never by us", async () => {
  const { body } = await readOf([
    header,
    ["柳溪村", "张三", { formula: "1+1" }, ""],
    ["桃源村", "李四", { formula: "1+1", result: 2 }, ""],
  ]);
  expect(problemsOf(body, "NEEDS_RECALC")).toEqual([
    { code: "NEEDS_RECALC", severity: "error", line: 2, columns: [2] },
  ]);
  expect(body.rows.map((row) => row.cells[2])).toEqual(["", "2"]);
});

test("38: of a formula that reads another file, starts a program or leads to an address, the value alone", async () => {
  const f = (formula: string, value: string): string => `<c t="str"><f>${formula}</f><v>${value}</v></c>`;
  const { body } = await readBytes(
    handMade(
      handRows([
        ["村名", "姓名", "备注"],
        ["柳溪村", "张三", f("[1]Sheet1!A1", "甲")],
        ["桃源村", "李四", f("cmd|' /C calc'!A0", "乙")],
        ["石桥村", "王五", f("HYPERLINK(&quot;http://x&quot;,&quot;丙&quot;)", "丙")],
        ["白马村", "赵六", "=1+1"],
        ["竹坪村", "+86", "@x"],
      ]),
    ),
  );
  expect(body.rows.map((row) => row.cells[2])).toEqual(["甲", "乙", "丙", "=1+1", "@x"]);
  expect(body.problems).toEqual(
    [2, 3, 4].map((line) => ({ code: "OUTSIDE_FORMULA", severity: "note", line, columns: [2] })),
  );
});

test("41: rich text is plain, readings and comments are left out, what is struck through is said", async () => {
  const { body } = await readOf(
    [
      header,
      ["柳溪村", { richText: [{ text: "张" }, { font: { bold: true }, text: "三" }] }, 1, ""],
      ["桃源村", "李四", 2, ""],
      ["石桥村", { richText: [{ font: { strike: true }, text: "王五" }] }, 3, ""],
    ],
    (sheet) => {
      for (const column of [1, 2, 3]) sheet.getCell(3, column).font = { strike: true };
      sheet.getCell(2, 2).note = "批注不算内容";
    },
  );
  expect(body.rows.map((row) => [row.cells[1], row.struck])).toEqual([
    ["张三", false],
    ["李四", true],
    ["王五", false],
  ]);
  expect(problemsOf(body, "STRUCK")).toEqual([
    { code: "STRUCK", severity: "warning", line: 3, columns: [] },
    { code: "STRUCK", severity: "warning", line: 4, columns: [1], said: "王五" },
  ]);
  const reading = '<c t="inlineStr"><is><r><t>東</t></r><rPh sb="0" eb="1"><t>ひがし</t></rPh></is></c>';
  expect(
    (
      await readBytes(
        handMade(
          handRows([
            ["村名", "姓名"],
            ["柳溪村", reading],
          ]),
        ),
      )
    ).body.rows[0]?.cells,
  ).toEqual(["柳溪村", "東"]);
});

test("42: numbers in front with gaps, repeated or in words say nothing", async () => {
  const { body } = await readOf([
    ["序号", "姓名", "人数"],
    [1, "张三", 1],
    [1, "李四", 1],
    ["三", "王五", 1],
    [9, "赵六", 1],
  ]);
  expect(body.problems).toEqual([]);
  expect(body.rows.map((row) => row.line)).toEqual([2, 3, 4, 5]);
});

test("43: reading goes on over a blank row, and a million rows of nothing but formats are not walked", async () => {
  const { body } = await readOf([header, ["柳溪村", "张三", 1, ""], [], ["桃源村", "李四", 2, ""]]);
  expect(body.rows.map((row) => row.line)).toEqual([2, 4]);
  expect(body.problems).toEqual([{ code: "BLANK_BETWEEN", severity: "note", line: 3, columns: [] }]);

  const tail = Array.from({ length: 100_000 }, (_, n) => `<row r="${n * 10 + 4}"><c r="A${n * 10 + 4}" s="0"/></row>`);
  const rows = handRows([
    ["村名", "姓名"],
    ["柳溪村", "张三"],
    ["桃源村", "李四"],
  ]);
  const long = await readBytes(handMade(rows.replace("</sheetData>", `${tail.join("")}</sheetData>`)));
  expect(long.layout.sheets[0]?.rows).toHaveLength(3);
  expect(long.body.counts).toEqual({ seen: 2, data: 2, totals: 0, blank: 0, notes: 0 });
});

test("numbers are handed on as numbers, texts as texts, days as days", async () => {
  const { body } = await readOf(
    [
      ["姓名", "身份证号", "证件号码", "占比", "日期", "是否"],
      ["张三", 330_106_198_001_011_000, "330106198001011234", 0.85, new Date(Date.UTC(2026, 2, 5)), true],
    ],
    (sheet) => {
      sheet.getCell("D2").numFmt = "0%";
    },
  );
  const [row] = body.rows;
  expect(row?.kinds).toBe("tntpdb");
  expect(row && [0, 1, 2, 3, 4, 5].map((nth) => rawCell(row, nth))).toEqual([
    "张三",
    330_106_198_001_011_000,
    "330106198001011234",
    0.85,
    "2026-03-05",
    "TRUE",
  ]);
});

test("59: a very long text, an emoji and control characters are kept or cleaned, and cleaning is said", async () => {
  const long = "长".repeat(32_767);
  const { body } = await readOf([
    header,
    ["柳溪村", long, 1, "👨‍👩‍👧好"],
    ["桃源村", "李_x000D_\u200b四", 2, "一行\n二行"],
  ]);
  expect(body.rows.map((row) => row.cells)).toEqual([
    ["柳溪村", long, "1", "👨‍👩‍👧好"],
    ["桃源村", "李四", "2", "一行\n二行"],
  ]);
  expect(problemsOf(body, "CLEANED")).toEqual([{ code: "CLEANED", severity: "note", line: 3, columns: [1] }]);
});
