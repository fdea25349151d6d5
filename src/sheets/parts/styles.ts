import type { Package } from "./package.ts";
import { attribute, isOn, tagsOf } from "./xml.ts";

/** What a cell's style says that is more than looks. */
export interface CellStyle {
  readonly format: string;
  readonly shows: "number" | "percent" | "day" | "text";
  readonly framed: boolean;
  readonly struck: boolean;
}

// Numbers that every program knows without being told; those of East Asian editions from 27 on.
const builtIn: Readonly<Record<number, string>> = {
  0: "General",
  1: "0",
  2: "0.00",
  3: "#,##0",
  4: "#,##0.00",
  9: "0%",
  10: "0.00%",
  11: "0.00E+00",
  14: "yyyy-m-d",
  20: "h:mm",
  21: "h:mm:ss",
  22: "yyyy-m-d h:mm",
  49: "@",
};

/** The styles of cells, by the number that cells name. */
export function readStyles(book: Package): readonly CellStyle[] {
  const xml = book.part("xl/styles.xml");
  if (xml === undefined) return [];
  const formats = new Map<number, string>();
  const struckFonts: boolean[] = [];
  const framedBorders: boolean[] = [];
  const styles: CellStyle[] = [];
  let inside = "";
  for (const tag of tagsOf(xml)) {
    if (/^(?:fonts|borders|cellXfs|cellStyleXfs|dxfs)$/.test(tag.name)) inside = tag.kind === "open" ? tag.name : "";
    else if (tag.kind === "close") continue;
    else if (tag.name === "numFmt" && inside !== "dxfs") {
      formats.set(Number(attribute(tag, "numFmtId")), attribute(tag, "formatCode") ?? "General");
    } else if (inside === "fonts" && tag.name === "font") struckFonts.push(false);
    else if (inside === "fonts" && tag.name === "strike") {
      struckFonts[struckFonts.length - 1] = attribute(tag, "val") === undefined || isOn(tag, "val");
    } else if (inside === "borders" && tag.name === "border") framedBorders.push(false);
    else if (inside === "borders" && (attribute(tag, "style") ?? "none") !== "none") {
      framedBorders[framedBorders.length - 1] = true;
    } else if (inside === "cellXfs" && tag.name === "xf") {
      const id = Number(attribute(tag, "numFmtId") ?? 0);
      const format = formats.get(id) ?? builtIn[id] ?? (isDayNumber(id) ? "yyyy-m-d" : "General");
      styles.push({
        format,
        shows: shownBy(format),
        framed: framedBorders[Number(attribute(tag, "borderId") ?? 0)] ?? false,
        struck: struckFonts[Number(attribute(tag, "fontId") ?? 0)] ?? false,
      });
    }
  }
  return styles;
}

function isDayNumber(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

function shownBy(format: string): CellStyle["shows"] {
  if (format === "@") return "text";
  const bare = format.replaceAll(/"[^"]*"|\[[^\]]*\]|\\.|_./g, "");
  if (/general/i.test(bare)) return "number";
  if (/[ymdhs年月日]/i.test(bare)) return "day";
  return bare.includes("%") ? "percent" : "number";
}
