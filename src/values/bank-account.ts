import { identifier } from "./clean.ts";
import { because, read, text, warn, wrong } from "./reading.ts";
import type { RawCell, Reading } from "./value.ts";

/** A bank account: digits alone. Cards of 16 to 19 digits carry a check digit; other accounts do not, so it only wants a look. */
export function readBankAccount(raw: RawCell): Reading {
  const given = identifier(raw);
  if (given.lost) return wrong(because("values.bank.precisionLost", {}));
  const digits = given.text.replaceAll("-", "");
  if (/^\d*\*+\d+$/u.test(digits)) return wrong(because("values.masked", {}));
  if (!/^\d{8,30}$/u.test(digits)) return wrong(because("values.bank.format", {}));
  if (/^\d{16,19}$/u.test(digits) && !passesLuhn(digits)) return warn(text(digits), because("values.bank.check", {}));
  return read(text(digits), given.tidied || digits !== given.text);
}

/** ISO/IEC 7812: every second digit from the right doubled, its digits added up, the sum a multiple of ten. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of Array.from(digits).toReversed().entries()) {
    const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
