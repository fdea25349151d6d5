import { type Caps, SheetError } from "../workbook.ts";
import { checkSizes, readPart, readZipDirectory, unpacked, type ZipEntry } from "../zip-guard.ts";
import { piecesOf } from "./pieces.ts";
import { attribute, tagsOf } from "./xml.ts";

/** An .xlsx let in by the zip guard, its parts unpacked as they are asked for. */
export interface Package {
  readonly bytes: Buffer;
  readonly entries: readonly ZipEntry[];
  /** The text of a part; undefined when it is not there. */
  readonly part: (name: string) => string | undefined;
  /** The same piece by piece, each ending behind the end of an `element`; no piece when it is not there. */
  readonly pieces: (name: string, element: string) => AsyncIterable<string>;
  readonly has: (name: string) => boolean;
  /** Of a part unpacked, in bytes; 0 when it is not there. */
  readonly size: (name: string) => number;
}

export interface SheetPart {
  readonly name: string;
  /** Name of its part within the package. */
  readonly part: string;
  readonly state: "visible" | "hidden" | "very-hidden";
}

/** Opens an .xlsx; throws a SheetError that says why it is none, or damaged, or a bomb. */
export async function openPackage(bytes: Buffer, caps: Caps): Promise<Package> {
  const entries = readZipDirectory(bytes, caps);
  const names = new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]));
  if (names.has("xl/workbook.bin")) throw new SheetError("xls");
  if (!names.has("xl/workbook.xml")) throw new SheetError("not-a-workbook");
  await checkSizes(bytes, entries);
  const part = (name: string): string | undefined => {
    const entry = names.get(name.toLowerCase());
    return entry && decode(readPart(bytes, entry));
  };
  async function* pieces(name: string, element: string): AsyncGenerator<string> {
    const entry = names.get(name.toLowerCase());
    if (entry) yield* piecesOf(unpacked(bytes, entry), element);
  }
  const size = (name: string): number => names.get(name.toLowerCase())?.unpacked ?? 0;
  return { bytes, entries, part, pieces, has: (name) => names.has(name.toLowerCase()), size };
}

function decode(bytes: Buffer): string {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(wide ? "utf-16le" : "utf-8").decode(bytes);
}

/** Sheets in the order of their tabs. One without a part of its own, such as a chart, is left out. */
export function sheetParts(book: Package): readonly SheetPart[] {
  const parts = relationsOf(book, "xl/workbook.xml");
  const sheets: SheetPart[] = [];
  for (const tag of tagsOf(book.part("xl/workbook.xml") ?? "")) {
    if (tag.name !== "sheet" || tag.kind === "close") continue;
    const relation = parts.find((one) => one.id === attribute(tag, "r:id") || one.id === attribute(tag, "id"));
    if (!relation) throw new SheetError("damaged");
    if (!relation.type.endsWith("/worksheet")) continue;
    if (!book.has(relation.part)) throw new SheetError("damaged");
    const state = attribute(tag, "state");
    sheets.push({
      name: attribute(tag, "name") ?? "",
      part: relation.part,
      state: state === "veryHidden" ? "very-hidden" : state === "hidden" ? "hidden" : "visible",
    });
  }
  if (sheets.length === 0) throw new SheetError("damaged");
  return sheets;
}

export interface Relation {
  readonly id: string;
  readonly type: string;
  /** Name of the part it leads to, or the address outside the file. */
  readonly part: string;
  readonly outside: boolean;
}

/** Where a part leads to. */
export function relationsOf(book: Package, part: string): readonly Relation[] {
  const relations: Relation[] = [];
  for (const tag of tagsOf(book.part(relationsPart(part)) ?? "")) {
    if (tag.name !== "Relationship" || tag.kind === "close") continue;
    const target = attribute(tag, "Target") ?? "";
    const outside = attribute(tag, "TargetMode") === "External";
    relations.push({
      id: attribute(tag, "Id") ?? "",
      type: attribute(tag, "Type") ?? "",
      part: outside ? target : resolved(part, target),
      outside,
    });
  }
  return relations;
}

export function relationsPart(part: string): string {
  const cut = part.lastIndexOf("/") + 1;
  return `${part.slice(0, cut)}_rels/${part.slice(cut)}.rels`;
}

function resolved(from: string, target: string): string {
  if (target.startsWith("/")) return target.slice(1);
  const steps = from.split("/").slice(0, -1);
  for (const step of target.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== ".") steps.push(step);
  }
  return steps.join("/");
}
