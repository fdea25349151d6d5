import { layoutOfPackage, readWorkbookPart } from "../layout/read-layout.ts";
import { openPackage, type Package, relationsPart, type SheetPart, sheetParts } from "../parts/package.ts";
import { rezip } from "../parts/rezip.ts";
import { readSharedStrings } from "../parts/shared-strings.ts";
import { readStyles } from "../parts/styles.ts";
import { type Edit, edited, escapeXml, tagsOf, unescapeXml, withAttribute } from "../parts/xml.ts";
import { type Caps, SheetError } from "../workbook.ts";
import { styleMaker } from "./cell-styles.ts";
import type { Filling, WasFilled } from "./fill.ts";
import { movedBeside, movedCharts } from "./parts-beside.ts";
import { planSheet, type SheetPlan } from "./plan.ts";
import { withProperties } from "./properties.ts";
import { type Making, modelOf, rowXml, type SheetModel } from "./sheet-model.ts";
import { restEdits } from "./sheet-rest.ts";
import { type Inserted, shiftFormula } from "./shift.ts";
import { Values } from "./values.ts";

/** Fills a template; runs where files are read. Parts in which nothing changes keep their bytes. */
export async function fillPackage(bytes: Buffer, filling: Filling, caps: Caps): Promise<WasFilled> {
  const book = await openPackage(bytes, caps);
  const layout = await layoutOfPackage(book, caps);
  // What we send out in our name runs nothing on anybody's machine.
  if (layout.macros) throw new SheetError("macros");
  const parts = sheetParts(book);
  const plans = new Map<string, SheetPlan>();
  for (const [at, sheet] of layout.sheets.entries()) {
    const fills = filling.blocks.filter((fill) => fill.block.sheet === at);
    if (fills.length > 0) plans.set(sheet.name, planSheet(sheet, fills, filling.meta));
  }
  if (filling.blocks.some((fill) => !layout.sheets[fill.block.sheet])) throw new SheetError("damaged");
  const inserted = [...plans.values()].flatMap((plan) => plan.inserted);
  const styles = book.part("xl/styles.xml") ?? "";
  const making: Making = {
    maker: styleMaker(styles, readStyles(book)),
    strings: await readSharedStrings(book),
    from1904: readWorkbookPart(book).from1904,
    inserted,
  };
  const changes = new Map<string, string | null>(withProperties(book, filling.meta));
  const uncached = writeSheets(book, parts, plans, making, changes);
  for (const [name, moved] of movedCharts(book, inserted)) changes.set(name, moved);
  const styled = making.maker.written();
  if (styled !== undefined) changes.set(partNamed(book, "xl/styles.xml"), styled);
  const workbook = edited(book.part("xl/workbook.xml") ?? "", [
    ...movedNames(book, inserted),
    ...(uncached.length > 0 ? workOutOnOpening(book) : []),
  ]);
  if (workbook !== book.part("xl/workbook.xml")) changes.set(partNamed(book, "xl/workbook.xml"), workbook);
  dropCalculationOrder(book, changes);
  return { bytes: rezip(book.bytes, book.entries, changes), inserted, uncached };
}

function partNamed(book: Package, name: string): string {
  return book.entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase())?.name ?? name;
}

function writeSheets(
  book: Package,
  parts: readonly SheetPart[],
  plans: ReadonlyMap<string, SheetPlan>,
  making: Making,
  changes: Map<string, string | null>,
): readonly string[] {
  const models = new Map<string, SheetModel | undefined>();
  const load = (name: string): SheetModel | undefined => {
    if (models.has(name)) return models.get(name);
    const part = parts.find((one) => one.name === name);
    const model = part && modelOf(book.part(part.part) ?? "", name, making, plans.get(name));
    models.set(name, model);
    return model;
  };
  const values = new Values(load, new Set(plans.keys()));
  for (const part of parts) {
    const xml = book.part(part.part) ?? "";
    const plan = plans.get(part.name);
    if (!plan && !mentions(xml, plans.keys())) continue;
    const model = load(part.name);
    if (!model) continue;
    const rows = model.rows.map((row) => {
      const cells = row.cells.map((cell) =>
        cell.formula === undefined
          ? cell
          : { ...cell, type: values.typeOf(part.name, cell), inner: values.xmlOf(part.name, row, cell) },
      );
      return rowXml({ ...row, cells }, (cell) => cell.inner);
    });
    const { from, to, prefix } = model.parsed;
    const data: Edit = { from, to, text: `<${prefix}sheetData>${rows.join("")}</${prefix}sheetData>` };
    const quiet: SheetPlan = { cells: new Map(), inserted: [], newRows: new Map() };
    const rest = restEdits(xml, part.name, plan ?? quiet, making.inserted);
    changes.set(partNamed(book, part.part), edited(xml, [data, ...rest]));
    for (const [name, moved] of movedBeside(book, part.part, plan?.inserted ?? []))
      changes.set(partNamed(book, name), moved);
  }
  return values.uncached;
}

/** Whether a sheet reads from one of these. */
function mentions(xml: string, sheets: Iterable<string>): boolean {
  for (const name of sheets) {
    const escaped = escapeXml(name);
    if (
      xml.includes(`${escaped}!`) ||
      xml.includes(`${escaped.replaceAll("'", "''")}'!`) ||
      xml.includes(`${escaped}&apos;!`)
    )
      return true;
  }
  return false;
}

/** Named areas, print areas and repeated title rows among them. */
function movedNames(book: Package, inserted: readonly Inserted[]): readonly Edit[] {
  const xml = book.part("xl/workbook.xml") ?? "";
  const edits: Edit[] = [];
  let start = 0;
  for (const tag of tagsOf(xml)) {
    if (tag.name !== "definedName") continue;
    if (tag.kind === "open") start = tag.to;
    if (tag.kind !== "close") continue;
    const before = unescapeXml(xml.slice(start, tag.from));
    const after = shiftFormula(before, "", inserted);
    if (after !== before) edits.push({ from: start, to: tag.from, text: escapeXml(after) });
  }
  return edits;
}

/** Formulas that we could not work out are worked out by the program that opens the file. */
function workOutOnOpening(book: Package): readonly Edit[] {
  let place: { readonly at: number; readonly prefix: string } | undefined;
  for (const tag of tagsOf(book.part("xl/workbook.xml") ?? "")) {
    if (tag.name === "calcPr" && tag.kind !== "close") {
      const from = tag.from + 1 + tag.prefix.length + tag.name.length;
      const text = withAttribute(tag.attributes, "fullCalcOnLoad", "1");
      return [{ from, to: from + tag.attributes.length, text }];
    }
    const before = /^(?:sheets|functionGroups|externalReferences|definedNames)$/.test(tag.name);
    if (before && tag.kind !== "open") place = { at: tag.to, prefix: tag.prefix };
  }
  return place ? [{ from: place.at, to: place.at, text: `<${place.prefix}calcPr fullCalcOnLoad="1"/>` }] : [];
}

/** The order in which formulas were worked out last time is wrong now; programs make it anew. */
function dropCalculationOrder(book: Package, changes: Map<string, string | null>): void {
  const name = partNamed(book, "xl/calcChain.xml");
  if (!book.has(name)) return;
  changes.set(name, null);
  const relations = partNamed(book, relationsPart("xl/workbook.xml"));
  const types = "[Content_Types].xml";
  const without = (part: string): string => {
    const xml = changes.get(part) ?? book.part(part) ?? "";
    const edits = [...tagsOf(xml)]
      .filter((tag) => tag.kind === "empty" && tag.attributes.includes("calcChain"))
      .map((tag) => ({ from: tag.from, to: tag.to, text: "" }));
    return edited(xml, edits);
  };
  changes.set(relations, without(relations));
  changes.set(types, without(types));
}
