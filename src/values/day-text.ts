import { chineseNumber, spelledDigits } from "./chinese-number.ts";
import { because } from "./reading.ts";
import type { At, Reason } from "./value.ts";

/** The parts that were said; month and day only when they were. */
export interface Said {
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
}
export type DayText =
  | { readonly said: Said; readonly note?: Reason }
  /** May mean several days. */
  | { readonly unsure: Reason }
  | { readonly wrong: Reason };

/** A date in words, digits or both. A time of day behind it is left out; no time zone moves a day that was written as one. */
export function readDayText(content: string, at: At): DayText {
  const instant = dayOfInstant(content);
  if (instant) return said(instant.slice(0, 4), instant.slice(5, 7), instant.slice(8, 10));
  const date = content
    .replace(/\s*\(?(?:星期|周)[一二三四五六日天]\)?$/u, "")
    .replace(/(?<=\d|日|号)[ T]*\d{1,2}(?::\d{1,2}){1,2}(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$/u, "");
  if (/农历|阴历|腊月|冬月|正月|闰|初[一二三四五六七八九十]|廿/u.test(date))
    return { wrong: because("values.date.lunar", {}) };
  return joined(date) ?? parted(date, at) ?? spoken(date, at) ?? { wrong: because("values.date.format", {}) };
}

const shanghai = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** The county's day at an instant of another zone; with the county's own offset the day is as it was written. */
function dayOfInstant(content: string): string | null {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)$/u.exec(content);
  if (!match) return null;
  const [, day = "", time = "", zone = ""] = match;
  if (zone === "+08:00" || zone === "+0800") return day;
  const instant = Date.parse(`${day}T${time}${zone === "Z" ? zone : zone.replace(/^(...):?/u, "$1:")}`);
  return Number.isNaN(instant) ? null : shanghai.format(instant);
}

/** 19800506, 198005, 800506. */
function joined(date: string): DayText | null {
  const full = /^(\d{4})(\d{2})(\d{2})$/u.exec(date);
  if (full) return said(full[1], full[2], full[3]);
  const six = /^(\d{4})(\d{2})$/u.exec(date);
  if (!six) return null;
  const asMonth = /^(?:1[89]|2[01])\d{2}(?:0[1-9]|1[0-2])$/u.test(date);
  const asDay = /^\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/u.test(date);
  if (asMonth && asDay) return { unsure: because("values.date.whichSix", {}) };
  if (asMonth) return said(six[1], six[2]);
  return asDay ? { unsure: because("values.date.whichCentury", { year: date.slice(0, 2) }) } : null;
}

/** 1980.5.6, 1980/5, 1980-05-06, 80.5.6, 5/6/1980. */
function parted(date: string, at: At): DayText | null {
  const match =
    /^(\d{1,4})(?:\s*([-–—./、·。\\])\s*|\s+)(\d{1,2})(?:(?:\s*\2\s*|\s+)(\d{1,4}))?(?:[.。]|日|号)?$/u.exec(date);
  if (!match) return /^\d{4}$/u.test(date) ? said(date) : null;
  const [, first = "", , second = "", third] = match;
  if (first.length === 4 && (third?.length ?? 0) <= 2) return said(first, second, third);
  if (first.length > 2 || third === undefined) return null;
  if (third.length === 4 || first.length === 1) return { unsure: because("values.date.whichOrder", {}) };
  return first.length === 2 && third.length <= 2 ? twoDigits(first, second, third, at) : null;
}

/** 1980年5月6日, 一九八〇年五月, 80年5月. */
function spoken(date: string, at: At): DayText | null {
  const match = /^([^年月日号]{1,4})年(?:([^年月日号]{1,3})月(?:份|([^年月日号]{1,3})[日号]?)?)?$/u.exec(
    date.replaceAll(/\s/gu, ""),
  );
  if (!match) return null;
  const year = spelledDigits(match[1] ?? "") ?? match[1] ?? "";
  const [month, day] = [partOf(match[2]), partOf(match[3])];
  if (!/^(?:\d{2}|\d{4})$/u.test(year) || month === null || day === null) return null;
  if (year.length === 2) return twoDigits(year, month, day, at);
  return said(year, month, day);
}

/** Digits or words as digits; undefined stays undefined, null is neither. */
function partOf(part: string | undefined): string | null | undefined {
  if (part === undefined) return undefined;
  if (/^\d{1,2}$/u.test(part)) return part;
  const number = part === "元" ? 1 : chineseNumber(part);
  return number === null ? null : String(number);
}

/** A year of two digits is asked for, unless the row's ID gives the same day. */
function twoDigits(year: string, month: string | undefined, day: string | undefined, at: At): DayText {
  const [birthYear = "", birthMonth = "", birthDay = ""] = (at.idBirth ?? "").split("-");
  const same = (one: string | undefined, other: string): boolean => one === undefined || Number(one) === Number(other);
  if (birthYear.slice(2) === year && same(month, birthMonth) && same(day, birthDay)) {
    return { ...said(birthYear, month, day), note: because("values.date.fromId", {}) };
  }
  return { unsure: because("values.date.whichCentury", { year }) };
}

function said(year = "", month?: string, day?: string): Extract<DayText, { said: unknown }> {
  const parts = {
    ...(month === undefined ? {} : { month: Number(month) }),
    ...(day === undefined ? {} : { day: Number(day) }),
  };
  return { said: { year: Number(year), ...parts } };
}
