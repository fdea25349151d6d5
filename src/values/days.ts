/** Whether there is such a day in the calendar. */
export function isDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

export function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function isoDay(year: number, month: number, day: number): string {
  return `${isoMonth(year, month)}-${String(day).padStart(2, "0")}`;
}

export function isoMonth(year: number, month: number): string {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
}

/**
 * Full years of age (周岁) on a day, both `2026-11-29`. Who was born on 29 February has the birthday on the 28th in common years, as
 * the Civil Code counts years (art. 202: where the month has no such day, its last one).
 */
export function ageOn(birth: string, day: string): number {
  const year = Number(day.slice(0, 4));
  const february = birth.slice(5) === "02-29" && daysIn(year, 2) === 28;
  const birthday = february ? "02-28" : birth.slice(5);
  return year - Number(birth.slice(0, 4)) - (day.slice(5) < birthday ? 1 : 0);
}

/** The last birthday of those who are `age` or older on a day; the other way round of `ageOn`. */
export function bornBy(day: string, age: number): string {
  const year = Number(day.slice(0, 4)) - age;
  const last = day.slice(5) === "02-28" && daysIn(Number(day.slice(0, 4)), 2) === 28 ? daysIn(year, 2) : 0;
  if (last > 0) return isoDay(year, 2, last);
  return day.slice(5) === "02-29"
    ? isoDay(year, 2, daysIn(year, 2))
    : `${String(year).padStart(4, "0")}${day.slice(4)}`;
}
