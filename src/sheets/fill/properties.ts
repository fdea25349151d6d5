import type { Package } from "../parts/package.ts";
import { attribute, escapeXml, tagsOf } from "../parts/xml.ts";
import { asOfProperty, type FillMeta, hashProperty } from "./fill.ts";

const part = "docProps/custom.xml";
const types = "[Content_Types].xml";
const relations = "_rels/.rels";
const relationType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties";
const contentType = "application/vnd.openxmlformats-officedocument.custom-properties+xml";
const kept = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties";
const variants = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes";
// The one format id that properties of users have.
const formatId = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}";

/** As-of time and hash among the document's properties; others that the form has are kept. */
export function withProperties(book: Package, meta: FillMeta): ReadonlyMap<string, string> {
  const changes = new Map<string, string>();
  const given = { [asOfProperty]: meta.asOf, [hashProperty]: meta.hash };
  const before = book.part(part);
  if (before !== undefined) {
    changes.set(part, added(before, given));
    return changes;
  }
  changes.set(
    part,
    added(
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="${kept}" xmlns:vt="${variants}"></Properties>`,
      given,
    ),
  );
  changes.set(types, beforeEnd(book.part(types) ?? "", `<Override PartName="/${part}" ContentType="${contentType}"/>`));
  const used = new Set([...tagsOf(book.part(relations) ?? "")].map((tag) => attribute(tag, "Id")));
  let id = "rIdProperties";
  while (used.has(id)) id += "1";
  const relation = `<Relationship Id="${id}" Type="${relationType}" Target="${part}"/>`;
  changes.set(relations, beforeEnd(book.part(relations) ?? "", relation));
  return changes;
}

function added(xml: string, given: Readonly<Record<string, string>>): string {
  let id = 1;
  let open = -1;
  let own = "";
  const cuts: [number, number][] = [];
  for (const tag of tagsOf(xml)) {
    if (tag.name !== "property") continue;
    if (tag.kind === "close" && open >= 0) cuts.push([open, tag.to]);
    if (tag.kind === "close") continue;
    id = Math.max(id, Number(attribute(tag, "pid") ?? 1));
    own = attribute(tag, "name") ?? "";
    open = own in given ? tag.from : -1;
  }
  let text = xml;
  for (const [from, to] of cuts.toReversed()) text = text.slice(0, from) + text.slice(to);
  const put = Object.entries(given).map(([name, value], nth) => {
    const typed = `<vt:lpwstr xmlns:vt="${variants}">${escapeXml(value)}</vt:lpwstr>`;
    return `<property xmlns="${kept}" fmtid="${formatId}" pid="${id + nth + 1}" name="${name}">${typed}</property>`;
  });
  return beforeEnd(text, put.join(""));
}

/** Put in before the last closing tag; a root that is empty is opened. */
function beforeEnd(xml: string, text: string): string {
  const empty = /<([\w:]+)([^<>]*)\/>\s*$/.exec(xml);
  const end = xml.lastIndexOf("</");
  if (empty && end < 0) return `${xml.slice(0, empty.index)}<${empty[1]}${empty[2]}>${text}</${empty[1]}>`;
  return xml.slice(0, end) + text + xml.slice(end);
}
