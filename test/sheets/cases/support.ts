import type ExcelJS from "exceljs";
import type { Block } from "../../../src/sheets/layout/block.ts";
import type { Body, BodyProblemCode } from "../../../src/sheets/layout/body.ts";
import { findBlocks, sheetOf } from "../../../src/sheets/layout/find-blocks.ts";
import type { Layout } from "../../../src/sheets/layout/layout.ts";
import { readBody } from "../../../src/sheets/layout/read-body.ts";
import { layoutOf } from "../../../src/sheets/layout/read-layout.ts";
import { defaultCaps } from "../../../src/sheets/workbook.ts";
import { bookOf, zipOf } from "../support.ts";

export interface Read {
  readonly layout: Layout;
  readonly blocks: readonly Block[];
  readonly bodies: readonly Body[];
  readonly block: Block;
  readonly body: Body;
}

/** A workbook made by another library, read by ours: the first table and all of them. */
export async function readOf(
  rows: readonly (readonly unknown[])[],
  change: (sheet: ExcelJS.Worksheet) => void = () => undefined,
): Promise<Read> {
  return readBytes(await bookOf(rows, change));
}

export async function readBytes(bytes: Buffer): Promise<Read> {
  const layout = await layoutOf(bytes, defaultCaps);
  const blocks = findBlocks(layout);
  const bodies = blocks.map((block) => readBody(sheetOf(layout, block), block));
  const [block] = blocks;
  const [body] = bodies;
  if (!block || !body) throw new Error("no table was found");
  return { layout, blocks, bodies, block, body };
}

export function problemsOf(body: Body, ...codes: readonly BodyProblemCode[]): readonly object[] {
  return body.problems.filter((one) => codes.includes(one.code));
}

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** A workbook written out by hand, for what no library writes. `sheet` stands within `worksheet`. */
export function handMade(sheet: string, parts: Readonly<Record<string, string>> = {}): Buffer {
  const given: Record<string, string> = {
    "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    "_rels/.rels": `<Relationships><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `<?xml version="1.0"?><worksheet xmlns="${main}">${sheet}</worksheet>`,
    ...parts,
  };
  return zipOf(Object.entries(given).map(([name, text]) => ({ name, bytes: Buffer.from(text) })));
}

/** Rows of a hand-made sheet; a cell that begins with `<` is taken as it is. */
export function handRows(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row, at) => {
    const cells = row.map((text, column) => {
      const name = `${String.fromCharCode(65 + column)}${at + 1}`;
      if (text.startsWith("<")) return text.replace("<c", `<c r="${name}"`);
      return `<c r="${name}" t="inlineStr"><is><t>${text}</t></is></c>`;
    });
    return `<row r="${at + 1}">${cells.join("")}</row>`;
  });
  return `<sheetData>${lines.join("")}</sheetData>`;
}
