import { beyond, readWritten } from "./amount.ts";
import { compareDecimals, shift } from "./decimal.ts";
import { ask, because, read, wrong } from "./reading.ts";
import type { At, RawCell, Reading, ValueSpec } from "./value.ts";

const inWords = /^百分之/u;

/** A share as a fraction of one: 85% and 0.85 are 0.85. A bare 85 may be meant or a slip, so it is asked about. */
export function readPercent(spec: ValueSpec, raw: RawCell, at: At): Reading {
  const hundredth = typeof raw === "string" && inWords.test(raw.trim());
  const written = readWritten(hundredth ? raw.trim().replace(inWords, "") : raw);
  if ("key" in written) return wrong(written);
  const power = hundredth ? -2 : powerOf(written.unit?.name);
  if (power === null || (hundredth && written.unit)) {
    return wrong(because("values.number.unit", { cell: written.unit?.name ?? "", column: "%" }));
  }
  const marked = power !== 0;
  const byHeader = !marked && powerOf(at.headerUnit?.normalize("NFKC").trim()) === -2;
  const fraction = compareDecimals(written.number, "1") <= 0 && compareDecimals(written.number, "-1") >= 0;
  // 0.85 under a header of % may be 85% or less than one; 85 under none may be either, too.
  if (!marked && fraction === byHeader && written.number !== "0") return ask(because("values.percent.which", {}));
  const number = shift(written.number, marked ? power : byHeader ? -2 : 0);
  const fault = beyond(spec, number);
  if (fault) return wrong(fault);
  return read({ kind: "decimal", number }, !marked && !byHeader && !written.plain);
}

function powerOf(unit: string | undefined): number | null {
  if (unit === undefined || unit === "") return 0;
  if (unit === "%") return -2;
  return unit === "‰" ? -3 : null;
}
