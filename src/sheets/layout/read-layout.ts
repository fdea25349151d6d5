import { areaAt } from "../parts/address.ts";
import { openPackage, type Package, relationsOf, type SheetPart, sheetParts } from "../parts/package.ts";
import { readSharedStrings } from "../parts/shared-strings.ts";
import { readStyles } from "../parts/styles.ts";
import { attribute, isOn, tagsOf, unescapeXml } from "../parts/xml.ts";
import { type Caps, SheetError } from "../workbook.ts";
import type { Layout, NamedArea, SheetLayout, Validation } from "./layout.ts";
import { readSheet, type SheetSetting } from "./read-sheet.ts";

/** What a workbook looks like. Hidden sheets are read and say so. Throws a SheetError. */
export async function layoutOf(bytes: Buffer, caps: Caps, progress?: SheetSetting["progress"]): Promise<Layout> {
  return layoutOfPackage(await openPackage(bytes, caps), caps, progress);
}

export async function layoutOfPackage(book: Package, caps: Caps, progress?: SheetSetting["progress"]): Promise<Layout> {
  const { names } = readWorkbookPart(book);
  const sheets: SheetLayout[] = [];
  for await (const sheet of readSheets(book, caps, undefined, progress)) sheets.push(sheet);
  const macros = book.entries.some((entry) => /vbaProject|macrosheets/i.test(entry.name));
  return { sheets: sheets.map((sheet) => ({ ...sheet, validations: withLists(sheet, sheets) })), names, macros };
}

/** The sheets of a workbook in the order of their tabs, those that are wanted. All of them share one bound of cells. */
export async function* readSheets(
  book: Package,
  caps: Caps,
  wanted: (sheet: SheetPart) => boolean = () => true,
  progress?: SheetSetting["progress"],
): AsyncGenerator<SheetLayout> {
  const parts = sheetParts(book).filter(wanted);
  if (parts.length > caps.sheets) throw new SheetError("many-cells");
  const { from1904 } = readWorkbookPart(book);
  const styles = readStyles(book);
  const strings = await readSharedStrings(book);
  let left = caps.cells;
  for (const { part, name, state } of parts) {
    const setting = { styles, strings, from1904, caps: { ...caps, cells: left }, size: book.size(part), progress };
    const read = await readSheet(book.pieces(part, "row"), setting);
    left -= read.cells;
    yield { ...read.sheet, name, state };
  }
}

export function readWorkbookPart(book: Package): { readonly from1904: boolean; readonly names: readonly NamedArea[] } {
  const xml = book.part("xl/workbook.xml") ?? "";
  const names: NamedArea[] = [];
  let from1904 = false;
  let open: { name: string; sheet?: number; start: number } | undefined;
  for (const tag of tagsOf(xml)) {
    if (tag.name === "workbookPr" && tag.kind !== "close") from1904 = isOn(tag, "date1904");
    if (tag.name !== "definedName") continue;
    if (tag.kind === "open") {
      const local = attribute(tag, "localSheetId");
      const sheet = local === undefined ? {} : { sheet: Number(local) };
      open = { name: attribute(tag, "name") ?? "", ...sheet, start: tag.to };
    } else if (tag.kind === "close" && open) {
      const { start, ...name } = open;
      names.push({ ...name, refersTo: unescapeXml(xml.slice(start, tag.from)) });
      open = undefined;
    }
  }
  return { from1904, names };
}

/** Parts that a relation of the sheet leads to, by the end of its type: `table`, `drawing`, `comments`. */
export function partsBeside(book: Package, sheet: string, type: string): readonly string[] {
  return relationsOf(book, sheet)
    .filter((one) => !one.outside && one.type.endsWith(`/${type}`) && book.has(one.part))
    .map((one) => one.part);
}

/** What may be chosen where the list stands in the rule itself or in cells of the file. */
function withLists(sheet: SheetLayout, sheets: readonly SheetLayout[]): readonly Validation[] {
  return sheet.validations.map((rule) => {
    if (rule.type !== "list") return rule;
    const quoted = /^"([\s\S]*)"$/.exec(rule.formula)?.[1];
    if (quoted !== undefined) return { ...rule, list: quoted.split(",").map((one) => one.trim()) };
    const place = /^(?:'?((?:[^'!]|'')+)'?!)?(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)$/i.exec(rule.formula);
    const from = place?.[1] === undefined ? sheet : sheets.find((one) => one.name === place[1]?.replaceAll("''", "'"));
    const area = areaAt(place?.[2] ?? "");
    if (!from || !area) return rule;
    const rows = from.rows.slice(area.top, area.bottom + 1);
    return { ...rule, list: rows.flatMap((row) => row.slice(area.left, area.right + 1)).filter((one) => one !== "") };
  });
}
