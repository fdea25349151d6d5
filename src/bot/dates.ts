import { readNumber } from "./numbers.ts";

/** A calendar day as text, `2026-12-10`. */
export type Day = string;

/** The day it is for the county at this instant. */
export function dayOf(now: Date, zone = "Asia/Shanghai"): Day {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(
    now,
  );
}

/**
 * A day as people write one, seen from `today`: `12月10日`, `3.5`, `1210`, `2026/12/10`, `明天`, `下周一`, `月底`, `三天后`.
 * Without a year it is the next such day, or the last one when the caller leans to the past. Undefined: not a day.
 */
export function readDate(word: string, today: Day, lean: "coming" | "past" = "coming"): Day | undefined {
  const said = word.normalize("NFKC").toLowerCase().replace(/\s+/gu, "");
  if (!said || said.length > 20) return undefined;
  // 12月10日前 is that day; 3天前 counts back.
  const day = said.replace(/^截[止至][到于]?/u, "").replace(/(?:以前|之前|前|截止|为止)$/u, "");
  return (
    counted(said, today, lean) ??
    [named, written, monthDay, dayOfMonth, weekday, monthEnd].map((read) => read(day, today, lean)).find(Boolean)
  );
}

type Read = (said: string, today: Day, lean: "coming" | "past") => Day | undefined;

const away: Readonly<Record<string, number>> = {
  大前天: -3,
  前天: -2,
  昨天: -1,
  昨日: -1,
  今天: 0,
  今日: 0,
  当天: 0,
  明天: 1,
  明日: 1,
  明儿: 1,
  后天: 2,
  大后天: 3,
  yesterday: -1,
  today: 0,
  tomorrow: 1,
};

const named: Read = (said, today) => {
  const days = Object.hasOwn(away, said) ? away[said] : undefined;
  return days === undefined ? undefined : plusDays(today, days);
};

/** With a year: 2026-12-10, 2026/12/10, 2026.12.10, 20261210, 26.12.10, 2026年12月10日, 明年3月1日. */
const written: Read = (said, today) => {
  const full =
    /^(\d{4}|\d{2})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(said) ?? /^(\d{4})()(\d{2})(\d{2})$/.exec(said) ?? undefined;
  if (full) return day(year(full[1] ?? ""), Number(full[3]), Number(full[4]));
  const spoken = /^(\d{4}|\d{2}|今|明|去|后|前)年?()(\d{1,2})月(\d{1,2})[日号]?$/u.exec(said);
  if (!spoken?.[1]) return undefined;
  const shift = { 今: 0, 明: 1, 后: 2, 去: -1, 前: -2 }[spoken[1]];
  const which = shift === undefined ? year(spoken[1]) : Number(today.slice(0, 4)) + shift;
  return day(which, Number(spoken[3]), Number(spoken[4]));
};

function year(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

/** Without a year: 12月10日, 12月10, 12-10, 12/10, 3.5, 1210, 十二月十日. */
const monthDay: Read = (said, today, lean) => {
  const match = /^(\d{1,2})[-/.](\d{1,2})$/.exec(said) ?? /^(\d{2})(\d{2})$/.exec(said);
  const spoken = /^([\d一二三四五六七八九十]{1,3})月([\d一二三四五六七八九十]{1,3})[日号]?$/u.exec(said);
  const month = match ? Number(match[1]) : readNumber(spoken?.[1] ?? "");
  const date = match ? Number(match[2]) : readNumber(spoken?.[2] ?? "");
  if (month === undefined || date === undefined) return undefined;
  const now = Number(today.slice(0, 4));
  // 2月29日 may be four years away.
  for (const step of [0, 1, 2, 3, 4, 5, 6, 7, 8]) {
    const found = day(lean === "past" ? now - step : now + step, month, date);
    if (found && (lean === "past" ? found <= today : found >= today)) return found;
  }
  return undefined;
};

/** 10号, 10日, 本月10日, 下个月5号, 上月3日. */
const dayOfMonth: Read = (said, today, lean) => {
  const match = /^(本|这|下|上)?(?:个)?(?:月)?([\d一二三四五六七八九十]{1,3})[日号]$/u.exec(said);
  if (!match || (match[1] !== undefined) !== said.includes("月")) return undefined;
  const date = readNumber(match[2] ?? "");
  if (date === undefined) return undefined;
  if (match[1]) return inMonth(today, { 本: 0, 这: 0, 下: 1, 上: -1 }[match[1]] ?? 0, date);
  for (const step of [0, 1, 2]) {
    const found = inMonth(today, lean === "past" ? -step : step, date);
    if (found && (lean === "past" ? found <= today : found >= today)) return found;
  }
  return undefined;
};

const english = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** 周五 is the next one, today counts; 本周五, 下周一, 上周日 count weeks from Monday. */
const weekday: Read = (said, today, lean) => {
  const match = /^(本|这|上上|上|下下|下)?个?(?:周|星期|礼拜)([一二三四五六日天1-7])$/u.exec(said);
  const name = said.replace(/^next/, "");
  const inEnglish = english.findIndex((full) => full === name || full.slice(0, 3) === name);
  const prefix = match?.[1] ?? (inEnglish >= 0 && said.startsWith("next") ? "下" : undefined);
  const index = match ? "一二三四五六日".indexOf(match[2] === "天" ? "日" : (match[2] ?? "")) : (inEnglish + 6) % 7;
  if (!match && inEnglish < 0) return undefined;
  const wanted = index >= 0 ? index : Number(match?.[2]) - 1;
  const since = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  if (prefix) {
    const weeks = { 本: 0, 这: 0, 下: 1, 下下: 2, 上: -1, 上上: -2 }[prefix] ?? 0;
    return plusDays(today, wanted - since + 7 * weeks);
  }
  const ahead = (wanted - since + 7) % 7;
  return plusDays(today, lean === "past" && ahead > 0 ? ahead - 7 : ahead);
};

/** 3天后, 三天内, 两周前, 半个月内, 一个月后. */
const counted: Read = (said, today) => {
  const match = /^([\d一二两三四五六七八九十半]{1,3})个?(天|日|周|星期|礼拜|月)[以之]?(内|后|前)$/u.exec(said);
  if (!match) return undefined;
  const sign = match[3] === "前" ? -1 : 1;
  if (match[1] === "半") return match[2] === "月" ? plusDays(today, 15 * sign) : undefined;
  const count = readNumber(match[1] ?? "");
  if (count === undefined) return undefined;
  if (match[2] === "月") return sameDay(today, count * sign);
  return plusDays(today, count * sign * (match[2] === "天" || match[2] === "日" ? 1 : 7));
};

/** 月底, 本月底, 下月底, 12月底, 年底. */
const monthEnd: Read = (said, today, lean) => {
  if (/^(?:今年|本年)?年?底$/u.test(said) && said !== "底") return `${today.slice(0, 4)}-12-31`;
  const match = /^(本|这个?|下个?|上个?|\d{1,2})?月(?:底|末)$/u.exec(said);
  if (!match) return undefined;
  const which = match[1] ?? "本";
  if (!/\d/.test(which)) return lastDay(today, { 本: 0, 这: 0, 下: 1, 上: -1 }[which.charAt(0)] ?? 0);
  const first = monthDay(`${which}.1`, `${today.slice(0, 7)}-01`, lean);
  return first ? lastDay(first, 0) : undefined;
};

function day(fullYear: number, month: number, date: number): Day | undefined {
  if (!(fullYear >= 1900 && fullYear <= 2199)) return undefined;
  const found = new Date(Date.UTC(fullYear, month - 1, date));
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === date ? iso(found) : undefined;
}

function plusDays(from: Day, days: number): Day {
  return iso(new Date(Date.parse(`${from}T00:00:00Z`) + days * 86_400_000));
}

function inMonth(today: Day, months: number, date: number): Day | undefined {
  const first = new Date(Date.UTC(Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 1 + months, 1));
  return day(first.getUTCFullYear(), first.getUTCMonth() + 1, date);
}

function lastDay(today: Day, months: number): Day {
  return iso(new Date(Date.UTC(Number(today.slice(0, 4)), Number(today.slice(5, 7)) + months, 0)));
}

/** A month on from the 31st is the last day of a shorter month. */
function sameDay(today: Day, months: number): Day {
  return inMonth(today, months, Number(today.slice(8))) ?? lastDay(today, months);
}

function iso(date: Date): Day {
  return date.toISOString().slice(0, 10);
}
