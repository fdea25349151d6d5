import { identifier } from "./clean.ts";
import { because, read, text, wrong } from "./reading.ts";
import { knownProvince } from "./regions.ts";
import type { At, RawCell, Reading, Reason } from "./value.ts";

/** A division code of six digits (GB/T 2260). Codes of counties that are no more are valid: which ones there were, a table says. */
export function readDivision(raw: RawCell, at: At): Reading {
  const given = identifier(raw);
  if (given.lost || !/^\d{6}$/u.test(given.text)) return wrong(because("values.division.format", {}));
  const reason = divisionFault(given.text, at);
  return reason ? wrong(reason) : read(text(given.text), given.tidied);
}

/** Why six digits are no division: no such province, or a county below no prefecture. */
export function divisionFault(code: string, at: At): Reason | null {
  if (code.startsWith("99") && !at.fixture) return because("values.region.demo", {});
  if (!knownProvince(code, at.fixture)) return because("values.division.area", { area: code.slice(0, 2) });
  if (code.slice(2, 4) === "00" && code.slice(4, 6) !== "00") return because("values.division.parent", {});
  return null;
}

/** The division above: a county's prefecture, a prefecture's province; null above a province. */
export function parentDivision(code: string): string | null {
  if (!code.endsWith("00")) return `${code.slice(0, 4)}00`;
  return code.endsWith("0000") ? null : `${code.slice(0, 2)}0000`;
}
