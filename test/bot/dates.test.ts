import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayOf, readDate } from "../../src/bot/dates.ts";
import { readNumber, readOrdinal } from "../../src/bot/numbers.ts";

// A Monday.
const today = "2026-11-23";

describe("a day as people write one", () => {
  test.each([
    ["2026-12-10", "2026-12-10"],
    ["2026/12/10", "2026-12-10"],
    ["２０２６．１２．１０", "2026-12-10"],
    ["2026年12月10日", "2026-12-10"],
    ["2026年12月10号前", "2026-12-10"],
    ["26.12.10", "2026-12-10"],
    ["20261210", "2026-12-10"],
    ["12月10日", "2026-12-10"],
    ["12月10日前", "2026-12-10"],
    ["截止12月10日", "2026-12-10"],
    ["12月10", "2026-12-10"],
    ["十二月十日", "2026-12-10"],
    ["12-10", "2026-12-10"],
    ["12/10", "2026-12-10"],
    ["1210", "2026-12-10"],
    ["3.5", "2027-03-05"],
    ["11.23", "2026-11-23"],
    ["2.29", "2028-02-29"],
    ["明年3月1日", "2027-03-01"],
    ["今年12月31日", "2026-12-31"],
    ["10号", "2026-12-10"],
    ["30日", "2026-11-30"],
    ["31号", "2026-12-31"],
    ["本月25日", "2026-11-25"],
    ["下个月5号", "2026-12-05"],
    ["下月十号", "2026-12-10"],
    ["今天", "2026-11-23"],
    ["明天", "2026-11-24"],
    ["后天", "2026-11-25"],
    ["大后天", "2026-11-26"],
    ["Tomorrow", "2026-11-24"],
    ["周一", "2026-11-23"],
    ["周五", "2026-11-27"],
    ["星期天", "2026-11-29"],
    ["礼拜三", "2026-11-25"],
    ["本周五", "2026-11-27"],
    ["下周一", "2026-11-30"],
    ["下个星期日", "2026-12-06"],
    ["下下周二", "2026-12-08"],
    ["friday", "2026-11-27"],
    ["nextmonday", "2026-11-30"],
    ["3天后", "2026-11-26"],
    ["三天内", "2026-11-26"],
    ["两周后", "2026-12-07"],
    ["一个月后", "2026-12-23"],
    ["半个月内", "2026-12-08"],
    ["月底", "2026-11-30"],
    ["下月底", "2026-12-31"],
    ["2月底", "2027-02-28"],
    ["年底", "2026-12-31"],
  ])("%s is %s", (word, day) => expect(readDate(word, today)).toBe(day));

  test.each([
    ["0412", "2026-04-12"],
    ["12月10日", "2025-12-10"],
    ["11.23", "2026-11-23"],
    ["周五", "2026-11-20"],
    ["昨天", "2026-11-22"],
    ["3天前", "2026-11-20"],
    ["25号", "2026-10-25"],
    ["上周日", "2026-11-22"],
    ["上月底", "2026-10-31"],
  ])("%s, looking back, is %s", (word, day) => expect(readDate(word, today, "past")).toBe(day));

  test.each([
    "",
    "前",
    "13月1日",
    "2.30",
    "2026-02-29",
    "32号",
    "周八",
    "独居老人",
    "60岁以上",
    "2026年",
    "12月",
    "一",
    "3",
    "底",
    "1300",
    "半天后",
  ])("%s is not a day", (word) => expect(readDate(word, today)).toBeUndefined());

  test("whatever is read is a day of the calendar, and any text is read", () => {
    const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
    const word = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc
        .array(fc.constantFrom(..."0123456789年月日号./-今明后天下周一二三五十底前内".split("")))
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(word, day, fc.constantFrom("coming", "past"), (said, at, lean) => {
        const found = readDate(said, dayOf(at), lean) ?? "2026-01-01";
        expect(new Date(`${found}T00:00:00Z`).toISOString().slice(0, 10)).toBe(found);
      }),
      { numRuns: 3000 },
    );
  });

  test("a day without a year is never behind, and never ahead when looking back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), (month, date) => {
        const said = `${month}月${date}日`;
        expect((readDate(said, today) ?? "") >= today).toBe(true);
        expect((readDate(said, today, "past") ?? "9") <= today).toBe(true);
      }),
    );
  });
});

test("the county's day begins at its own midnight", () => {
  expect(dayOf(new Date("2026-11-22T15:59:59Z"))).toBe("2026-11-22");
  expect(dayOf(new Date("2026-11-22T16:00:00Z"))).toBe("2026-11-23");
});

describe("numbers", () => {
  test.each([
    ["12", 12],
    ["１２", 12],
    ["1,200", 1200],
    ["-3.5", -3.5],
    ["十", 10],
    ["十二", 12],
    ["二十", 20],
    ["二十三", 23],
    ["两", 2],
  ])("%s is %d", (word, number) => expect(readNumber(word)).toBe(number));

  test.each(["", "三四", "十十", "1,20", "12岁", "1e3", "0x10", "Infinity", "百"])("%s is none", (word) =>
    expect(readNumber(word)).toBeUndefined(),
  );

  test.each([
    ["2", 2],
    ["②", 2],
    ["２。", 2],
    ["第2条", 2],
    ["第二个", 2],
    ["选 3", 3],
    ["我选3", 3],
    ["3、", 3],
    ["(3)", 3],
    ["No.4", 4],
    ["十一", 11],
  ])("%s picks line %d", (word, number) => expect(readOrdinal(word)).toBe(number));

  test.each(["0", "-1", "1.5", "1000", "3天", "一下", "2026-12-10", "12月10日", "", "第", "条"])(
    "%s picks nothing",
    (word) => expect(readOrdinal(word)).toBeUndefined(),
  );
});
