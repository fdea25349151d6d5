/** Numbers with the form and check digits of real ones, in ranges where no real one is. */

const idWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const creditCharacters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const creditWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const bodyWeights = [3, 7, 9, 10, 5, 8, 4, 2];

/** Citizen identity number (GB 11643): region, day of birth as `19440312`, sequence of that day; an odd one is a man's. */
export function citizenId(region: string, day: string, sequence: number): string {
  const body = `${region}${day}${String(sequence).padStart(3, "0")}`;
  return `${body}${idCheck(body)}`;
}

export function isCitizenId(text: string): boolean {
  return /^\d{17}[\dX]$/.test(text) && idCheck(text.slice(0, 17)) === text.slice(17);
}

function idCheck(body: string): string {
  return "10X98765432".charAt(idWeights.reduce((sum, weight, at) => sum + weight * Number(body.charAt(at)), 0) % 11);
}

/** Unified credit code (GB 32100) of something registered in a region; `serial` up to 99,999,999 tells them apart. */
export function creditCode(category: "1" | "2" | "3", region: string, serial: number): string {
  const body = String(serial).padStart(8, "0");
  const rest = 11 - (bodyWeights.reduce((sum, weight, at) => sum + weight * Number(body.charAt(at)), 0) % 11);
  const open = `9${category}${region}${body}${rest === 10 ? "X" : rest === 11 ? "0" : rest}`;
  return `${open}${creditCheck(open)}`;
}

export function isCreditCode(text: string): boolean {
  return /^[0-9A-HJ-NP-RTUWXY]{18}$/.test(text) && creditCheck(text.slice(0, 17)) === text.slice(17);
}

function creditCheck(open: string): string {
  const sum = creditWeights.reduce((all, weight, at) => all + weight * creditCharacters.indexOf(open.charAt(at)), 0);
  return creditCharacters.charAt((31 - (sum % 31)) % 31);
}

/** Eleven digits like a mobile number; no mobile network has numbers that begin with 120. */
export function phoneNumber(serial: number): string {
  return `120${String(serial % 100_000_000).padStart(8, "0")}`;
}

/** Nineteen digits that pass the check of bank cards (Luhn), of an issuer that there is none of. */
export function bankAccount(serial: number): string {
  const body = `660101${String(serial).padStart(12, "0")}`;
  const sum = Array.from(body).reduceRight((all, digit, at) => {
    const doubled = Number(digit) * ((body.length - at) % 2 === 1 ? 2 : 1);
    return all + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}
