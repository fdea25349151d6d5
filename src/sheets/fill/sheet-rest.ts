import { type Area, areaAt, areaName } from "../parts/address.ts";
import { attribute, type Edit, escapeXml, type Tag, tagsOf, unescapeXml, withAttribute } from "../parts/xml.ts";
import type { SheetPlan } from "./plan.ts";
import { type Inserted, shiftArea, shiftAreas, shiftFormula, shiftRow } from "./shift.ts";

const withFormula = /^(?:formula|formula1|formula2|f)$/;

/** Changes to everything of a sheet's XML but its rows: merges, rules, formats, breaks, columns. */
export function restEdits(xml: string, name: string, plan: SheetPlan, inserted: readonly Inserted[]): readonly Edit[] {
  const edits: Edit[] = [];
  let inRows = false;
  let afterRows = false;
  let start = 0;
  const put = (tag: Tag, attributes: string): void => {
    const from = tag.from + 1 + tag.prefix.length + tag.name.length;
    if (attributes !== tag.attributes) edits.push({ from, to: from + tag.attributes.length, text: attributes });
  };
  for (const tag of tagsOf(xml)) {
    if (tag.name === "sheetData") {
      inRows = tag.kind === "open";
      afterRows = !inRows;
    } else if (inRows) continue;
    else if (tag.kind === "close") {
      if (tag.name === "mergeCells") edits.push(...mergesOfNewRows(xml, plan, tag));
      // Only what holds text alone: newer rules wrap their formula once more.
      const text = xml.slice(start, tag.from);
      if (!afterRows || text.includes("<")) continue;
      if (withFormula.test(tag.name)) {
        const moved = escapeXml(shiftFormula(unescapeXml(text), name, inserted));
        if (moved !== text && unescapeXml(moved) !== unescapeXml(text))
          edits.push({ from: start, to: tag.from, text: moved });
      } else if (tag.name === "sqref") edits.push({ from: start, to: tag.from, text: shiftAreas(text, plan.inserted) });
    } else if (tag.name === "dimension") put(tag, dimension(tag, plan));
    else if (afterRows) {
      start = tag.to;
      if (tag.name === "mergeCells") put(tag, mergeCount(xml, tag, plan));
      else put(tag, shifted(tag, plan.inserted));
    }
  }
  if (plan.tokenColumn !== undefined) edits.push(hiddenColumn(xml, plan.tokenColumn));
  return edits;
}

function shifted(tag: Tag, inserted: readonly Inserted[]): string {
  let { attributes } = tag;
  for (const name of ["ref", "sqref"]) {
    const areas = attribute(tag, name);
    if (areas !== undefined) {
      const moved = shiftAreas(areas, inserted);
      if (moved !== areas) attributes = withAttribute(attributes, name, moved);
    }
  }
  // A break stands below the row that it names, counted from 1.
  // One between columns reaches down all rows.
  const row = tag.name === "brk" && attribute(tag, "max") !== "1048575" ? Number(attribute(tag, "id")) : 0;
  return row > 0 ? withAttribute(attributes, "id", String(shiftRow(row, inserted))) : attributes;
}

function dimension(tag: Tag, plan: SheetPlan): string {
  const area = areaAt(attribute(tag, "ref") ?? "");
  if (!area || (plan.inserted.length === 0 && plan.tokenColumn === undefined)) return tag.attributes;
  const moved = shiftArea(area, plan.inserted);
  const right = Math.max(moved.right, plan.tokenColumn ?? 0);
  return withAttribute(tag.attributes, "ref", areaName({ ...moved, right }));
}

/** Areas within one row are repeated in each that comes in in its likeness. */
function copiesOf(xml: string, plan: SheetPlan): readonly Area[] {
  const areas: Area[] = [];
  for (const tag of tagsOf(xml, Math.max(0, xml.search(/<(?:\w+:)?mergeCells/)))) {
    if (tag.name === "mergeCells" && tag.kind === "close") break;
    const area = tag.name === "mergeCell" && areaAt(attribute(tag, "ref") ?? "");
    if (area && area.top === area.bottom) areas.push(area);
  }
  return plan.inserted.flatMap(({ after, count, stretch }) => {
    const within = stretch ? areas.filter((area) => area.top === after) : [];
    const first = shiftRow(after, plan.inserted) + 1;
    return Array.from({ length: count }, (_, nth) => first + nth).flatMap((row) =>
      within.map((area) => ({ ...area, top: row, bottom: row })),
    );
  });
}

function mergesOfNewRows(xml: string, plan: SheetPlan, close: Tag): readonly Edit[] {
  const copies = copiesOf(xml, plan).map((area) => `<${close.prefix}mergeCell ref="${areaName(area)}"/>`);
  return copies.length === 0 ? [] : [{ from: close.from, to: close.from, text: copies.join("") }];
}

function mergeCount(xml: string, tag: Tag, plan: SheetPlan): string {
  const count = attribute(tag, "count");
  const copies = copiesOf(xml, plan).length;
  return count === undefined || copies === 0
    ? tag.attributes
    : withAttribute(tag.attributes, "count", String(Number(count) + copies));
}

/** The column is set hidden; what the sheet says of a span of columns around it is said of its two sides. */
function hiddenColumn(xml: string, at: number): Edit {
  const number = at + 1;
  const open = /<(\w+:)?cols\s*>/.exec(xml);
  if (!open) {
    const data = /<(\w+:)?sheetData[\s/>]/.exec(xml);
    const place = data?.index ?? 0;
    const prefix = data?.[1] ?? "";
    const column = `<${prefix}col min="${number}" max="${number}" width="9" hidden="1" customWidth="1"/>`;
    return { from: place, to: place, text: `<${prefix}cols>${column}</${prefix}cols>` };
  }
  const prefix = open[1] ?? "";
  const from = open.index + open[0].length;
  const hidden = `<${prefix}col min="${number}" max="${number}" width="9" hidden="1" customWidth="1"/>`;
  const columns: string[] = [];
  let to = from;
  let put = false;
  for (const tag of tagsOf(xml, from)) {
    if (tag.name === "cols") {
      to = tag.from;
      break;
    }
    const min = Number(attribute(tag, "min"));
    const max = Number(attribute(tag, "max"));
    const span = (first: number, last: number): string[] => {
      const attributes = withAttribute(withAttribute(tag.attributes, "min", String(first)), "max", String(last));
      return first > last ? [] : [`<${prefix}col${attributes}/>`];
    };
    if (max < number) columns.push(...span(min, max));
    else if (put) columns.push(...span(Math.max(min, number + 1), max));
    else {
      columns.push(...span(min, Math.min(max, number - 1)), hidden, ...span(Math.max(min, number + 1), max));
      put = true;
    }
  }
  if (!put) columns.push(hidden);
  return { from, to, text: columns.join("") };
}
