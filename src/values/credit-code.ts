import { identifier } from "./clean.ts";
import { because, read, text, warn, wrong } from "./reading.ts";
import { knownProvince } from "./regions.ts";
import type { At, RawCell, Reading } from "./value.ts";

const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const shape = /^[\dA-HJ-NP-RTUWXY]{2}\d{6}[\dA-HJ-NP-RTUWXY]{10}$/u;
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;

/** The check character of the first 17 (GB 32100). A sum that is a multiple of 31 gives `0`. */
export function creditCheck(body: string): string {
  const sum = weights.reduce((total, weight, at) => total + weight * alphabet.indexOf(body.charAt(at)), 0);
  return alphabet.charAt((31 - (sum % 31)) % 31);
}

/** A unified social credit code. Codes are in use whose check is not the standard's, so a wrong one only wants a look. */
export function readCreditCode(raw: RawCell, at: At): Reading {
  const given = identifier(raw);
  if (given.lost) return wrong(because("values.credit.precisionLost", {}));
  const code = given.text.toUpperCase();
  if (/^\d{15}$/u.test(code)) return wrong(because("values.credit.registration", {}));
  if (code.length !== 18) return wrong(because("values.credit.length", { count: Array.from(code).length }));
  if (/^[\dA-Z]{18}$/u.test(code) && /[IOSVZ]/u.test(code)) return wrong(because("values.credit.letters", {}));
  if (!shape.test(code)) return wrong(because("values.credit.format", {}));
  const region = code.slice(2);
  if (region.startsWith("99") && !at.fixture) return wrong(because("values.region.demo", {}));
  if (creditCheck(code) !== code.charAt(17)) return warn(text(code), because("values.credit.check", {}));
  // 10 stands for bodies of the whole country.
  if (!region.startsWith("10") && !knownProvince(region, at.fixture)) {
    return warn(text(code), because("values.credit.area", { area: region.slice(0, 2) }));
  }
  return read(text(code), given.tidied || code !== given.text);
}
