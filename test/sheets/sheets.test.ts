import { expect, test } from "vitest";
import { readWorkbook } from "../../src/sheets/read-workbook.ts";
import { findTable } from "../../src/sheets/table.ts";
import { type Caps, SheetError } from "../../src/sheets/workbook.ts";
import { writeWorkbook } from "../../src/sheets/write-workbook.ts";
import { bookOf, openBook, rowsOf, zipOf } from "./support.ts";

async function reasonOf(bytes: Uint8Array, caps: Partial<Caps> = {}): Promise<string> {
  const outcome = await readWorkbook(bytes, caps).catch((err: unknown) => err);
  return outcome instanceof SheetError ? outcome.reason : JSON.stringify(outcome);
}

test("cells are read as people see them: days, sums, text with its spaces off, what is merged downwards", async () => {
  const bytes = await bookOf(
    [
      ["柳溪村名册"],
      ["填报单位：柳溪村", "", "单位：人"],
      ["姓 名（必填）", "日期", "数", "村"],
      ["　张三 ", new Date(Date.UTC(2026, 2, 5)), { formula: "1+1", result: 2 }, "柳溪村"],
      [{ richText: [{ text: "李" }, { text: "四" }] }, "１９８０", 0.1 + 0.2],
      [],
      ["王五", new Date(Date.UTC(2026, 2, 5, 8, 30)), { formula: "A9", result: { error: "#REF!" } }, ""],
    ],
    (sheet) => {
      sheet.mergeCells("A1:D1");
      sheet.mergeCells("D4:D5");
    },
  );
  const found = findTable(await readWorkbook(bytes), [
    { key: "name", names: ["姓名"] },
    { key: "day", names: ["日期"] },
    { key: "count", names: ["数"] },
    { key: "village", names: ["村"], optional: true },
    { key: "note", names: ["备注"], optional: true },
  ]);
  expect(found).toEqual({
    ok: true,
    rows: [
      { sheet: "表1", line: 4, cells: { name: "张三", day: "2026-03-05", count: "2", village: "柳溪村", note: "" } },
      { sheet: "表1", line: 5, cells: { name: "李四", day: "１９８０", count: "0.3", village: "柳溪村", note: "" } },
      {
        sheet: "表1",
        line: 7,
        cells: { name: "王五", day: "2026-03-05 08:30", count: "#REF!", village: "", note: "" },
      },
    ],
  });
});

test("a header that is not there is named, of the row that came nearest", async () => {
  const book = await readWorkbook(await bookOf([["随便"], ["姓名", "电话"], ["张三", "1"]]));
  const columns = [
    { key: "name", names: ["姓名"] },
    { key: "unit", names: ["单位", "所在单位"] },
  ] as const;
  expect(findTable(book, columns)).toEqual({ ok: false, missing: ["单位"] });
});

test("hidden sheets are left out", async () => {
  const bytes = await bookOf([["a"]], (sheet) => {
    sheet.workbook.addWorksheet("旧", { state: "hidden" }).addRow(["b"]);
  });
  expect((await readWorkbook(bytes)).sheets.map((sheet) => sheet.name)).toEqual(["表1"]);
});

// GB18030 for 姓名,电话 / 张三,1; the second has a quoted line break.
test.each([
  { name: "UTF-8 with a mark", bytes: Buffer.from('\ufeff姓名,电话\r\n张三,"1"\r\n') },
  { name: "GB18030", bytes: Buffer.from("d0d5c3fb2cb5e7bbb00ad5c5c8fd2c310a", "hex") },
  {
    name: "tabs, UTF-16",
    bytes: Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("姓名\t电话\n张三\t1\n", "utf16le")]),
  },
])("a table as text: $name", async ({ bytes }) => {
  const { sheets } = await readWorkbook(bytes);
  expect(sheets[0]?.rows).toEqual([
    ["姓名", "电话"],
    ["张三", "1"],
  ]);
});

const ole = Buffer.from("d0cf11e0a1b11ae1", "hex");
test.each([
  { reason: "empty", bytes: Buffer.alloc(0) },
  { reason: "xls", bytes: Buffer.concat([ole, Buffer.alloc(600)]) },
  { reason: "xls", bytes: Buffer.from("<html><table><tr><td>1</td></tr></table></html>") },
  { reason: "encrypted", bytes: Buffer.concat([ole, Buffer.alloc(600), Buffer.from("EncryptedPackage", "utf16le")]) },
  { reason: "not-a-workbook", bytes: Buffer.from("89504e470d0a1a0a0000000d", "hex") },
  { reason: "not-a-workbook", bytes: zipOf([{ name: "word/document.xml", bytes: Buffer.from("<a/>") }]) },
  { reason: "damaged", bytes: Buffer.from("PK\u0003\u0004 and then nothing of a zip") },
  { reason: "csv-encoding", bytes: Buffer.from("a,b\n\xff\xfe\xff", "latin1") },
])("what is no workbook is told apart: $reason", async ({ reason, bytes }) => {
  expect(await reasonOf(bytes)).toBe(reason);
});

test("a workbook that was cut off is damaged, and the process that read it is all that dies", async () => {
  const whole = await bookOf([["姓名"], ["张三"]]);
  expect(await reasonOf(whole.subarray(0, whole.length - 200))).toBe("damaged");
  expect((await readWorkbook(whole)).sheets).toHaveLength(1);
});

const book = { name: "xl/workbook.xml", bytes: Buffer.from("<workbook/>") };
const zeros = Buffer.alloc(30 * 1024 * 1024);
test.each([
  { name: "announced", parts: [book, { name: "xl/a.xml", bytes: zeros }] },
  { name: "hidden from the directory", parts: [book, { name: "xl/a.xml", bytes: zeros, announced: 1000 }] },
  {
    name: "in many parts",
    parts: [book, ...Array.from({ length: 3000 }, (_, n) => ({ name: `xl/${n}.xml`, bytes: Buffer.from("<a/>") }))],
  },
])("a bomb is refused before it is parsed: $name", async ({ parts }) => {
  expect(await reasonOf(zipOf(parts))).toBe("bomb");
});

test("entities could multiply: a sheet that declares any is refused", async () => {
  const lines = Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`);
  const dtd = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "${"x".repeat(100)}">${lines.join("")}]>`;
  const ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const parts = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": `<Relationships><Relationship Id="r1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook ${ns} xmlns:r="${rel}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="${rel}/worksheet" Target="worksheets/a.xml"/></Relationships>`,
    "xl/worksheets/a.xml": `${dtd}<worksheet ${ns}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>甲&e9;</t></is></c></row></sheetData></worksheet>`,
  };
  const zip = zipOf(Object.entries(parts).map(([name, text]) => ({ name, bytes: Buffer.from(text) })));
  expect(await reasonOf(zip)).toBe("bomb");
});

test.each([
  { name: "too large a file", caps: { bytes: 100 }, reason: "large" },
  { name: "too many rows", caps: { rows: 2 }, reason: "many-cells" },
  { name: "too many columns", caps: { columns: 1 }, reason: "many-cells" },
  { name: "too many cells", caps: { cells: 5 }, reason: "many-cells" },
  { name: "too much unpacked", caps: { unpackedBytes: 1000 }, reason: "bomb" },
  { name: "too long", caps: { seconds: 0.001 }, reason: "slow" },
])("caps hold while reading: $name", async ({ caps, reason }) => {
  expect(
    await reasonOf(
      await bookOf([
        ["a", "b"],
        ["1", "2"],
        ["3", "4"],
      ]),
      caps,
    ),
  ).toBe(reason);
});

test("too little memory ends the reader, not us", async () => {
  const rows = Array.from({ length: 3000 }, (_, n) => Array.from({ length: 40 }, (_, m) => `第${n}行第${m}列`));
  const bytes = await bookOf(rows);
  expect(await reasonOf(bytes, { memoryMb: 12 })).toBe("many-cells");
  expect((await readWorkbook(bytes)).sheets[0]?.rows).toHaveLength(3000);
});

test("what we write opens in another library: text stays text, nothing is a formula, the header stands still", async () => {
  const bytes = await writeWorkbook({
    sheets: [
      {
        name: "人员/名册",
        columns: [{ header: "姓名" }, { header: "编码", kind: "text" }, { header: "数", kind: "number" }],
        rows: [
          ["张三", "000123", 7],
          ["=1+1", "330106198001011234", null],
          ["+A1", "-1", 0],
          ["@SUM(A1)", '=HYPERLINK("http://x")', 1.5],
        ],
      },
    ],
  });
  const opened = await openBook(bytes);
  expect(rowsOf(opened)).toEqual([
    ["姓名", "编码", "数"],
    ["张三", "000123", "7"],
    ["=1+1", "330106198001011234"],
    ["+A1", "-1", "0"],
    ["@SUM(A1)", '=HYPERLINK("http://x")', "1.5"],
  ]);
  const sheet = opened.worksheets[0];
  expect(sheet?.name).toBe("人员 名册");
  expect(sheet?.views[0]).toMatchObject({ state: "frozen", ySplit: 1 });
  const formulas: string[] = [];
  sheet?.eachRow((row) => row.eachCell((cell) => cell.formula && formulas.push(cell.address)));
  expect(formulas).toEqual([]);
  expect(sheet?.getCell("B2").numFmt).toBe("@");
  expect((await readWorkbook(bytes)).sheets[0]?.rows[2]).toEqual(["=1+1", "330106198001011234"]);
});
