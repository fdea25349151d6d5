import type { CellStyle } from "../parts/styles.ts";
import { attribute, type Edit, edited, tagsOf, withAttribute } from "../parts/xml.ts";

/** Styles that are made of the template's own, for digits that are no number and texts that look like formulas. */
export interface StyleMaker {
  readonly styleOf: (number: number) => CellStyle | undefined;
  /** The same style with text as its number format. */
  readonly asText: (number: number) => number;
  /** And marked so that what is typed over stays text too. */
  readonly asQuoted: (number: number) => number;
  /** styles.xml with what was made; undefined when nothing was. */
  readonly written: () => string | undefined;
}

export function styleMaker(xml: string, styles: readonly CellStyle[]): StyleMaker {
  const { formats, end, count } = readFormats(xml);
  const made: string[] = [];
  const known = new Map<string, number>();
  const make = (number: number, quoted: boolean): number => {
    const key = `${number} ${String(quoted)}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const from = formats[number];
    if (from === undefined) return number;
    const at = formats.length + made.length;
    made.push(textFormat(from, quoted));
    known.set(key, at);
    return at;
  };
  const isText = (number: number): boolean => styles[number]?.shows === "text";
  return {
    styleOf: (number) => styles[number],
    asText: (number) => (isText(number) ? number : make(number, false)),
    asQuoted: (number) => make(number, true),
    written: () => {
      if (made.length === 0) return undefined;
      const edits: Edit[] = [{ from: end, to: end, text: made.join("") }];
      if (count)
        edits.push({ ...count, text: withAttribute(count.attributes, "count", String(formats.length + made.length)) });
      return edited(xml, edits);
    },
  };
}

interface Formats {
  /** Each `xf` of `cellXfs` as it stands. */
  readonly formats: readonly string[];
  readonly end: number;
  readonly count?: { readonly from: number; readonly to: number; readonly attributes: string };
}

function readFormats(xml: string): Formats {
  const formats: string[] = [];
  let count: Formats["count"];
  let inside = false;
  let start = 0;
  for (const tag of tagsOf(xml)) {
    if (tag.name === "cellXfs" && tag.kind === "open") {
      inside = true;
      const from = tag.from + 1 + tag.prefix.length + tag.name.length;
      if (attribute(tag, "count") !== undefined) {
        count = { from, to: from + tag.attributes.length, attributes: tag.attributes };
      }
    } else if (tag.name === "cellXfs") return { formats, end: tag.from, ...(count ? { count } : {}) };
    else if (!inside || tag.name !== "xf") continue;
    else if (tag.kind === "empty") formats.push(xml.slice(tag.from, tag.to));
    else if (tag.kind === "open") start = tag.from;
    else formats.push(xml.slice(start, tag.to));
  }
  return { formats, end: 0 };
}

function textFormat(format: string, quoted: boolean): string {
  const [tag] = tagsOf(format);
  if (!tag) return format;
  const head = tag.prefix.length + tag.name.length + 1;
  let attributes = withAttribute(withAttribute(tag.attributes, "numFmtId", "49"), "applyNumberFormat", "1");
  if (quoted) attributes = withAttribute(attributes, "quotePrefix", "1");
  return format.slice(0, head) + attributes + format.slice(head + tag.attributes.length);
}
