import { SheetError } from "../workbook.ts";

/** One tag of a part, with its place in the text, so that what is not changed can be copied as it stands. */
export interface Tag {
  /** Without a prefix: `row` also for `x:row`. */
  readonly name: string;
  readonly prefix: string;
  readonly kind: "open" | "close" | "empty";
  readonly attributes: string;
  readonly from: number;
  readonly to: number;
}

const tagHere = /<(\/?)([\w.-]+:)?([\w.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;

/**
 * The tags of an XML text in order. Comments, instructions and CDATA are passed over; a document type, in which entities
 * could be declared, is refused: no office program writes one.
 */
export function* tagsOf(xml: string, from = 0): Generator<Tag> {
  for (let tag = nextTag(xml, from); tag; tag = nextTag(xml, tag.to)) yield tag;
}

/** The first of the tags from here on; undefined when there is none. */
export function nextTag(xml: string, from: number): Tag | undefined {
  for (let at = xml.indexOf("<", from); at >= 0; at = xml.indexOf("<", passOver(xml, at))) {
    const next = xml[at + 1];
    if (next === "?" || next === "!") continue;
    tagHere.lastIndex = at;
    const match = tagHere.exec(xml);
    if (!match) throw new SheetError("damaged");
    const [whole, closes, prefix = "", name = "", attributes = "", empty] = match;
    return {
      name,
      prefix,
      kind: closes ? "close" : empty ? "empty" : "open",
      attributes,
      from: at,
      to: at + whole.length,
    };
  }
  return undefined;
}

function passOver(xml: string, at: number): number {
  const ends = xml.startsWith("<!--", at)
    ? "-->"
    : xml.startsWith("<![CDATA[", at)
      ? "]]>"
      : xml[at + 1] === "?"
        ? "?>"
        : undefined;
  if (!ends) throw new SheetError("bomb");
  const end = xml.indexOf(ends, at);
  if (end < 0) throw new SheetError("damaged");
  return end + ends.length;
}

const patterns = new Map<string, RegExp>();

function patternOf(name: string): RegExp {
  const known = patterns.get(name);
  if (known) return known;
  const made = new RegExp(`(?:^|\\s)(?:\\w+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
  patterns.set(name, made);
  return made;
}

export function attribute(tag: { readonly attributes: string }, name: string): string | undefined {
  const match = patternOf(name).exec(tag.attributes);
  const value = match?.[1] ?? match?.[2];
  return value === undefined ? undefined : unescapeXml(value);
}

export function isOn(tag: Tag, name: string): boolean {
  const value = attribute(tag, name);
  return value === "1" || value === "true" || value === "on";
}

/** The text of a tag's attributes with one of them set anew. */
export function withAttribute(attributes: string, name: string, value: string): string {
  const put = `${name}="${escapeXml(value)}"`;
  const match = patternOf(name).exec(attributes);
  if (!match) return `${attributes} ${put}`;
  return `${attributes.slice(0, match.index)} ${put}${attributes.slice(match.index + match[0].length)}`;
}

export function withoutAttribute(attributes: string, name: string): string {
  return attributes.replace(patternOf(name), "");
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Text between tags, as it is meant. Only the five built-in entities and numbers are known. */
export function unescapeXml(text: string): string {
  if (!text.includes("&") && !text.includes("<")) return text;
  return text
    .replaceAll("<![CDATA[", "")
    .replaceAll("]]>", "")
    .replaceAll(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));/g, (whole, dec?: string, hex?: string, name?: string) => {
      if (name !== undefined) return named[name] ?? whole;
      const code = dec === undefined ? Number.parseInt(hex ?? "", 16) : Number(dec);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
    });
}

/** Text for a place in XML, without the characters that XML cannot hold. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\ufffe\uffff]/gu, (mark) => (/[\t\n]/.test(mark) ? mark : ""))
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** As office programs write a character that XML has no room for: `_x000D_`. */
export function unescapeOffice(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** One change of a text: what stood from..to is replaced. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The text with all edits, which do not overlap. Inserts at one place keep their order. */
export function edited(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    if (edit.from < at) throw new Error("edits overlap");
    parts.push(text.slice(at, edit.from), edit.text);
    at = edit.to;
  }
  parts.push(text.slice(at));
  return parts.join("");
}
