import type { Block } from "../layout/block.ts";
import { foldWord } from "../layout/header-name.ts";
import type { SheetLayout } from "../layout/layout.ts";
import { captionWords } from "../layout/words.ts";

const labels = [...captionWords].toSorted((a, b) => b.length - a.length).map((word) => word.split("").join("\\s*"));
const label = `(?:${labels.join("|")})`;
// Label, what may stand in brackets behind it, colon; then what the form leaves open up to the next label.
const openPlace = new RegExp(
  `(?<![\\p{L}\\d])(${label})(\\s*(?:[(（][^()（）]{1,8}[)）])?\\s*[:：])([\\s\\S]*?)(?=\\s*${label}\\s*(?:[(（][^()（）]{1,8}[)）])?\\s*[:：]|$)`,
  "gu",
);

/** Cells with captions, filled from what is known: 填报单位：柳溪村. Captions that nothing is known of stay as they are. */
export function signed(
  sheet: SheetLayout,
  block: Block,
  captions: Readonly<Record<string, string>>,
): readonly { readonly row: number; readonly column: number; readonly text: string }[] {
  if (block.across) return [];
  const places = new Map(block.captions.map((one) => [`${one.row},${one.column}`, one]));
  return [...places.values()].flatMap((place) => {
    const text = sheet.rows[place.row]?.[place.column] ?? "";
    const beside = block.captions.find((one) => one === place && one.value !== "" && !text.includes(one.value));
    const known = captions[place.label];
    if (beside && known !== undefined) {
      const right = (sheet.rows[place.row] ?? []).findIndex((cell, at) => at > place.column && cell !== "");
      return right > 0 ? [{ row: place.row, column: right, text: known }] : [];
    }
    const put = text.replaceAll(openPlace, (whole, word: string, mark: string, open: string) => {
      const value = captions[foldWord(word)];
      if (value === undefined) return whole;
      // As much room to the next caption as there was, as far as it goes.
      const gap = open.length > value.length && !text.endsWith(whole) ? " ".repeat(open.length - value.length) : "";
      const seal = /[(（](?:盖章|公章|签字|签章)[)）]/.exec(open)?.[0] ?? "";
      return `${word}${mark}${value}${seal}${gap}`;
    });
    return put === text ? [] : [{ row: place.row, column: place.column, text: put }];
  });
}
