/** The demo county and everybody in it live in one time zone, whatever the visitor's machine says. */
const zone = "Asia/Shanghai";
const parts = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("zh-CN", { timeZone: zone, hourCycle: "h23", ...options });
const dayKeyFormat = new Intl.DateTimeFormat("en-CA", {
  timeZone: zone,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});
const timeFormat = parts({ hour: "2-digit", minute: "2-digit" });
const exactFormat = parts({ hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
const monthDayFormat = parts({ month: "numeric", day: "numeric" });
const weekdayFormat = parts({ weekday: "short" });
const yearFormat = parts({ year: "numeric" });

/** 2026-03-05 in the county's zone; equal for two instants of one day. */
export const dayKey = (at: string | Date): string => dayKeyFormat.format(new Date(at));

/** 08:30 */
export const clockTime = (at: string | Date): string => timeFormat.format(new Date(at));

/** 08:30:07.123 */
export const exactTime = (at: string): string => exactFormat.format(new Date(at));

/** 3月5日（周四） */
export function dayInWords(at: string | Date): string {
  const date = new Date(at);
  const [month, day] = monthDayFormat
    .formatToParts(date)
    .filter((part) => part.type === "month" || part.type === "day")
    .map((part) => part.value);
  return `${month}月${day}日（${weekdayFormat.format(date)}）`;
}

/** The day as a separator reads it: 今天, 昨天, else the date, with the year when it is another one. */
export function dayLabel(at: string, now: string): string {
  const key = dayKey(at);
  if (key === dayKey(now)) return `今天 ${dayInWords(at)}`;
  if (key === dayKey(new Date(Date.parse(now) - 86_400_000))) return `昨天 ${dayInWords(at)}`;
  return yearFormat.format(new Date(at)) === yearFormat.format(new Date(now))
    ? dayInWords(at)
    : `${yearFormat.format(new Date(at))}${dayInWords(at)}`;
}

/** What stands beside a chat's last line: the time today, 昨天, else 3月5日. */
export function shortWhen(at: string, now: string): string {
  const key = dayKey(at);
  if (key === dayKey(now)) return clockTime(at);
  if (key === dayKey(new Date(Date.parse(now) - 86_400_000))) return "昨天";
  return dayInWords(at).replace(/（.*/, "");
}

/** 824 B, 12.3 KB, 4.1 MB */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
