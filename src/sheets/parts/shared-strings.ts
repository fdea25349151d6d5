import { clean } from "../cell-text.ts";
import { SheetError } from "../workbook.ts";
import type { Package } from "./package.ts";
import { attribute, isOn, tagsOf, unescapeOffice, unescapeXml } from "./xml.ts";

/** A text of several runs, without the readings that stand above characters. */
export interface RichText {
  /** Without what cannot be seen. */
  readonly text: string;
  readonly rich: boolean;
  /** Every run of it is struck through. */
  readonly struck: boolean;
  /** Something that cannot be seen was taken out. */
  readonly cleaned: boolean;
}

/** The workbook's table of texts, by number; [] when no cell uses one. */
export async function readSharedStrings(book: Package): Promise<readonly RichText[]> {
  const texts: RichText[] = [];
  for await (const xml of book.pieces("xl/sharedStrings.xml", "si")) {
    let start = 0;
    for (const tag of tagsOf(xml)) {
      if (tag.name !== "si") continue;
      if (tag.kind === "empty") texts.push(plainText(""));
      else if (tag.kind === "open") start = tag.to;
      else texts.push(readRichText(xml.slice(start, tag.from)));
    }
  }
  return texts;
}

/** Of what stands within `si` or `is`. */
export function readRichText(xml: string): RichText {
  let text = "";
  let reading = false;
  let start = -1;
  let runs = 0;
  let struckRuns = 0;
  for (const tag of tagsOf(xml)) {
    if (tag.name === "rPh") reading = tag.kind === "open";
    else if (tag.name === "r" && tag.kind === "open") runs += 1;
    else if (tag.name === "strike" && tag.kind !== "close") {
      if (attribute(tag, "val") === undefined || isOn(tag, "val")) struckRuns += 1;
    } else if (tag.name === "t" && !reading) {
      if (tag.kind === "open") start = tag.to;
      else if (tag.kind === "close" && start >= 0) text += unescapeOffice(unescapeXml(xml.slice(start, tag.from)));
    }
  }
  return { ...plainText(text), rich: runs > 0, struck: runs > 0 && struckRuns === runs };
}

/** A text without runs, cleaned. */
export function plainText(text: string): RichText {
  return { text: standalone(clean(text)), rich: false, struck: false, cleaned: hasUnseen(text) };
}

/** A part of a long text keeps the whole in memory; a copy does not. Short parts are copies anyway. */
export function standalone(text: string): string {
  if (text.length < 13 || !text.isWellFormed()) return text;
  return Buffer.from(text).toString();
}

function hasUnseen(text: string): boolean {
  return /_x000D_|(?![\n\r\t\u200d])[\p{Cc}\p{Cf}]/u.test(text);
}

export function sharedAt(texts: readonly RichText[], number: string): RichText {
  const found = texts[Number(number)];
  // A cell that points to a text which is not there has lost it.
  if (!found) throw new SheetError("damaged");
  return found;
}
