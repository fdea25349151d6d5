import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { asOfProperty, type Filling, type FillMeta, hashProperty, type RowFill } from "../../src/sheets/fill/fill.ts";
import { fillPackage } from "../../src/sheets/fill/fill-package.ts";
import { fillTemplate, structuralDiff, templateCaps } from "../../src/sheets/fill/fill-template.ts";
import { copyFormula, type Inserted, shiftAreas, shiftFormula } from "../../src/sheets/fill/shift.ts";
import { valueOf } from "../../src/sheets/fill/small-formula.ts";
import { openPackage } from "../../src/sheets/parts/package.ts";
import { readWorkbook } from "../../src/sheets/read-workbook.ts";
import { SheetError } from "../../src/sheets/workbook.ts";
import { packedBytes } from "../../src/sheets/zip-guard.ts";
import { handMade, handRows, readBytes } from "./cases/support.ts";
import { bookOf, openBook } from "./support.ts";

const meta: FillMeta = { asOf: "2026-03-05T08:00:00+08:00", hash: "c0ffee", captions: {} };

/** The first table of a template filled, in this process. */
async function fill(
  template: Buffer,
  rows: readonly RowFill[],
  more: Partial<Filling["blocks"][0]> & { meta?: FillMeta } = {},
) {
  const { block } = await readBytes(template);
  const { meta: own = meta, ...rest } = more;
  const filled = await fillPackage(template, { blocks: [{ block, rows, ...rest }], meta: own }, templateCaps);
  return { ...filled, bytes: Buffer.from(filled.bytes) };
}

async function partOf(bytes: Buffer, name: string): Promise<string> {
  const part = (await openPackage(bytes, templateCaps)).part(name);
  if (part === undefined) throw new Error(`no ${name}`);
  return part;
}

const down: readonly Inserted[] = [{ sheet: "表", after: 4, count: 3, stretch: true }];
test.each([
  { formula: "SUM(A5:A5)", moved: "SUM(A5:A8)", why: "an area that is the row alone grows" },
  { formula: "SUM(A2:A5)+A6", moved: "SUM(A2:A8)+A9", why: "one that ends there grows, what is below moves" },
  { formula: "SUM(A6:A9)", moved: "SUM(A9:A12)", why: "one below moves whole" },
  { formula: "$B$6*B$2", moved: "$B$9*B$2", why: "marks stay" },
  { formula: "SUM($4:$6)", moved: "SUM($4:$9)", why: "whole rows" },
  {
    formula: 'IF(A6="A6",LOG10(A6),"B7")',
    moved: 'IF(A9="A6",LOG10(A9),"B7")',
    why: "texts and names are no addresses",
  },
  {
    formula: "别的!A6+'别 的'!A6+[1]表!A6+表!A6+'表'!A6",
    moved: "别的!A6+'别 的'!A6+[1]表!A6+表!A9+'表'!A9",
    why: "each sheet its own",
  },
  { formula: "A5+合计_A6+A6_x", moved: "A5+合计_A6+A6_x", why: "names with an address in them" },
])("formulas move with rows: $why", ({ formula, moved }) => {
  expect(shiftFormula(formula, "表", down)).toBe(moved);
});

test("two places where rows come in add up", () => {
  const both: readonly Inserted[] = [...down, { sheet: "表", after: 9, count: 2, stretch: true }];
  expect(shiftFormula("A5+A6+A10+SUM(A5:A10)+A11", "表", both)).toBe("A5+A9+A13+SUM(A5:A15)+A16");
  expect(shiftAreas("A5:B5 D11 X1", both)).toBe("A5:B8 D16 X1");
});

test("a formula that is copied down goes with its row, not with what is fixed", () => {
  expect(copyFormula("B5+$C5+D$5+$E$9", { rows: 2, columns: 1 }, "表", down)).toBe("C7+$C7+E$5+$E$12");
});

test.each([
  { formula: "SUM(A1:A3)", value: 6 },
  { formula: "SUM(A1,A2:A3,10)", value: 16 },
  { formula: "A1+A2*A3-4/2", value: 5 },
  { formula: "-(A1+A2)*50%", value: -1.5 },
  { formula: "ROUND(A3/7,2)", value: 0.43 },
  { formula: "ROUND(-2.5,0)", value: -3 },
  { formula: "SUBTOTAL(9,A1:A4)", value: 6 },
  { formula: "AVERAGE(A1:A3)", value: 2 },
  { formula: "MAX(A1:A3)-MIN(A1:A3)", value: 2 },
  { formula: "A5+1", value: 1 },
  { formula: "0.1+0.2", value: 0.3 },
  { formula: "A4+1", value: undefined },
  { formula: "A1/0", value: undefined },
  { formula: "IF(A1>0,1,2)", value: undefined },
  { formula: "VLOOKUP(A1,A1:A3,1)", value: undefined },
  { formula: "SUM(A1:A3", value: undefined },
  { formula: "A1 A2", value: undefined },
  { formula: `${"(".repeat(5000)}1`, value: undefined },
])("small formulas are worked out, others are left: $formula", ({ formula, value }) => {
  const cells = [1, 2, 3, "字", null];
  expect(valueOf(formula, (_, row) => cells[row] ?? null)).toBe(value);
});

test("parts in which nothing changes keep their packed bytes", async () => {
  const template = await bookOf([["姓名", "人数"], ["", ""], ["填表人："]], (sheet) => {
    sheet.workbook.addWorksheet("说明").addRow(["按时填报"]);
  });
  const filled = await fill(template, [{ cells: ["张三", 1] }, { cells: ["李四", 2] }]);
  const before = await openPackage(template, templateCaps);
  const after = await openPackage(filled.bytes, templateCaps);
  const changed = after.entries.filter((entry) => {
    const was = before.entries.find((one) => one.name === entry.name);
    return !was || !packedBytes(before.bytes, was).equals(packedBytes(after.bytes, entry));
  });
  expect(changed.map((entry) => entry.name).toSorted()).toEqual([
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/custom.xml",
    "xl/worksheets/sheet1.xml",
  ]);
});

test("the same filling gives the same bytes", async () => {
  const template = await bookOf([
    ["姓名", "人数"],
    ["", ""],
  ]);
  const [one, other] = [await fill(template, [{ cells: ["张三", 1] }]), await fill(template, [{ cells: ["张三", 1] }])];
  expect(one.bytes.equals(other.bytes)).toBe(true);
});

test("as-of time and hash are in the document's properties, once, beside those that were there", async () => {
  const template = await bookOf([
    ["姓名", "人数"],
    ["", ""],
  ]);
  const once = await fill(template, [{ cells: ["张三", 1] }]);
  const other = { ...meta, hash: "beef", asOf: "2026-04-01T00:00:00Z" };
  const twice = await fill(once.bytes, [{ cells: ["张三", 1] }], { meta: other });
  const own = /name="([^"]+)"><vt:lpwstr[^>]*>([^<]*)</g;
  const read = async (bytes: Buffer): Promise<unknown> => {
    const xml = await partOf(bytes, "docProps/custom.xml");
    return Object.fromEntries([...xml.matchAll(own)].map((match) => [match[1], match[2]]));
  };
  expect(await read(once.bytes)).toEqual({ [asOfProperty]: meta.asOf, [hashProperty]: "c0ffee" });
  expect(await read(twice.bytes)).toEqual({ [asOfProperty]: other.asOf, [hashProperty]: "beef" });
  expect((await partOf(twice.bytes, "[Content_Types].xml")).match(/custom-properties/g)).toHaveLength(1);
  await openBook(twice.bytes);
});

test("lines with printed names are filled where they are, subtotals and totals add up what is theirs", async () => {
  const template = await bookOf([
    ["村名", "户数", "人数", "备注"],
    ["合计", "", "", ""],
    ["柳溪村", "", "", "旧"],
    ["桃源村", "", "", ""],
    ["小计", "", "", ""],
    ["石桥村", "", "", ""],
    ["小计", "", "", ""],
  ]);
  const filled = await fill(
    template,
    [
      { line: 6, cells: [null, 5, 50, null] },
      { line: 3, cells: [null, 1, 10, null] },
      { line: 4, cells: [null, 2, 20, "新"] },
    ],
    { sums: [1, 2] },
  );
  expect(filled).toMatchObject({ inserted: [], uncached: [] });
  expect((await readWorkbook(filled.bytes)).sheets[0]?.rows).toEqual([
    ["村名", "户数", "人数", "备注"],
    ["合计", "8", "80"],
    ["柳溪村", "1", "10", "旧"],
    ["桃源村", "2", "20", "新"],
    ["小计", "3", "30"],
    ["石桥村", "5", "50"],
    ["小计", "5", "50"],
  ]);
  const [sheet] = (await openBook(filled.bytes)).worksheets;
  expect([2, 5, 7].map((row) => sheet?.getCell(row, 2).formula)).toEqual(["SUM(B3:B4,B6)", "SUM(B3:B4)", "SUM(B6)"]);
});

test("of two tables on one sheet each grows, and what is below both moves by both", async () => {
  const template = await bookOf(
    [
      ["附表一 人员"],
      ["姓名", "人数"],
      ["", ""],
      ["合计", { formula: "SUM(B3:B3)", result: 0 }],
      ["附表二 村"],
      ["村名", "户数"],
      ["", ""],
      ["合计", ""],
      ["填表人：", { formula: "B4+B8", result: 0 }],
    ],
    (sheet) => {
      for (const area of ["A1:B1", "A5:B5"]) sheet.mergeCells(area);
    },
  );
  const { blocks } = await readBytes(template);
  const [people, villages] = blocks;
  if (!people || !villages) throw new Error("two tables were expected");
  const rows = (count: number): RowFill[] => Array.from({ length: count }, (_, n) => ({ cells: [`第${n}`, n + 1] }));
  const filling = {
    blocks: [
      { block: people, rows: rows(3), sums: [1] },
      { block: villages, rows: rows(4), sums: [1] },
    ],
    meta,
  };
  const filled = await fillPackage(template, filling, templateCaps);
  const bytes = Buffer.from(filled.bytes);
  const [sheet] = (await openBook(bytes)).worksheets;
  expect([6, 13, 14].map((row) => sheet?.getCell(row, 2).value)).toMatchObject([
    { formula: "SUM(B3:B5)", result: 6 },
    { formula: "SUM(B9:B12)", result: 10 },
    { formula: "B6+B13", result: 16 },
  ]);
  expect(sheet?.model.merges.toSorted()).toEqual(["A1:B1", "A7:B7"]);
  expect(await structuralDiff(template, bytes, filled.inserted)).toEqual([]);
});

test("an example line is not data: it goes, and fewer rows leave the form's blank lines", async () => {
  const template = await bookOf([
    ["序号", "姓名", "性别"],
    ["例", "张某", "男"],
    [2, "", ""],
    [3, "李某", "女"],
    ["填表人："],
  ]);
  const filled = await fill(template, [{ cells: [null, "王五", "女"] }]);
  expect((await readWorkbook(filled.bytes)).sheets[0]?.rows).toEqual([
    ["序号", "姓名", "性别"],
    ["1", "王五", "女"],
    ["2"],
    ["3"],
    ["填表人："],
  ]);
});

test("a card's values go beside their labels", async () => {
  const template = await bookOf(
    [["登记表"], ["姓名", "", "性别", ""], ["身份证号", "", "民族", ""], ["家庭住址", "", "", ""], ["填表人："]],
    (sheet) => sheet.mergeCells("B4:D4"),
  );
  const { block } = await readBytes(template);
  expect(block.fields.map((field) => field.label)).toEqual(["姓名", "性别", "身份证号", "民族", "家庭住址"]);
  const own = { ...meta, captions: { 填表人: "李某" } };
  const filled = await fill(template, [{ cells: ["张三", "男", "990106198001011236", null, "柳溪村一组"] }], {
    meta: own,
  });
  const [sheet] = (await openBook(filled.bytes)).worksheets;
  expect(["B2", "D2", "B3", "D3", "B4", "A5"].map((at) => sheet?.getCell(at).text)).toEqual([
    "张三",
    "男",
    "990106198001011236",
    "",
    "柳溪村一组",
    "填表人：李某",
  ]);
  expect(sheet?.getCell("B3").numFmt).toBe("@");
  expect(await structuralDiff(template, filled.bytes)).toEqual([]);
});

test("a day is one where the form shows days, also in a workbook that counts from 1904; elsewhere it is text", async () => {
  for (const date1904 of [false, true]) {
    const template = await bookOf(
      [
        ["姓名", "日期", "备注"],
        ["x", "", ""],
      ],
      (sheet) => {
        sheet.getCell("B2").numFmt = "yyyy-mm-dd";
        sheet.workbook.properties.date1904 = date1904;
      },
    );
    const filled = await fill(template, [{ cells: ["张三", { day: "2026-03-05" }, { day: "2026-03-05" }] }]);
    const { body } = await readBytes(filled.bytes);
    expect(body.rows[0]).toMatchObject({ cells: ["张三", "2026-03-05", "2026-03-05"], kinds: "tdt" });
  }
});

test("a formula that we cannot work out is told, and worked out when the file is opened", async () => {
  const template = await bookOf([
    ["姓名", "人数", "是否"],
    ["", "", { formula: 'IF(B2>0,"是","否")', result: "否" }],
    ["填表人：", { formula: "TODAY()", result: 46_000 }],
  ]);
  const filled = await fill(template, [{ cells: ["张三", 3, null] }]);
  expect(filled.uncached).toEqual(["表1!C2"]);
  expect(await partOf(filled.bytes, "xl/workbook.xml")).toContain('fullCalcOnLoad="1"');
  // What does not lean on anything that was filled in keeps the value it had.
  expect(await partOf(filled.bytes, "xl/worksheets/sheet1.xml")).toContain("<f>TODAY()</f><v>46000</v>");
});

test("what belongs to rows further down moves with them: shared formulas, formats, links, breaks, with a prefix too", async () => {
  const cell = (inner: string): string => `<c>${inner}</c>`;
  const rows = handRows([
    ["姓名", "人数", "双倍"],
    ["张某", cell("<v>1</v>"), cell('<f t="shared" ref="C2:C3" si="0">B2*2</f><v>2</v>')],
    ["李某", cell("<v>1</v>"), cell('<f t="shared" si="0"/><v>2</v>')],
    ["合计", cell("<f>SUM(B2:B3)</f><v>2</v>"), cell("<f>SUM(C2:C3)</f><v>4</v>")],
    ["填表人："],
  ]);
  const rest = [
    '<conditionalFormatting sqref="B2:B3"><cfRule type="expression" priority="1"><formula>B2&gt;$B$4</formula></cfRule></conditionalFormatting>',
    '<hyperlinks><hyperlink ref="A5" location="x"/></hyperlinks>',
    '<rowBreaks count="1"><brk id="4" max="16383" man="1"/></rowBreaks>',
    '<extLst><ext><dataValidation type="list"><formula1><f>表!$B$4</f></formula1><sqref>B2:B3</sqref></dataValidation></ext></extLst>',
  ];
  const plain = handMade(rows + rest.join(""));
  const rowsToFill = ["张", "王", "李", "赵"].map((name, n) => ({ cells: [name, n + 1, null] }));
  const xml = await partOf((await fill(plain, rowsToFill)).bytes, "xl/worksheets/sheet1.xml");
  expect(xml).not.toContain("shared");
  for (const formula of [
    "B2*2</f><v>2<",
    "B3*2</f><v>4<",
    "B4*2</f><v>6<",
    "B5*2</f><v>8<",
    "SUM(B2:B5)</f><v>10<",
    "SUM(C2:C5)</f><v>20<",
  ]) {
    expect(xml).toContain(`<f>${formula}`);
  }
  expect(xml).toContain('sqref="B2:B5"');
  expect(xml).toContain("<formula>B2&gt;$B$6</formula>");
  expect(xml).toContain('ref="A7"');
  expect(xml).toContain('<brk id="6"');
  expect(xml).toContain("<formula1><f>表!$B$6</f></formula1><sqref>B2:B5</sqref>");

  const prefixed = (rows + rest.join("")).replaceAll(/<(\/?)(?=[a-zA-Z])/g, "<$1x:");
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const other = handMade("", {
    "xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="${main}">${prefixed}</x:worksheet>`,
  });
  const same = await partOf((await fill(other, rowsToFill)).bytes, "xl/worksheets/sheet1.xml");
  const unprefixed = same.replace("xmlns:x=", "xmlns=").replaceAll("x:", "");
  expect(unprefixed).toBe(xml.replace('<?xml version="1.0"?>', ""));
});

test("pictures, tables and the order of calculation follow the rows", async () => {
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const rows = handRows([["姓名", "人数"], ["张某", "1"], ["填表人："]]);
  const template = handMade(rows, {
    "xl/worksheets/_rels/sheet1.xml.rels": `<Relationships><Relationship Id="r1" Type="${office}/drawing" Target="../drawings/drawing1.xml"/><Relationship Id="r2" Type="${office}/table" Target="../tables/table1.xml"/></Relationships>`,
    "xl/drawings/drawing1.xml": "<d><from><col>0</col><row>2</row></from><to><col>1</col><row>5</row></to></d>",
    "xl/tables/table1.xml": '<table ref="A1:B2"><autoFilter ref="A1:B2"/></table>',
    "xl/calcChain.xml": "<calcChain/>",
    "xl/charts/chart1.xml": "<c:chart><c:f>表!$B$2:$B$2</c:f><c:f>表!$A$3</c:f></c:chart>",
    "xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${office}/calcChain" Target="calcChain.xml"/></Relationships>`,
  });
  const { bytes } = await fill(
    template,
    ["张", "王", "李"].map((name) => ({ cells: [name, 1] })),
  );
  expect(await partOf(bytes, "xl/drawings/drawing1.xml")).toContain("<row>4</row></from><to><col>1</col><row>7</row>");
  expect(await partOf(bytes, "xl/tables/table1.xml")).toBe('<table ref="A1:B4"><autoFilter ref="A1:B4"/></table>');
  expect(await partOf(bytes, "xl/charts/chart1.xml")).toContain("<c:f>表!$B$2:$B$4</c:f><c:f>表!$A$5</c:f>");
  expect((await openPackage(bytes, templateCaps)).has("xl/calcChain.xml")).toBe(false);
  expect(await partOf(bytes, "xl/_rels/workbook.xml.rels")).not.toContain("calcChain");
});

test("a structure that did not survive is named", async () => {
  const rows = [["姓名", "人数"], ["", ""], ["填表人："]];
  const before = await bookOf(rows, (sheet) => {
    sheet.mergeCells("A3:B3");
    sheet.getColumn(1).width = 20;
    sheet.getCell("B2").numFmt = "0.00";
    sheet.getCell("A2").dataValidation = { type: "list", formulae: ['"甲,乙"'] };
    sheet.pageSetup.printArea = "A1:B3";
  });
  const after = await bookOf(rows, (sheet) => {
    sheet.getColumn(1).width = 21;
    sheet.pageSetup.printArea = "A1:B2";
  });
  const found = await structuralDiff(before, after);
  const named = ["merges", "widths", "validations", "format", "names"].filter((what) =>
    found.some((one) => one.includes(what)),
  );
  expect(named).toHaveLength(5);
  expect(await structuralDiff(before, before)).toEqual([]);
});

test("a template is small, a workbook, and no text is cut short in it", async () => {
  const reasonOf = async (template: Buffer, text = "x"): Promise<string> => {
    const { block } = await readBytes(
      await bookOf([
        ["姓名", "人数"],
        ["", ""],
      ]),
    );
    const filling = { blocks: [{ block, rows: [{ cells: [text, 1] }] }], meta };
    const outcome = await fillTemplate(template, filling).catch((err: unknown) => err);
    return outcome instanceof SheetError ? outcome.reason : outcome instanceof RangeError ? "range" : "filled";
  };
  const template = await bookOf([
    ["姓名", "人数"],
    ["", ""],
  ]);
  expect(await reasonOf(template)).toBe("filled");
  expect(await reasonOf(template, "长".repeat(32_768))).toBe("range");
  expect(await reasonOf(Buffer.concat([template, Buffer.alloc(2 * 1024 * 1024)]))).toBe("large");
  expect(await reasonOf(handMade(handRows([["姓名"]]), { "xl/vbaProject.bin": "a program" }))).toBe("macros");
  expect(await reasonOf(Buffer.from("姓名,人数\n"))).toBe("not-a-workbook");
  expect(await reasonOf(Buffer.concat([Buffer.from("PK"), deflateRawSync(Buffer.alloc(100))]))).toBe("damaged");
});
