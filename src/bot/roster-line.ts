import { type Day, readDate } from "./dates.ts";
import { type EmergencyLine, readEmergencyLine } from "./emergency-line.ts";

/** What stands after /值班. */
export type RosterLine =
  | { readonly kind: "day"; readonly day: Day }
  /** `2026-03` */
  | { readonly kind: "month"; readonly month: string }
  | { readonly kind: "swap"; readonly onDay: Day; readonly partner: string; readonly backDay?: Day }
  | { readonly kind: "handover"; readonly said: string }
  | { readonly kind: "emergency"; readonly wish: EmergencyLine }
  /** A swap that lacks its day or its partner, a hand-over without words, or a word that is none of these. */
  | { readonly kind: "unclear"; readonly about: "swap" | "handover" | "other" };

export function readRosterLine(rest: string, today: Day): RosterLine {
  const line = rest.normalize("NFKC").trim();
  if (line === "") return { kind: "day", day: today };
  const [, swap] = /^(?:换班|换|调班|swap)\s*(.*)$/su.exec(line) ?? [];
  if (swap !== undefined) return readSwap(swap, today);
  const [, said] = /^(?:交接班|交接|hand-?over)[\s::]*(.*)$/su.exec(line) ?? [];
  if (said !== undefined) return said ? { kind: "handover", said } : { kind: "unclear", about: "handover" };
  const [, emergency] = /^(?:应急|emergency)(?:\s+(.*))?$/su.exec(line) ?? [];
  if (emergency !== undefined || /^(?:应急|emergency)$/u.test(line)) {
    return { kind: "emergency", wish: readEmergencyLine(emergency ?? "") };
  }
  const [, month] = /^(?:值班表|月表|表|table|month)\s*(.*)$/su.exec(line) ?? [];
  if (month !== undefined) {
    const found = readMonth(month, today);
    return found ? { kind: "month", month: found } : { kind: "unclear", about: "other" };
  }
  const day = readDate(line, today);
  return day ? { kind: "day", day } : { kind: "unclear", about: "other" };
}

/** 3月5日 李建国, 李建国 3月5日, 3月5日李建国, with the partner's day last when days are exchanged. */
function readSwap(rest: string, today: Day): RosterLine {
  const words = rest
    .replace(/(\d{1,2}月\d{1,2}[日号])(?=\p{Script=Han})/gu, "$1 ")
    .split(/[\s,,、]+/u)
    .filter(Boolean);
  const days = words.flatMap((word) => readDate(word, today) ?? []);
  const names = words.filter((word) => readDate(word, today) === undefined && !/^(?:和|跟|与|给|to|with)$/u.test(word));
  const [onDay, backDay] = days;
  if (!onDay || names.length === 0 || days.length > 2) return { kind: "unclear", about: "swap" };
  return { kind: "swap", onDay, partner: names.join(""), ...(backDay ? { backDay } : {}) };
}

function readMonth(word: string, today: Day): string | undefined {
  if (word === "" || /^(?:本|这个?)月$/u.test(word)) return today.slice(0, 7);
  if (/^(?:下个?月|next)$/u.test(word)) return readDate("下月1日", today)?.slice(0, 7);
  if (/^\d{4}-\d{2}$/.test(word)) return readDate(`${word}-01`, today)?.slice(0, 7);
  // This month is meant by its number, though its first day is past.
  const number = /^(\d{1,2})月份?$/u.exec(word)?.[1];
  if (number && Number(number) === Number(today.slice(5, 7))) return today.slice(0, 7);
  return number ? readDate(`${number}月1日`, today)?.slice(0, 7) : undefined;
}
