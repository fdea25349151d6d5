import type { RawCell } from "./value.ts";

/** Marks that end a sentence and mean nothing in a cell. */
export const closing = /[,.;!，。；、！]+$/u;
const apostrophe = /^['‘’`]+/u;

/** One width of characters, nothing invisible, no spaces, none of the apostrophes that workbooks put before text. */
export function bare(raw: string): string {
  return dropEscapes(raw)
    .normalize("NFKC")
    .replaceAll(/[\s\p{Cc}\p{Cf}]/gu, "")
    .replace(apostrophe, "");
}

/** As `bare`, with single spaces left where there were any within. */
export function spaced(raw: string): string {
  return dropEscapes(raw)
    .normalize("NFKC")
    .replaceAll(/[^\S ]+/gu, " ")
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, "")
    .replaceAll(/ {2,}/gu, " ")
    .trim()
    .replace(apostrophe, "");
}

/** Text as it was meant: line breaks kept, controls and marks without width gone, joined emoji left whole. */
export function cleanText(raw: string): string {
  return raw
    .toWellFormed()
    .replaceAll(/_x000[ad]_|\r\n?/giu, "\n")
    .replaceAll(/_x00[01][\da-f]_/giu, "")
    .replaceAll("\t", " ")
    .replaceAll(/(?!\n)\p{Cc}|(?!\u200d)\p{Cf}|(?<![\p{Extended_Pictographic}\u{fe0f}])\u200d/gu, "")
    .replaceAll(/\n{2,}/gu, "\n")
    .trim();
}

function dropEscapes(raw: string): string {
  return raw.includes("_x00") ? raw.replaceAll(/_x00[01][\da-f]_/giu, "") : raw;
}

export type Identifier =
  /** A number of so many digits that the last ones are gone. */
  { readonly lost: true } | { readonly lost: false; readonly text: string; readonly tidied: boolean };

// No identifier is as long; what is longer is not looked at.
const longest = 200;

/**
 * A code made of digits and letters as its characters. Workbooks keep 15 digits of a number and show long ones with an exponent:
 * what was longer is lost and is never filled up with noughts.
 */
export function identifier(raw: RawCell): Identifier {
  if (typeof raw === "number") {
    if (Math.abs(raw) >= 1e15) return { lost: true };
    return { lost: false, text: Number.isFinite(raw) ? String(raw) : "", tidied: false };
  }
  // As most are written; without E no exponent is to be told from a code.
  if (raw.length <= longest && /^[\dA-DF-Z]+$/u.test(raw)) return { lost: false, text: raw, tidied: false };
  if (raw.length > longest) return { lost: false, text: "", tidied: false };
  const text = bare(raw);
  const power = /^(\d)(?:\.(\d+))?E\+?(\d{1,2})$/iu.exec(text);
  if (power) {
    const [, first = "", rest = "", exponent = ""] = power;
    if (rest.length !== Number(exponent) || rest.length >= 15) return { lost: true };
    return { lost: false, text: first + rest, tidied: true };
  }
  // 身份证号：… and a full stop behind it are talk, not part of the code.
  const code = text.replace(/^\p{Script=Han}{1,12}:/u, "").replace(closing, "");
  const whole = code.replace(/^(\d+)\.0+$/u, "$1");
  return { lost: false, text: whole, tidied: whole !== raw.trim() };
}

/** Characters as people count them: a character beyond the basic plane is one. */
export function lengthOf(content: string): number {
  return Array.from(content).length;
}
