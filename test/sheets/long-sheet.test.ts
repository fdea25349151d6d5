import ExcelJS from "exceljs";
import { describe, expect, test } from "vitest";
import { readXlsx } from "../../src/sheets/read-xlsx.ts";
import { defaultCaps, type LongSheet } from "../../src/sheets/workbook.ts";
import { writeLongSheet } from "../../src/sheets/write-workbook.ts";

const sheet: LongSheet = {
  name: "低保台账",
  note: "低保台账，3 条，王秀兰 2026-11-23 导出",
  columns: [{ header: "姓名" }, { header: "银行账号" }, { header: "金额", kind: "number" }],
  rows: () => [
    ["张三", "0062220000000000017", 420],
    ["=cmd()|A1", "", null],
    ["李四\u0000\uffff", "007", 3.5],
  ],
};

describe("a sheet that is written row by row", () => {
  test("says what it was given: leading zeros, no formula, numbers as numbers, no character that XML cannot hold", async () => {
    const { sheets } = await readXlsx(await writeLongSheet(sheet), defaultCaps);
    expect(sheets.map((one) => [one.name, one.rows])).toEqual([
      [
        "低保台账",
        [
          ["低保台账，3 条，王秀兰 2026-11-23 导出"],
          ["姓名", "银行账号", "金额"],
          ["张三", "0062220000000000017", "420"],
          ["=cmd()|A1"],
          ["李四", "007", "3.5"],
        ],
      ],
    ]);
  });

  test("another reader reads it too, text as text", async () => {
    const book = new ExcelJS.Workbook();
    const bytes = await writeLongSheet(sheet);
    await book.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
    const read = book.worksheets[0];
    expect(read?.getCell("A4").value).toBe("=cmd()|A1");
    expect(read?.getCell("B3").value).toBe("0062220000000000017");
    expect(read?.getCell("C3").value).toBe(420);
    expect(read?.views[0]).toMatchObject({ state: "frozen", ySplit: 2 });
  });

  test("thousands of rows leave others their turn", async () => {
    const many = {
      ...sheet,
      rows: () => Array.from({ length: 20_000 }, (_, n) => [`人${n}`, "6222020000000000017", n]),
    };
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    const bytes = await writeLongSheet(many);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
    expect((await readXlsx(bytes, defaultCaps)).sheets[0]?.rows).toHaveLength(20_002);
  });
});
