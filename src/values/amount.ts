import { chineseNumber } from "./chinese-number.ts";
import { spaced } from "./clean.ts";
import { compareDecimals, decimalOf, decimalOfNumber, shift } from "./decimal.ts";
import { ask, because, fixed, read, warn, wrong } from "./reading.ts";
import { isUsual, sameMeasure, type Unit, unitOf } from "./units.ts";
import type { At, RawCell, Reading, Reason, Value, ValueSpec } from "./value.ts";

// Longer is no figure that anybody keeps.
const longest = 60;
const currency = /^(?:人民币|rmb|cny|[¥￥])\s*/iu;

/** What is written in a cell: an exact number, the unit that stands behind it, and whether it is plain already. */
export interface Written {
  readonly number: string;
  readonly unit: Unit | null;
  readonly plain: boolean;
}

/**
 * A whole number, a decimal or money, in the unit of the spec. A cell without a unit is in the header's; 12.3万 is 123000 only
 * where the column counts ones, since in a column of 万元 it may mean either.
 */
export function readAmount(spec: ValueSpec, raw: RawCell, at: At): Reading {
  const written = readWritten(raw);
  if ("key" in written) return wrong(written);
  const column = unitOf(at.headerUnit ?? spec.unit);
  const kept = unitOf(spec.unit ?? at.headerUnit);
  const source = written.unit ?? column;
  if (source && kept && !sameMeasure(source, kept)) {
    return wrong(because("values.number.unit", { cell: source.name, column: kept.name }));
  }
  if (written.unit && !kept && !isUsual(written.unit)) return wrong(because("values.number.format", {}));
  if (written.unit && unsure(written.unit, column)) {
    return ask(because("values.number.whichUnit", { cell: written.number + written.unit.name }));
  }
  const number = shift(written.number, (source?.power ?? 0) - (kept?.power ?? 0));
  const fault =
    (spec.type === "integer" && number.includes(".") ? because("values.number.whole", {}) : null) ??
    beyond(spec, number);
  if (fault) return wrong(fault);
  const value: Value = { kind: spec.type === "integer" ? "integer" : "decimal", number };
  if (source && kept && source.power !== kept.power) {
    const converted = because("values.number.converted", { from: source.name, to: kept.name });
    // A cell that says another unit than its column is looked at; a column that says its own is a rule.
    const odd = written.unit !== null && written.unit.base !== "" && written.unit.power !== (column ?? kept).power;
    return odd ? warn(value, converted) : fixed(value, converted);
  }
  return read(value, !written.plain);
}

/** 万 behind a number counts ones only where the column does. */
function unsure(cell: Unit, column: Unit | null): boolean {
  if (cell.power === 0) return false;
  return column === null ? true : cell.base === "" && column.power !== 0;
}

/** The number and unit of a cell, or why there is none. */
export function readWritten(raw: RawCell): Written | Reason {
  if (typeof raw === "number") {
    const number = decimalOfNumber(raw);
    if (number === null)
      return because(Number.isFinite(raw) ? "values.number.precisionLost" : "values.number.format", {});
    return { number, unit: null, plain: true };
  }
  const said = raw.length > longest ? "" : spaced(raw);
  const money = currency.test(said);
  const content = said.replace(currency, "");
  const match = /^([-+−–]?)\s*(\d[\d, ]*)?(\.\d*)?\s*([^\d.,]*(?:m[23])?)$/iu.exec(
    content.replace(/(\d)e\+?(\d{1,2})$/iu, "$1"),
  );
  const power = /^[-+]?\d+(?:\.\d+)?e\+?(\d{1,2})$/iu.exec(content);
  if (power && match) return powerOfTen(content, Number(power[1]));
  const [, sign = "", digits = "", fraction = "", tail = ""] = match ?? [];
  if (/左右|大约|^约|大概|多|余|以上|以下|至少|不到|近|几|[~≈≥≤<>]|\d\s*[-–—至到]\s*\d/u.test(content)) {
    return because("values.number.approximate", {});
  }
  if (!match) return because("values.number.format", {});
  if (digits === "" && fraction.length < 2) return inWords(content, money);
  const whole = ungroup(digits.trim());
  if (whole === null) return because("values.number.grouping", {});
  const number = decimalOf(sign === "" || sign === "+" ? "" : "-", whole, fraction.slice(1));
  const unit = unitOf(tail || (money ? "元" : ""));
  return { number, unit, plain: number === raw.trim() };
}

/** 1.2E+3: exact as long as the exponent does not stand for digits that are not there. */
function powerOfTen(content: string, exponent: number): Written | Reason {
  const mantissa = content.split(/e/iu)[0] ?? "";
  if (exponent >= 15) return because("values.number.precisionLost", {});
  return { number: shift(mantissa.replace("+", ""), exponent), unit: null, plain: false };
}

/** Groups of three, or of four as Chinese numbers go; the first may be shorter. */
function ungroup(digits: string): string | null {
  if (!/[, ]/u.test(digits)) return digits;
  const grouped = /^\d{1,3}(?:,\d{3})+$|^\d{1,3}(?: \d{3})+$|^\d{1,4}(?:,\d{4})+$|^\d{1,4}(?: \d{4})+$/u.test(digits);
  return grouped ? digits.replaceAll(/[, ]/gu, "") : null;
}

function inWords(content: string, money: boolean): Written | Reason {
  const match = /^(负)?([〇零○一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+)(\D*)$/u.exec(content);
  const number = match ? chineseNumber(match[2] ?? "") : null;
  if (!match || number === null) return because("values.number.format", {});
  const unit = unitOf(match[3] || (money ? "元" : ""));
  return { number: decimalOf(match[1] ? "-" : "", String(number)), unit, plain: false };
}

/** Outside what the spec allows. */
export function beyond(spec: ValueSpec, number: string): Reason | null {
  const [least, most] = [bound(spec.min), bound(spec.max)];
  if (least !== null && compareDecimals(number, least) < 0) return because("values.number.least", { least });
  if (most !== null && compareDecimals(number, most) > 0) return because("values.number.most", { most });
  return null;
}

function bound(limit: string | number | undefined): string | null {
  if (limit === undefined) return null;
  if (typeof limit === "number") return decimalOfNumber(limit);
  return /^-?\d+(?:\.\d+)?$/u.test(limit) ? limit : null;
}
