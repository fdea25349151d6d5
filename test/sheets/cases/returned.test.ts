import { expect, test } from "vitest";
import { fillTemplate, structuralDiff } from "../../../src/sheets/fill/fill-template.ts";
import { fileHash, newRows, rowHash } from "../../../src/sheets/hashes.ts";
import { matchColumns } from "../../../src/sheets/layout/match-columns.ts";
import { readForm } from "../../../src/sheets/read-workbook.ts";
import { compareReturned } from "../../../src/sheets/returned.ts";
import { bookOf, openBook } from "../support.ts";
import { readBytes, readOf } from "./support.ts";

const header = ["姓名", "村名", "人数"] as const;

test("55: the same file is the same by its hash; of one with a row changed only that row is new", async () => {
  const rows = [header, ["张三", "柳溪村", 1], ["李四", "桃源村", 2], ["李四", "桃源村", 2]];
  const bytes = await bookOf(rows);
  expect(fileHash(Uint8Array.from(bytes))).toBe(fileHash(bytes));
  const first = (await readBytes(bytes)).body;
  const { body } = await readOf([header, ["李四", "桃源村", 2], ["张三", "柳溪村", 9], ["李四", "桃源村", 2]]);
  const before = first.rows.map((row) => rowHash(row.cells));
  expect(newRows(first.rows, before)).toEqual([]);
  expect(newRows(body.rows, before).map((row) => row.line)).toEqual([3]);
});

/** A form filled with three rows that carry tokens, as another program gives it back after somebody changed it. */
async function sentAndChanged(change: (sheet: Awaited<ReturnType<typeof openBook>>["worksheets"][0]) => void) {
  // A form that ends with its header: all rows are put in below it.
  const template = await bookOf([header]);
  const { block } = await readBytes(template);
  const sent = [
    { token: "t1", cells: ["张三", "柳溪村", "1"] },
    { token: "t2", cells: ["李四", "桃源村", "2"] },
    { token: "t3", cells: ["王五", "石桥村", "3"] },
  ];
  const { bytes } = await fillTemplate(template, {
    blocks: [{ block, rows: sent }],
    meta: { asOf: "2026-03-01T00:00:00Z", hash: "00", captions: {} },
  });
  const opened = await openBook(Buffer.from(bytes));
  const [sheet] = opened.worksheets;
  if (!sheet) throw new Error("no sheet");
  expect(sheet.getColumn(4).hidden).toBe(true);
  change(sheet);
  const { tables } = await readForm(Buffer.from(await opened.xlsx.writeBuffer()));
  return { sent, rows: tables[0]?.body.rows ?? [] };
}

test("56: three ways are merged by row token; a row without one is known by its key", async () => {
  const { sent, rows } = await sentAndChanged((sheet) => {
    sheet.getCell("C2").value = 10;
    sheet.getCell("B3").value = "青岩村";
    sheet.getCell("C4").value = 30;
    sheet.getCell("D4").value = null;
    sheet.addRow(["赵六", "白马村", 4]);
  });
  expect(rows.map((row) => row.token)).toEqual(["t1", "t2", undefined, undefined]);
  const now = [
    { token: "t1", cells: ["张三", "柳溪村", "1"] },
    { token: "t2", cells: ["李四", "竹坪村", "2"] },
    { token: "t3", cells: ["王五", "石桥村", "3"] },
  ];
  expect(compareReturned(rows, sent, now, 0)).toEqual({
    changes: [
      { token: "t1", line: 2, cell: 2, sent: "1", returned: "10", now: "1" },
      { token: "t3", line: 4, cell: 2, sent: "3", returned: "30", now: "3" },
    ],
    conflicts: [{ token: "t2", line: 3, cell: 1, sent: "桃源村", returned: "青岩村", now: "竹坪村" }],
    added: [5],
    missing: [],
  });
});

test("56: what changed here meanwhile and not in the file is no change of theirs; a copied row is a new one", async () => {
  const { sent, rows } = await sentAndChanged((sheet) => {
    sheet.addRow(["张三的弟弟", "柳溪村", 1, "t1"]);
  });
  const now = sent.map((row) => (row.token === "t1" ? { ...row, cells: ["张三", "柳溪村", "7"] } : row));
  expect(compareReturned(rows, sent, now, 0)).toEqual({ changes: [], conflicts: [], added: [5], missing: [] });
});

test("57: rows that were taken out of the file are asked about, never deleted", async () => {
  const { sent, rows } = await sentAndChanged((sheet) => sheet.spliceRows(3, 1));
  expect(compareReturned(rows, sent, sent, 0)).toEqual({ changes: [], conflicts: [], added: [], missing: ["t2"] });
});

test("58: columns that moved are found by path, one put in and one gone are told", async () => {
  const known = (
    await readOf([
      ["姓名", "村名", "人数", "备注"],
      ["张三", "柳溪村", 1, "无"],
    ])
  ).block.columns;
  const moved = (
    await readOf([
      ["村名", "组别", "姓名", "人数"],
      ["柳溪村", "一组", "张三", 1],
    ])
  ).block.columns;
  const { kept, added, gone, same } = matchColumns(known, moved);
  expect(kept).toEqual([
    { path: ["姓名"], was: 0, at: 2 },
    { path: ["村名"], was: 1, at: 0 },
    { path: ["人数"], was: 2, at: 3 },
  ]);
  expect([added.map((one) => one.path), gone.map((one) => one.path), same]).toEqual([[["组别"]], [["备注"]], false]);
  expect(matchColumns(known, known).same).toBe(true);
});

test("60: a form comes back from filling with its structure, read by another library", async () => {
  const template = await bookOf(
    [
      ["惠民资金发放表"],
      ["填报单位（盖章）：", "", "", "单位：元"],
      ["序号", "姓名", "身份证号", "金额(元)", "占比"],
      [1, "", "", "", { formula: "D4/D$6", result: 0 }],
      [2, "", "", "", { formula: "D5/D$6", result: 0 }],
      ["合计", "", "", { formula: "SUM(D4:D5)", result: 0 }, ""],
      ["单位负责人：      填表人：      报出日期：  年  月  日"],
      ["", "", "", { formula: "D6*2", result: 0 }],
    ],
    (sheet) => {
      for (const area of ["A1:E1", "A6:C6", "A7:E7"]) sheet.mergeCells(area);
      for (const row of [4, 5]) {
        sheet.getCell(row, 4).numFmt = "#,##0.00";
        sheet.getCell(row, 3).dataValidation = { type: "textLength", operator: "equal", formulae: [18] };
      }
      sheet.getColumn(3).width = 22;
      sheet.getCell("D6").note = "批注";
      sheet.pageSetup.printArea = "A1:E7";
      sheet.pageSetup.printTitlesRow = "3:3";
      sheet.workbook.definedNames.add("'表1'!$B$4:$B$5", "名单");
      sheet.workbook.addWorksheet("汇总").addRow(["总额", { formula: "'表1'!D6", result: 0 }]);
      sheet.workbook.addWorksheet("说明").addRow(["按时填报", { formula: "1+1", result: 2 }]);
    },
  );
  const { block } = await readBytes(template);
  const names = ["张三", '=HYPERLINK("http://x")', "+86", "@李", "-赵"];
  const filled = await fillTemplate(template, {
    blocks: [
      {
        block,
        sums: [3],
        rows: names.map((name, n) => ({ cells: [null, name, `99010619800101123${n}`, (n + 1) * 100, null] })),
      },
    ],
    meta: {
      asOf: "2026-03-05T08:00:00+08:00",
      hash: "c0ffee",
      captions: { 填报单位: "柳溪村", 填表人: "李某", 报出日期: "2026年3月5日" },
    },
  });
  const bytes = Buffer.from(filled.bytes);
  expect(filled.inserted).toEqual([{ sheet: "表1", after: 3, count: 3, stretch: true }]);
  expect(filled.uncached).toEqual([]);
  expect(await structuralDiff(template, bytes, filled.inserted)).toEqual([]);

  const opened = await openBook(bytes);
  const sheet = opened.getWorksheet("表1");
  if (!sheet) throw new Error("no sheet");
  expect(sheet.model.merges.toSorted()).toEqual(["A10:E10", "A1:E1", "A9:C9"]);
  expect([4, 5, 6, 7, 8].map((row) => [1, 2, 3, 4].map((column) => sheet.getCell(row, column).value))).toEqual(
    names.map((name, n) => [n + 1, name, `99010619800101123${n}`, (n + 1) * 100]),
  );
  expect([4, 5, 8].map((row) => sheet.getCell(row, 3).numFmt)).toEqual(["@", "@", "@"]);
  expect([4, 6, 8].map((row) => sheet.getCell(row, 4).numFmt)).toEqual(["#,##0.00", "#,##0.00", "#,##0.00"]);
  expect(sheet.getCell("D9").value).toMatchObject({ formula: "SUM(D4:D8)", result: 1500 });
  expect([4, 5, 8].map((row) => sheet.getCell(row, 5).value)).toMatchObject([
    { formula: "D4/D$9", result: expect.closeTo(100 / 1500, 12) },
    { formula: "D5/D$9", result: expect.closeTo(200 / 1500, 12) },
    { formula: "D8/D$9", result: expect.closeTo(500 / 1500, 12) },
  ]);
  expect(sheet.getCell("D11").value).toMatchObject({ formula: "D9*2", result: 3000 });
  expect(opened.getWorksheet("汇总")?.getCell("B1").value).toMatchObject({ formula: "'表1'!D9", result: 1500 });
  expect(sheet.getCell("A2").value).toBe("填报单位（盖章）：柳溪村");
  expect(sheet.getCell("A10").text).toMatch(/^单位负责人：\s+填表人：李某\s+报出日期：2026年3月5日$/);
  expect(sheet.getCell("D9").note).toBeTruthy();
  expect(sheet.pageSetup).toMatchObject({ printArea: "A1:E10", printTitlesRow: "3:3" });
  expect(opened.definedNames.getRanges("名单").ranges).toEqual(["'表1'!$B$4:$B$8"]);
  expect([4, 6, 8].map((row) => sheet.getCell(row, 3).dataValidation?.type)).toEqual([
    "textLength",
    "textLength",
    "textLength",
  ]);
  expect(sheet.getColumn(3).width).toBe(22);
});
