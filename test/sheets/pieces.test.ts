import fc from "fast-check";
import { expect, test } from "vitest";
import { readSheet } from "../../src/sheets/layout/read-sheet.ts";
import { parcelsOf, Unpacking } from "../../src/sheets/parcels.ts";
import { piecesOf } from "../../src/sheets/parts/pieces.ts";
import { defaultCaps } from "../../src/sheets/workbook.ts";
import { handRows } from "./cases/support.ts";

async function* torn(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, nth = 0; at < bytes.length; nth += 1) {
    const size = sizes[nth % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

async function allOf(pieces: AsyncIterable<string>): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

const sizes = fc.array(fc.integer({ min: 2, max: 90 }), { minLength: 1, maxLength: 6 });
const bit = fc.constantFrom(
  "<row>",
  "</row>",
  "</x:row>",
  "</arrow>",
  "row>",
  "<c>甲</c>",
  "<!-- </row> -->",
  "<![CDATA[</row>]]>",
  "<?x </row>?>",
  "é𠮷",
);
const within = /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>/g;

test("a text torn anywhere comes in pieces that are the text, each to the end of a row that is one", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(bit, { maxLength: 40 }), sizes, fc.boolean(), async (bits, cuts, wide) => {
      const text = bits.join("");
      const bytes = wide ? Buffer.from(`\ufeff${text}`, "utf16le") : Buffer.from(text);
      const pieces = await allOf(piecesOf(torn(bytes, cuts), "row"));
      expect(pieces.join("")).toBe(text);
      for (const piece of pieces.slice(0, -1)) expect(piece.replaceAll(within, "")).toMatch(/<\/(?:x:)?row>$/);
    }),
    { numRuns: 300 },
  );
});

test("a long text does come in pieces", async () => {
  const text = "<row><c>1</c></row>".repeat(1000);
  const pieces = await allOf(piecesOf(torn(Buffer.from(text), [1000]), "row"));
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(2100);
});

const cell = fc.constantFrom(
  "张三",
  "",
  '<c t="s"><v>0</v></c>',
  '<c s="1"><v>46086</v></c>',
  '<c s="1" t="n"><v>46086.5</v></c>',
  "<c><v>012</v></c>",
  "<c><v>-0</v></c>",
  "<c><v>0.30000000000000004</v></c>",
  "<c><v>330106198001011236</v></c>",
  '<c t="str"><f>A1</f><v>a &amp; b</v></c>',
  '<c t="b"><v>1</v></c>',
  '<c t="e"><v>#REF!</v></c>',
);
const setting = {
  styles: [
    { format: "General", shows: "number", framed: true, struck: false },
    { format: "yyyy-m-d", shows: "day", framed: false, struck: true },
  ] as const,
  strings: [{ text: "柳溪村", rich: true, struck: false, cleaned: false }],
  from1904: false,
  caps: defaultCaps,
  size: 1000,
};

test("a sheet is the same in pieces and whole, its usual cells and the same written unusually", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 12 }),
      sizes,
      async (rows, cuts) => {
        const xml = handRows(rows);
        const whole = await readSheet(once(xml), setting);
        expect(await readSheet(piecesOf(torn(Buffer.from(xml), cuts), "row"), setting)).toEqual(whole);
        const unusual = xml.replaceAll("<v>", "<v >").replaceAll("<c ", "<c  ");
        expect(await readSheet(piecesOf(torn(Buffer.from(unusual), cuts), "row"), setting)).toEqual(whole);
      },
    ),
    { numRuns: 200 },
  );
});

test("what goes in parcels arrives as it was", () => {
  const result = {
    name: "a",
    bytes: Buffer.from("ab"),
    none: undefined,
    sheets: [{ rows: Array.from({ length: 2500 }, (_, n) => [String(n), ""]) }, { rows: [["1"]] }],
    text: null,
  };
  const unpacking = new Unpacking();
  const parcels = parcelsOf(result);
  let next = parcels.next();
  let most = 0;
  for (; !next.done; next = parcels.next()) {
    most = Math.max(most, next.value.items.length);
    unpacking.take(next.value);
  }
  expect(most).toBe(1000);
  expect(JSON.stringify(next.value).length).toBeLessThan(300);
  expect(unpacking.whole(next.value)).toEqual(result);
});
