import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { dayKind, isWorkday, nextWorkday, presumedWorkday, UnknownYear } from "../../src/calendar/workdays.ts";
import { calendarYears, readYear } from "../../src/calendar/years.ts";

const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);

test.each([
  { on: "2024-02-09", works: true, why: "除夕 2024 was not in the notice" },
  { on: "2024-02-18", works: true, why: "a Sunday made up for 春节" },
  { on: "2025-01-28", works: false, why: "春节 began on 除夕" },
  { on: "2025-10-08", works: false, why: "国庆 and 中秋 together: eight days" },
  { on: "2025-10-11", works: true, why: "a Saturday made up for" },
  { on: "2026-01-04", works: true, why: "a Sunday made up for 元旦" },
  { on: "2026-02-23", works: false, why: "the ninth day of 春节" },
  { on: "2026-02-28", works: true, why: "a Saturday made up for" },
  { on: "2026-10-08", works: true, why: "a Thursday after 国庆" },
  { on: "2026-11-22", works: false, why: "a Sunday" },
])("$on: $why", ({ on, works }) => expect(isWorkday(day(on))).toBe(works));

test("the number of days off is what the notices say", () => {
  expect(calendarYears.map(({ year, off, makeup }) => [year, off.size, makeup.size])).toEqual([
    [2024, 30, 8],
    [2025, 28, 5],
    [2026, 33, 6],
  ]);
});

test("a holiday has its name, a worked weekend is told from a working day", () => {
  expect(dayKind(day("2026-10-03"))).toEqual({ kind: "holiday", name: "国庆节" });
  expect(dayKind(day("2026-09-20"))).toEqual({ kind: "makeup" });
  expect(dayKind(day("2026-09-19"))).toEqual({ kind: "weekend" });
});

describe("a year whose notice is not loaded", () => {
  test("is an error for who must know", () => {
    expect(() => isWorkday(day("2031-03-03"))).toThrow(UnknownYear);
  });

  test.each([
    { on: "2031-01-01", works: false },
    { on: "2031-10-02", works: false },
    { on: "2031-03-03", works: true },
    { on: "2031-03-08", works: false },
  ])("$on is presumed by rule for who must decide", ({ on, works }) => expect(presumedWorkday(day(on))).toBe(works));
});

test.each([
  { from: "2026-09-30", next: "2026-10-08" },
  { from: "2026-02-13", next: "2026-02-14" },
  { from: "2026-02-14", next: "2026-02-24" },
  { from: "2026-11-20", next: "2026-11-23" },
  { from: "2026-12-31", next: "2027-01-04" },
])("after $from people work on $next", ({ from, next }) => expect(nextWorkday(day(from)).toString()).toBe(next));

test("a notice that contradicts itself is refused", () => {
  const notice = { title: "x", number: "x", date: "2030-11-01", source: "x" };
  const off = [{ name: "国庆节", from: "2031-10-01", to: "2031-10-07" }];
  expect(() => readYear({ year: 2031, notice, off, makeup: ["2031-10-04"] })).toThrow("2031-10-04");
  expect(() => readYear({ year: 2031, notice, off, makeup: ["2031-03-03"] })).toThrow("2031-03-03");
  expect(() => readYear({ year: 2030, notice, off, makeup: [] })).toThrow("cannot stand in 2030");
});
