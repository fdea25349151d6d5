import { describe, expect, test } from "vitest";
import { dayOfSerial } from "../../src/values/day-serial.ts";
import { readValue } from "../../src/values/read-value.ts";
import { at, type Case, line, readLine } from "./cases.ts";

describe("a date", () => {
  test.each([
    { raw: "1980-05-06", is: "ok | 1980-05-06" },
    { raw: "1980.5.6", is: "ok | 1980-05-06" },
    { raw: "1980/5/6", is: "ok | 1980-05-06" },
    { raw: "1980．5．6", is: "ok | 1980-05-06" },
    { raw: "1980、5、6", is: "ok | 1980-05-06" },
    { raw: "1980 5 6", is: "ok | 1980-05-06" },
    { raw: "19800506", is: "ok | 1980-05-06" },
    { raw: 19800506, is: "ok | 1980-05-06" },
    { raw: "１９８０年５月６日", is: "ok | 1980-05-06" },
    { raw: "1980年 5月 6日", is: "ok | 1980-05-06" },
    { raw: "一九八〇年五月六日", is: "ok | 1980-05-06" },
    { raw: "二〇〇五年十二月二十三日", is: "ok | 2005-12-23" },
    { raw: "二○○五年元月一日", is: "ok | 2005-01-01" },
    { raw: 1980.5, is: "ok | 1980-05" },
    { raw: "1980.5", is: "ok | 1980-05" },
    { raw: "1980.10", is: "ok | 1980-10" },
    { raw: 1980.12, is: "ok | 1980-12" },
    { raw: 1980.05, is: "ok | 1980-05" },
    { raw: 1980.1, is: "warn | - | date.whichMonth" },
    { raw: 1980.15, is: "error | - | date.noMonth" },
    { raw: "1980年5月", is: "ok | 1980-05" },
    { raw: "1980年05月", is: "ok | 1980-05" },
    { raw: "1980年5月份", is: "ok | 1980-05" },
    { raw: "一九八〇年五月", is: "ok | 1980-05" },
    { raw: "一九八零年五月", is: "ok | 1980-05" },
    { raw: "198005", is: "ok | 1980-05" },
    { raw: 198005, is: "ok | 1980-05" },
    { raw: "1980", is: "ok | 1980" },
    { raw: "1980年", is: "ok | 1980" },
    { raw: 1980, is: "fixed | 1980 | date.yearOnly" },
    { raw: "80.5.6", is: "warn | - | date.whichCentury" },
    { raw: "80年5月", is: "warn | - | date.whichCentury" },
    { raw: "八〇年五月", is: "warn | - | date.whichCentury" },
    { raw: "800506", is: "warn | - | date.whichCentury" },
    { raw: "80.5.6", at: { idBirth: "1980-05-06" }, is: "fixed | 1980-05-06 | date.fromId" },
    { raw: "80.5.7", at: { idBirth: "1980-05-06" }, is: "warn | - | date.whichCentury" },
    { raw: "200506", is: "warn | - | date.whichSix" },
    { raw: "5/6/1980", is: "warn | - | date.whichOrder" },
    { raw: "6/5/80", is: "warn | - | date.whichOrder" },
    { raw: "1980.5.6日", is: "ok | 1980-05-06" },
    { raw: "1980-05-06（星期二）", is: "ok | 1980-05-06" },
    { raw: 29347, is: "fixed | 1980-05-06 | date.serial" },
    { raw: 29347.75, is: "fixed | 1980-05-06 | date.serial" },
    { raw: 29346.9999999999, is: "fixed | 1980-05-06 | date.serial" },
    { raw: "29347", is: "fixed | 1980-05-06 | date.serial" },
    { raw: 27885, at: { date1904: true }, is: "fixed | 1980-05-06 | date.serial" },
    { raw: 60, is: "error | - | date.serial60" },
    { raw: 60.5, is: "error | - | date.serial60" },
    { raw: 60, at: { date1904: true }, is: "fixed | 1904-03-01 | date.serial" },
    { raw: 5, is: "warn | 1900-01-05 | date.early" },
    { raw: 0, is: "error | - | date.format" },
    { raw: -1, is: "error | - | date.format" },
    { raw: 99999999, is: "error | - | date.format" },
    { raw: "1900-02-29", is: "error | - | date.none" },
    { raw: "1980-02-30", is: "error | - | date.none" },
    { raw: "1980-13-01", is: "error | - | date.noMonth" },
    { raw: "2000-02-29", is: "ok | 2000-02-29" },
    { raw: "1980-05-06 23:59:59", is: "ok | 1980-05-06" },
    { raw: "1980-05-06 00:00", is: "ok | 1980-05-06" },
    { raw: "1980/5/6 0:00:00", is: "ok | 1980-05-06" },
    { raw: "1980年5月6日 8:30", is: "ok | 1980-05-06" },
    { raw: "1980-05-06T23:59:59+08:00", is: "ok | 1980-05-06" },
    { raw: "1988-06-01T23:30:00+08:00", is: "ok | 1988-06-01" },
    { raw: "1980-05-06T00:00:00.000Z", is: "ok | 1980-05-06" },
    { raw: "1980-05-05T16:00:00.000Z", is: "ok | 1980-05-06" },
    { raw: "1980-05-05T15:59:59.000Z", is: "ok | 1980-05-05" },
    { raw: "农历1980年三月初六", is: "error | - | date.lunar" },
    { raw: "1980年腊月", is: "error | - | date.lunar" },
    { raw: "不记得了", is: "error | - | date.format" },
    { raw: "1980-05-06", spec: { max: "today" }, is: "ok | 1980-05-06" },
    { raw: "2026-11-30", spec: { max: "today" }, is: "error | - | date.most" },
    { raw: "2026-11", spec: { max: "today" }, is: "ok | 2026-11" },
    { raw: "2026年12月", spec: { max: "today" }, is: "error | - | date.most" },
    { raw: "1980", spec: { min: "1980-06-01" }, is: "ok | 1980" },
    { raw: "1980.5", spec: { min: "1980-06-01" }, is: "error | - | date.least" },
  ] as Case[])("$raw: $is", (one) => expect(readLine({ type: "date" }, one)).toBe(one.is));
});

describe("a month", () => {
  test.each([
    { raw: "1980年5月", is: "ok | 1980-05" },
    { raw: "1980-05-06", is: "fixed | 1980-05 | date.monthKept" },
    { raw: 29347, is: "fixed | 1980-05 | date.serial | date.monthKept" },
    { raw: "1980", is: "warn | - | date.needMonth" },
  ] as Case[])("$raw: $is", (one) => expect(readLine({ type: "month" }, one)).toBe(one.is));
});

test.each([
  { serial: 1, day: "1900-01-01" },
  { serial: 59, day: "1900-02-28" },
  { serial: 60, day: null },
  { serial: 61, day: "1900-03-01" },
  { serial: 45292, day: "2024-01-01" },
])("day number $serial is $day", ({ serial, day }) => expect(dayOfSerial(serial)).toBe(day));

// The machine's zone is read anew from TZ; a day must not move with it.
test.each(["America/Los_Angeles", "UTC", "Pacific/Kiritimati"])("a day stays in %s", (zone) => {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    const read = (raw: string | number): string => line(readValue({ type: "date" }, raw, at));
    expect([29347, 29347.99, "1980-05-06 23:59", "1980-05-06 00:01", "1980-05-05T16:00:00Z"].map(read)).toEqual([
      "fixed | 1980-05-06 | date.serial",
      "fixed | 1980-05-06 | date.serial",
      "ok | 1980-05-06",
      "ok | 1980-05-06",
      "ok | 1980-05-06",
    ]);
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});
