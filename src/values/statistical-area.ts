import { identifier } from "./clean.ts";
import { divisionFault, parentDivision } from "./division.ts";
import { because, fixed, read, text, warn, wrong } from "./reading.ts";
import type { At, RawCell, Reading, Reason } from "./value.ts";

export type AreaLevel = "province" | "prefecture" | "county" | "town" | "village" | "grid";
export type AreaKind = "subdistrict" | "town" | "township" | "neighbourhood" | "village" | "similar";

export interface AreaFacts {
  readonly level: AreaLevel;
  /** Of a town or village, by the range its number is in; null where ranges say nothing. */
  readonly kind: AreaKind | null;
  /** The digits that say something: what lies below begins with them. */
  readonly stem: string;
  /** The stem of the area above. */
  readonly parent: string | null;
}

/**
 * A statistical code (统计用区划代码): 12 digits, or the 6 or 9 that lead to a town or village, which noughts fill up. A grid has
 * three more. With `holds` the area above must be one that is held.
 */
export function readStatisticalArea(raw: RawCell, at: At, holds?: (stem: string) => boolean): Reading {
  const given = identifier(raw);
  if (given.lost || !/^\d{6}(?:\d{3}){0,3}$/u.test(given.text)) return wrong(because("values.area.format", {}));
  const code = given.text.padEnd(12, "0");
  const fault = divisionFault(code.slice(0, 6), at) ?? hole(code);
  if (fault) return wrong(fault);
  const facts = areaFacts(code);
  if (facts.parent !== null && holds && !holds(facts.parent)) {
    return wrong(because("values.area.parent", { parent: facts.parent }));
  }
  const [town, village] = [code.slice(6, 9), code.slice(9, 12)];
  if (townKind(town) === null || villageKind(village) === null) {
    return warn(text(code), because("values.area.range", {}));
  }
  if (code !== given.text) return fixed(text(code), because("values.area.filled", {}));
  return read(text(code), given.tidied);
}

/** Level, kind and the area above, of a code of 12 or 15 digits. */
export function areaFacts(code: string): AreaFacts {
  const [county, town, village] = [code.slice(0, 6), code.slice(6, 9), code.slice(9, 12)];
  if (code.length === 15) return { level: "grid", kind: null, stem: code, parent: code.slice(0, 12) };
  if (village !== "000") return { level: "village", kind: villageKind(village), stem: code, parent: code.slice(0, 9) };
  if (town !== "000") return { level: "town", kind: townKind(town), stem: code.slice(0, 9), parent: county };
  const level = !county.endsWith("00") ? "county" : county.endsWith("0000") ? "province" : "prefecture";
  const stem = level === "county" ? county : level === "prefecture" ? county.slice(0, 4) : county.slice(0, 2);
  const above = parentDivision(county);
  return { level, kind: null, stem, parent: above === null ? null : above.replace(/(?:00)+$/u, "") };
}

/** A level below one that is left out. */
function hole(code: string): Reason | null {
  const [county, town, village] = [code.slice(0, 6), code.slice(6, 9), code.slice(9, 12)];
  const below = village !== "000" && town === "000";
  const nowhere = town !== "000" && county.endsWith("0000");
  const loose = code.length === 15 && village === "000";
  return below || nowhere || loose ? because("values.area.hole", {}) : null;
}

function townKind(part: string): AreaKind | null {
  const number = Number(part);
  if (number < 100) return "subdistrict";
  if (number < 200) return "town";
  if (number < 400) return "township";
  return number < 600 ? "similar" : null;
}

function villageKind(part: string): AreaKind | null {
  const number = Number(part);
  if (number < 200) return "neighbourhood";
  if (number < 400) return "village";
  return number < 600 ? "similar" : null;
}
