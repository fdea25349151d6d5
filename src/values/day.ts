import { spaced } from "./clean.ts";
import { dayOfSerial } from "./day-serial.ts";
import { readDayText, type Said } from "./day-text.ts";
import { daysIn, isDay, isoDay, isoMonth } from "./days.ts";
import { ask, because, fixed, read, warn, wrong } from "./reading.ts";
import type { At, RawCell, Reading, Reason, Value, ValueSpec } from "./value.ts";

type DateValue = Extract<Value, { kind: "date" }>;

// Before, day numbers of a workbook are days that no living person has in a form.
const earlySerial = 1900;
const lastSerial = 73_050;

/** A date as precise as it was said. Day numbers of a workbook are read as days and shown for a check. */
export function readDay(spec: ValueSpec, raw: RawCell, at: At): Reading {
  const reading = typeof raw === "number" ? numeric(raw, at) : textual(raw, at);
  if (reading.value?.kind !== "date") return reading;
  const narrowed = spec.type === "month" ? toMonth(reading, reading.value) : reading;
  const fault = narrowed.value?.kind === "date" ? outside(spec, narrowed.value.iso, at) : null;
  return fault ? wrong(fault) : narrowed;
}

function textual(raw: string, at: At): Reading {
  const content = raw.length > 60 ? "" : spaced(raw);
  if (/^\d{5}(?:\.\d+)?$/u.test(content)) return numeric(Number(content), at);
  const found = readDayText(content, at);
  if ("unsure" in found) return ask(found.unsure);
  if ("wrong" in found) return wrong(found.wrong);
  const value = valueOf(found.said);
  if ("key" in value) return wrong(value);
  return found.note ? fixed(value, found.note) : read(value);
}

/** A number under a date: a day number, or 19800506, 198005, 1980.5 that somebody typed. */
function numeric(raw: number, at: At): Reading {
  if (Number.isInteger(raw) && raw >= 18_000_101 && raw <= 21_991_231) return textual(String(raw), at);
  if (Number.isInteger(raw) && raw >= 180_001 && raw <= 219_912) return textual(String(raw), at);
  if (raw >= 1900 && raw < 2100) return yearAndMonth(raw);
  if (!(raw >= 0 && raw <= lastSerial)) return wrong(because("values.date.format", {}));
  const day = dayOfSerial(raw, at.date1904);
  if (day === null) {
    return wrong(Math.floor(raw) === 60 ? because("values.date.serial60", {}) : because("values.date.format", {}));
  }
  const value: DateValue = { kind: "date", iso: day, precision: "day" };
  const early = raw < earlySerial && !at.date1904;
  return early
    ? warn(value, because("values.date.early", { day }))
    : fixed(value, because("values.date.serial", { day }));
}

/** 1980.5 is May; 1980.1 was typed as January or as October, whose nought the number lost. */
function yearAndMonth(raw: number): Reading {
  const [year = "", month] = String(raw).split(".");
  if (month === undefined) {
    return fixed({ kind: "date", iso: year, precision: "year" }, because("values.date.yearOnly", { year }));
  }
  if (month === "1") return ask(because("values.date.whichMonth", { year }));
  if (month.length > 2) return wrong(because("values.date.format", {}));
  const value = valueOf({ year: Number(year), month: Number(month) });
  return "key" in value ? wrong(value) : read(value);
}

function valueOf({ year, month, day }: Said): DateValue | Reason {
  if (year < 1800 || year > 2199) return because("values.date.format", {});
  if (month === undefined) return { kind: "date", iso: String(year), precision: "year" };
  if (month < 1 || month > 12) return because("values.date.noMonth", { month });
  if (day === undefined) return { kind: "date", iso: isoMonth(year, month), precision: "month" };
  if (!isDay(year, month, day)) return because("values.date.none", { year, month, day });
  return { kind: "date", iso: isoDay(year, month, day), precision: "day" };
}

function toMonth(reading: Reading, { iso, precision }: DateValue): Reading {
  if (precision === "year") return ask(because("values.date.needMonth", { year: iso }));
  if (precision === "month") return reading;
  const reasons = [...reading.reasons, because("values.date.monthKept", {})];
  const value: DateValue = { kind: "date", iso: iso.slice(0, 7), precision: "month" };
  return { verdict: reading.verdict === "warn" ? "warn" : "fixed", value, reasons };
}

/** A month or year is outside only when all of it is. */
function outside(spec: ValueSpec, iso: string, at: At): Reason | null {
  const [least, most] = [bound(spec.min, at), bound(spec.max, at)];
  if (least !== null && lastOf(iso) < least) return because("values.date.least", { least });
  if (most !== null && firstOf(iso) > most) return because("values.date.most", { most });
  return null;
}

function bound(limit: string | number | undefined, at: At): string | null {
  if (limit === undefined) return null;
  return limit === "today" ? at.today : String(limit);
}

function firstOf(iso: string): string {
  return `${iso}${"-01-01".slice(iso.length === 4 ? 0 : 3)}`.slice(0, 10);
}

function lastOf(iso: string): string {
  if (iso.length === 10) return iso;
  const month = iso.length === 4 ? `${iso}-12` : iso;
  return `${month}-${daysIn(Number(month.slice(0, 4)), Number(month.slice(5)))}`;
}
