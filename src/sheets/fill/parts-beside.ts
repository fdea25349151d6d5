import { partsBeside } from "../layout/read-layout.ts";
import type { Package } from "../parts/package.ts";
import { attribute, type Edit, edited, escapeXml, tagsOf, unescapeXml, withAttribute } from "../parts/xml.ts";
import { type Inserted, shiftAreas, shiftFormula, shiftRow } from "./shift.ts";

/** Pictures, comments and tables that belong to a sheet, moved with its rows. */
export function movedBeside(
  book: Package,
  sheetPart: string,
  inserted: readonly Inserted[],
): ReadonlyMap<string, string> {
  const moved = new Map<string, string>();
  if (inserted.length === 0) return moved;
  const each = (type: string, change: (xml: string) => string): void => {
    for (const part of partsBeside(book, sheetPart, type)) {
      const xml = book.part(part) ?? "";
      const changed = change(xml);
      if (changed !== xml) moved.set(part, changed);
    }
  };
  each("drawing", (xml) => movedAnchors(xml, inserted));
  each("comments", (xml) => movedRefs(xml, inserted));
  each("table", (xml) => movedRefs(xml, inserted));
  each("vmlDrawing", (xml) => movedShapes(xml, inserted));
  return moved;
}

function movedRefs(xml: string, inserted: readonly Inserted[]): string {
  const edits: Edit[] = [];
  for (const tag of tagsOf(xml)) {
    const ref = tag.kind === "close" ? undefined : attribute(tag, "ref");
    if (ref === undefined) continue;
    const from = tag.from + 1 + tag.prefix.length + tag.name.length;
    const text = withAttribute(tag.attributes, "ref", shiftAreas(ref, inserted));
    edits.push({ from, to: from + tag.attributes.length, text });
  }
  return edited(xml, edits);
}

/** `<xdr:row>12</xdr:row>` counts from 0. */
function movedAnchors(xml: string, inserted: readonly Inserted[]): string {
  return xml.replaceAll(/(<(?:\w+:)?row>)(\d{1,7})(<\/)/g, (_, open: string, row: string, close: string) => {
    return `${open}${shiftRow(Number(row), inserted)}${close}`;
  });
}

/** The old form of a comment's box: an anchor of eight numbers, the third and the seventh are rows. */
function movedShapes(xml: string, inserted: readonly Inserted[]): string {
  return xml
    .replaceAll(/(<x:Row>)(\d{1,7})(<)/g, (_, open: string, row: string, close: string) => {
      return `${open}${shiftRow(Number(row), inserted)}${close}`;
    })
    .replaceAll(/(<x:Anchor>)([\d,\s]+)(<)/g, (_, open: string, numbers: string, close: string) => {
      const moved = numbers.split(",").map((one, nth) => {
        return nth === 2 || nth === 6 ? ` ${shiftRow(Number(one), inserted)}` : one;
      });
      return `${open}${moved.join(",")}${close}`;
    });
}

/** What charts draw, wherever they stand: their sources name the sheet. */
export function movedCharts(book: Package, inserted: readonly Inserted[]): ReadonlyMap<string, string> {
  const moved = new Map<string, string>();
  if (inserted.length === 0) return moved;
  for (const { name } of book.entries.filter((entry) => /^xl\/charts\/chart[^/]*\.xml$/i.test(entry.name))) {
    const xml = book.part(name) ?? "";
    const changed = xml.replaceAll(/(<(?:\w+:)?f>)([^<]*)(<\/)/g, (_, open: string, source: string, close: string) => {
      return `${open}${escapeXml(shiftFormula(unescapeXml(source), "", inserted))}${close}`;
    });
    if (changed !== xml) moved.set(name, changed);
  }
  return moved;
}
