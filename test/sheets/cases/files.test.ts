import { expect, test } from "vitest";
import { readForm, readLayout, readWorkbook } from "../../../src/sheets/read-workbook.ts";
import { type Caps, SheetError } from "../../../src/sheets/workbook.ts";
import { bookOf, zipOf } from "../support.ts";
import { handMade, handRows } from "./support.ts";

async function reasonOf(bytes: Uint8Array, caps: Partial<Caps> = {}): Promise<string> {
  const outcome = await readForm(bytes, caps).catch((err: unknown) => err);
  return outcome instanceof SheetError ? outcome.reason : JSON.stringify(outcome);
}

const ole = Buffer.from("d0cf11e0a1b11ae1", "hex");
const plain = handRows([
  ["村名", "姓名"],
  ["柳溪村", "张三"],
]);

test("47: a workbook with a password is refused as one; protection of a sheet alone is read", async () => {
  const locked = Buffer.concat([ole, Buffer.alloc(600), Buffer.from("EncryptedPackage", "utf16le")]);
  expect(await reasonOf(locked)).toBe("encrypted");
  const bytes = await bookOf(
    [
      ["村名", "姓名"],
      ["柳溪村", "张三"],
    ],
    (sheet) => {
      void sheet.protect("secret", {});
    },
  );
  const { sheets } = await readLayout(bytes);
  expect(sheets[0]).toMatchObject({
    protected: true,
    rows: [
      ["村名", "姓名"],
      ["柳溪村", "张三"],
    ],
  });
});

test.each([
  { name: ".xls and .et of the old kind", bytes: Buffer.concat([ole, Buffer.alloc(600)]), reason: "xls" },
  {
    name: "a web page called .xls",
    bytes: Buffer.from("<html><table><tr><td>1</td></tr></table></html>"),
    reason: "xls",
  },
  { name: "XML called .xls", bytes: Buffer.from('<?xml version="1.0"?><Workbook/>'), reason: "xls" },
  {
    name: "a workbook of binary parts",
    bytes: zipOf([{ name: "xl/workbook.bin", bytes: Buffer.from("x") }]),
    reason: "xls",
  },
])("48: told by what it is, whatever it is called: $name", async ({ bytes, reason }) => {
  expect(await reasonOf(bytes)).toBe(reason);
});

test.each([
  { name: "a table of tabs called .xls", text: "村名\t姓名\n柳溪村\t张三\n" },
  { name: "a table of commas called .xlsx", text: "村名,姓名\n柳溪村,张三\n" },
])("48: read for what it is: $name", async ({ text }) => {
  const { sheets } = await readLayout(Buffer.from(text));
  expect(sheets[0]?.rows).toEqual([
    ["村名", "姓名"],
    ["柳溪村", "张三"],
  ]);
});

test("49: of a workbook with programs the data is read, and the programs are said", async () => {
  const bytes = handMade(plain, { "xl/vbaProject.bin": "a program" });
  const layout = await readLayout(bytes);
  expect(layout.macros).toBe(true);
  expect(layout.sheets[0]?.rows).toHaveLength(2);
  expect((await readLayout(handMade(plain))).macros).toBe(false);
});

const book = { name: "xl/workbook.xml", bytes: Buffer.from("<workbook/>") };
const everywhere = Array.from({ length: 250_000 }, (_, n) => `<mergeCell ref="A1:XFD${1_048_576 - n}"/>`);
const zeros = Buffer.alloc(30 * 1024 * 1024);
const entities = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "${"x".repeat(1000)}">]><worksheet><sheetData/></worksheet>`;
test.each([
  {
    name: "a part that unpacks to a hundred times its size",
    bytes: zipOf([book, { name: "xl/a.xml", bytes: zeros }]),
    reason: "bomb",
  },
  {
    name: "sizes that are not true",
    bytes: zipOf([book, { name: "xl/a.xml", bytes: zeros, announced: 1000 }]),
    reason: "bomb",
  },
  {
    name: "thousands of parts",
    bytes: zipOf([
      book,
      ...Array.from({ length: 3000 }, (_, n) => ({ name: `xl/${n}.xml`, bytes: Buffer.from("<a/>") })),
    ]),
    reason: "bomb",
  },
  {
    name: "a document type with entities",
    bytes: handMade("", { "xl/worksheets/sheet1.xml": entities }),
    reason: "bomb",
  },
  {
    name: "a name that leads out",
    bytes: zipOf([book, { name: "xl/../../etc/passwd", bytes: Buffer.from("x") }]),
    reason: "damaged",
  },
  {
    name: "a name from the root",
    bytes: zipOf([book, { name: "/etc/passwd", bytes: Buffer.from("x") }]),
    reason: "damaged",
  },
  { name: "one name twice", bytes: zipOf([book, book]), reason: "damaged" },
  {
    name: "two far corners",
    bytes: handMade(
      '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    ),
    reason: "many-cells",
  },
  {
    name: "merged areas over everything",
    bytes: handMade(`${plain}<mergeCells>${everywhere.join("")}</mergeCells>`),
    reason: "many-cells",
  },
])("50: refused within its memory, and the next file is read: $name", async ({ bytes, reason }) => {
  expect(await reasonOf(bytes, { memoryMb: 256 })).toBe(reason);
  expect((await readLayout(handMade(plain))).sheets[0]?.rows).toHaveLength(2);
});

const shared = '<sheetData><row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData>';
test.each([
  { name: "cut off", bytes: handMade(plain).subarray(0, 900) },
  { name: "without the texts it points to", bytes: handMade(shared) },
  {
    name: "with relations that lead nowhere",
    bytes: handMade(plain, { "xl/_rels/workbook.xml.rels": "<Relationships/>" }),
  },
  {
    name: "with a sheet that is not there",
    bytes: handMade(plain, { "xl/workbook.xml": '<workbook><sheets><sheet name="a" r:id="r9"/></sheets></workbook>' }),
  },
  { name: "with broken XML", bytes: handMade('<sheetData><row r="1"><c r="A1" <v>1</v></row></sheetData>') },
  {
    name: "with a cell of no place",
    bytes: handMade('<sheetData><row r="1"><c r="1A"><v>1</v></c></row></sheetData>'),
  },
  {
    name: "with a number that is none",
    bytes: handMade('<sheetData><row r="1"><c r="A1"><v>eins</v></c></row></sheetData>'),
  },
])("51: damaged is said, nothing crashes: $name", async ({ bytes }) => {
  expect(await reasonOf(bytes)).toBe("damaged");
});

const rows = [
  ["村名", "姓名", "备注"],
  ["柳溪村", "张三", "一行\n二行"],
  ["桃源村", "李四", "a,b;c"],
];
const commas = '村名,姓名,备注\r\n柳溪村,张三,"一行\n二行"\n桃源村,李四,"a,b;c"\r\n';
/** GBK bytes of the same text. */
const gbk = Buffer.from(
  "b4e5c3fb2cd0d5c3fb2cb1b8d7a20d0ac1f8cfaab4e52cd5c5c8fd2c22d2bbd0d00ab6fed0d0220acc d2d4b4b4e52cc0eecbc42c22612c623b63220d0a".replaceAll(
    " ",
    "",
  ),
  "hex",
);
test.each([
  { name: "UTF-8 with a mark", bytes: Buffer.from(`\ufeff${commas}`), encoding: "utf-8", delimiter: "," },
  { name: "UTF-8 without", bytes: Buffer.from(commas), encoding: "utf-8", delimiter: "," },
  { name: "GBK", bytes: gbk, encoding: "gb18030", delimiter: "," },
  {
    name: "UTF-16, little end first, with tabs",
    bytes: Buffer.from(`\ufeff${commas.replaceAll(/,(?=[^b])/g, "\t")}`, "utf16le"),
    encoding: "utf-16le",
    delimiter: "\t",
  },
  { name: "semicolons", bytes: Buffer.from(commas.replaceAll(/,(?=[^b])/g, ";")), encoding: "utf-8", delimiter: ";" },
  { name: "tabs", bytes: Buffer.from(commas.replaceAll(/,(?=[^b])/g, "\t")), encoding: "utf-8", delimiter: "\t" },
  {
    name: "Excel's hint in the first line",
    bytes: Buffer.from(`sep=;\r\n${commas.replaceAll(/,(?=[^b])/g, ";")}`),
    encoding: "utf-8",
    delimiter: ";",
  },
  {
    name: "line ends of three kinds",
    bytes: Buffer.from(commas.replace("\r\n", "\r")),
    encoding: "utf-8",
    delimiter: ",",
  },
])("52: a table as text: $name", async ({ bytes, encoding, delimiter }) => {
  const layout = await readLayout(bytes);
  expect(layout.sheets[0]?.rows).toEqual(rows);
  expect(layout.text).toEqual({ encoding, delimiter });
  expect((await readWorkbook(bytes)).sheets[0]?.rows).toEqual(rows);
});

test("52: characters of four bytes, and titles above the header with another mark in them", async () => {
  // 81 39 ee 39 is U+3400.
  const bytes = Buffer.from("d0d5c3fb2cc8cbcafd0a8139ee39 2c310a".replaceAll(" ", ""), "hex");
  expect((await readLayout(bytes)).sheets[0]?.rows).toEqual([
    ["姓名", "人数"],
    ["㐀", "1"],
  ]);
  const titled = Buffer.from("填报单位：柳溪村，第一组；共两户\n姓名\t人数\n张三\t1\n李四\t2\n");
  const { tables } = await readForm(titled);
  expect(tables[0]?.body.rows.map((row) => row.cells)).toEqual([
    ["张三", "1"],
    ["李四", "2"],
  ]);
});

test("53: an identity number that Excel ate stays as the file has it, for a check to tell", async () => {
  const layout = await readLayout(Buffer.from("姓名,身份证号\n张三,3.30E+17\n李四,330106198001011000\n"));
  expect(layout.sheets[0]?.rows.slice(1)).toEqual([
    ["张三", "3.30E+17"],
    ["李四", "330106198001011000"],
  ]);
});
