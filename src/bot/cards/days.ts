import { Temporal } from "temporal-polyfill";
import { markOf } from "../../calendar/workdays.ts";
import type { Translate } from "../../i18n/t.ts";

const weekdays = ["day.week1", "day.week2", "day.week3", "day.week4", "day.week5", "day.week6", "day.week7"] as const;

/** 3月5日 周四, with what sets the day apart: a holiday's name, or a weekend on which people work. */
export function dayLabel(day: string, t: Translate): string {
  const date = Temporal.PlainDate.from(day);
  const weekday = t(weekdays[date.dayOfWeek - 1] ?? "day.week1", {});
  const plain = t("day.label", { month: date.month, day: date.day, weekday });
  const found = markOf(day);
  const mark = found === "makeup" ? t("day.makeup", {}) : found?.holiday;
  return mark ? t("day.marked", { day: plain, mark }) : plain;
}
