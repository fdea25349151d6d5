import { Temporal } from "temporal-polyfill";

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checks = "10X98765432";

/** What an identity number says of its holder. */
export interface Holder {
  /** As it is kept: 18 characters, X in capitals. */
  readonly id: string;
  readonly birth: string;
  /** Code of the sex, GB/T 2261.1. */
  readonly sex: "1" | "2";
}

/**
 * Reads an identity number (GB 11643): form, day of birth and check character. Undefined when one of them is not right.
 * Whoever writes `p.id` writes the birthday and sex beside it: nobody finds an age by a sealed number.
 */
export function readCitizenId(said: string): Holder | undefined {
  const id = said.normalize("NFKC").trim().toUpperCase();
  if (!/^\d{17}[\dX]$/.test(id)) return undefined;
  const sum = weights.reduce((all, weight, at) => all + weight * Number(id[at]), 0);
  if (checks[sum % 11] !== id[17]) return undefined;
  const birth = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`;
  try {
    Temporal.PlainDate.from(birth);
  } catch {
    return undefined;
  }
  return { id, birth, sex: Number(id[16]) % 2 === 1 ? "1" : "2" };
}
