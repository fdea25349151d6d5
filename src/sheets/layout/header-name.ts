import { headerWords, unitWords } from "./words.ts";

export interface HeaderName {
  /** As it is compared: width, spaces, marks, numbering and unit taken off. */
  readonly name: string;
  /** `万元` of `金额(万元)`. */
  readonly unit?: string;
  /** It says that it must be filled in. */
  readonly required: boolean;
}

const mustMark = /\((?:必填|必填项|必须填写|required)\)|\[必填\]|【必填】|[*＊]/g;
const mayMark = /\((?:选填|选填项|可不填|非必填|optional)\)/g;
const numbering = /^(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、|\(\d{1,2}\)|\d{1,2}[、.](?!\d))/;

// A table says the same few thousand texts again and again, and each is looked at as if it were a header.
const names = new Map<string, HeaderName>();
const mostNames = 20_000;

/** A header of a form as it is compared with others. NFKC makes full-width letters and brackets plain. */
export function headerName(text: string): HeaderName {
  const known = names.get(text);
  if (known) return known;
  const name = nameOf(text);
  if (names.size < mostNames && text.length <= 60) names.set(text, name);
  return name;
}

/** A word that columns of forms are called by; none of them is written in ASCII. */
export function isHeaderWord(text: string): boolean {
  return !/^[\0-\x7f]*$/.test(text) && headerWords.has(headerName(text).name);
}

function nameOf(text: string): HeaderName {
  const folded = text
    .normalize("NFKC")
    .replaceAll(/[\s\p{Cf}]/gu, "")
    .replaceAll("〔", "(")
    .replaceAll("〕", ")");
  const required = mustMark.test(folded);
  mustMark.lastIndex = 0;
  let name = folded
    .replaceAll(mustMark, "")
    .replaceAll(mayMark, "")
    .replace(/[:;,]+$/, "");
  const bare = name.replace(numbering, "");
  // A header that is nothing but a number keeps it.
  if (bare !== "") name = bare;
  const split = /^(.+?)(?:\((?:单位:)?([^()]+)\)|[,/](?:单位:)([^()]+))$/.exec(name);
  const unit = split?.[2] ?? split?.[3];
  if (split?.[1] && unit && unitWords.has(unit.toLowerCase())) return { name: split[1], unit, required };
  return { name, required };
}

/** Without spaces and width, for words of forms. */
export function foldWord(text: string): string {
  return text.normalize("NFKC").replaceAll(/\s/gu, "");
}
