/** A decimal without signs of its writing: no leading or trailing noughts, no `-0`. */
export function decimalOf(sign: string, whole: string, fraction = ""): string {
  const before = whole.replace(/^0+(?=\d)/u, "") || "0";
  const after = fraction.replace(/0+$/u, "");
  const number = after ? `${before}.${after}` : before;
  return sign === "-" && number !== "0" ? `-${number}` : number;
}

/** A number of a workbook as an exact decimal: 15 digits, which takes away the noise of binary fractions. Null: it has no such. */
export function decimalOfNumber(value: number): string | null {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return null;
  // What a sum of fractions leaves over, like 5.6e-17, is nought.
  if (Math.abs(value) < 1e-12) return "0";
  const [mantissa = "0", exponent = "0"] = value.toExponential(14).split("e");
  return shift(mantissa, Number(exponent));
}

/** The decimal times ten to the power. */
export function shift(number: string, power: number): string {
  const sign = number.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = number.replace("-", "").split(".");
  if (power >= 0) {
    const digits = fraction.padEnd(power, "0");
    return decimalOf(sign, whole + digits.slice(0, power), digits.slice(power));
  }
  const digits = whole.padStart(1 - power, "0");
  return decimalOf(sign, digits.slice(0, power), digits.slice(power) + fraction);
}

/** Below nought when `a` is the smaller one, exactly. */
export function compareDecimals(a: string, b: string): number {
  const places = Math.max(fractionOf(a).length, fractionOf(b).length);
  const difference = BigInt(scaled(a, places)) - BigInt(scaled(b, places));
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function fractionOf(number: string): string {
  return number.split(".")[1] ?? "";
}

function scaled(number: string, places: number): string {
  const [whole = ""] = number.split(".");
  return whole + fractionOf(number).padEnd(places, "0");
}
