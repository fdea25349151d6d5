import fc from "fast-check";
import { expect, test } from "vitest";
import { translator } from "../../src/i18n/t.ts";
import { citizenCheck, citizenFacts, readCitizenId } from "../../src/values/citizen-id.ts";
import { sexes } from "../../src/values/code-list.ts";
import { creditCheck, readCreditCode } from "../../src/values/credit-code.ts";
import { isoDay } from "../../src/values/days.ts";
import { maskValue } from "../../src/values/mask.ts";
import { readValue, writeValue } from "../../src/values/read-value.ts";
import { sayReason } from "../../src/values/reading.ts";
import { type ValueSpec, type ValueType, valueTypes } from "../../src/values/value.ts";
import { at } from "./cases.ts";

const specs: readonly ValueSpec[] = valueTypes.map((type) => ({ type, codeList: sexes }));

const day = fc
  .date({ min: new Date("1910-01-01T00:00:00Z"), max: new Date("2026-11-29T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const area = fc.constantFrom("110105", "350102", "440524", "650100", "810000", "830000", "710000");
const citizenId = fc.tuple(area, day, fc.integer({ min: 0, max: 999 })).map(([place, birth, serial]) => {
  const body = place + birth.replaceAll("-", "") + String(serial).padStart(3, "0");
  return body + citizenCheck(body);
});
const letter = fc.constantFrom(...Array.from("0123456789ABCDEFGHJKLMNPQRTUWXY"));
const creditCode = fc
  .tuple(fc.constantFrom("91", "92", "54", "11", "N1"), area, fc.array(letter, { minLength: 9, maxLength: 9 }))
  .map(([prefix, place, rest]) => {
    const body = prefix + (place.startsWith("83") ? "350102" : place) + rest.join("");
    return body + creditCheck(body);
  });
// What people type: marks and units beside arbitrary text.
const typed = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        ...Array.from("0123456789..,，-—/年月日号元万亿%‰ 　xX×Ee+*·•、张三一二十百〇○男无不详_x000D_￥()"),
      ),
      {
        maxLength: 24,
      },
    )
    .map((signs) => signs.join("")),
);
const written = fc.oneof(
  typed,
  fc.constantFrom(
    "",
    "无",
    "-",
    "—",
    "/",
    "N/A",
    "不详",
    "不清楚",
    "未知",
    "不适用",
    "拒绝提供",
    "没有",
    "√",
    "男",
    "是",
  ),
  citizenId,
  creditCode,
  day,
  citizenId.map((id) => `${id}42`),
  fc.integer({ min: 0, max: 999_999_999 }).map((rest) => `13${String(rest).padStart(9, "0")}`),
  fc.integer({ min: 0, max: 99_999_999 }).map((rest) => `0591-${String(rest).padStart(8, "0")}`),
  fc.integer().map((number) => number.toLocaleString("en-US")),
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((number) => `${number.toFixed(2)}%`),
);

test("any valid ID is ok, and says its own sex and birth", () => {
  fc.assert(
    fc.property(citizenId, (id) => {
      const reading = readCitizenId(id, at);
      expect([reading.class, reading.verdict, reading.value]).toEqual(["ok", "ok", { kind: "text", text: id }]);
      const { birth, sex } = citizenFacts(id);
      expect(birth.replaceAll("-", "")).toBe(id.slice(6, 14));
      expect(sex).toBe(Number(id[16]) % 2 === 1 ? "1" : "2");
    }),
    { numRuns: 2000 },
  );
});

test("an ID with any one character changed is never ok", () => {
  const change = fc.tuple(citizenId, fc.nat(17), fc.constantFrom(...Array.from("0123456789X")));
  fc.assert(
    fc.property(change, ([id, place, sign]) => {
      fc.pre(id[place] !== sign);
      expect(["ok", "fixed"]).not.toContain(readCitizenId(id.slice(0, place) + sign + id.slice(place + 1), at).verdict);
    }),
    { numRuns: 5000 },
  );
});

test("any valid credit code is ok, with one character changed never", () => {
  fc.assert(
    fc.property(creditCode, fc.nat(17), letter, (code, place, sign) => {
      expect(readCreditCode(code, at).verdict).toBe("ok");
      fc.pre(code[place] !== sign);
      expect(["ok", "fixed"]).not.toContain(
        readCreditCode(code.slice(0, place) + sign + code.slice(place + 1), at).verdict,
      );
    }),
    { numRuns: 5000 },
  );
});

test.each(specs)("a $type never throws, and what is not ok has a reason in whole words", (spec) => {
  const t = translator("zh-CN");
  fc.assert(
    fc.property(fc.oneof(written, fc.double(), fc.integer()), fc.boolean(), (raw, under) => {
      const reading = readValue(spec, raw, under ? { ...at, headerUnit: "万元", date1904: true } : at);
      expect(reading.verdict === "ok").toBe(reading.reasons.length === 0);
      // A warning may come with a value or ask for one.
      const has = { ok: true, fixed: true, warn: reading.value !== null, error: false }[reading.verdict];
      expect(reading.value !== null).toBe(has);
      for (const reason of reading.reasons) expect(sayReason(t, reason)).not.toMatch(/\{\w+\}|undefined/u);
    }),
    { numRuns: 1500 },
  );
});

test.each(specs)("a $type that was read is ok when it is read again, and the same", (spec) => {
  let read = 0;
  fc.assert(
    fc.property(fc.oneof(written, fc.double(), fc.integer()), (raw) => {
      const { verdict, value } = readValue(spec, raw, at);
      if (value === null || verdict === "warn" || verdict === "error") return;
      read += 1;
      expect(readValue(spec, writeValue(spec, value), at)).toEqual({
        verdict: "ok",
        value,
        reasons: [],
        ...(spec.type === "citizen-id" && value.kind === "text" ? { class: "ok" } : {}),
      });
    }),
    { numRuns: 1500 },
  );
  expect(read).toBeGreaterThan(0);
});

test.each(specs)(
  "a blank of a $type is written so that it is read again, even where 无 or 不详 are choices",
  (spec) => {
    const choices = [...sexes, { code: "3", label: "无", aliases: [] }];
    for (const means of ["empty", "none", "unknown", "not-applicable", "refused"] as const) {
      const value = { kind: "blank", means } as const;
      const own = { ...spec, codeList: choices, blanks: { 无: "unknown" } } as const;
      for (const one of [spec, own]) {
        expect(readValue(one, writeValue(one, value), at)).toEqual({ verdict: "ok", value, reasons: [] });
      }
    }
  },
);

test("no number that a workbook kept beyond 15 digits is taken for an identifier", () => {
  const long = fc.integer({ min: 10 ** 15, max: Number.MAX_SAFE_INTEGER }).map((number) => number * 100);
  const identifiers = specs.filter(({ type }) =>
    ["citizen-id", "credit-code", "disability-card", "bank-account", "phone", "statistical-area"].includes(type),
  );
  fc.assert(
    fc.property(long, fc.constantFrom(...identifiers), (raw, spec) => {
      expect(readValue(spec, raw, at).verdict).toBe("error");
    }),
  );
});

test("what a group sees of an ID or a phone has never more than seven of its digits", () => {
  fc.assert(
    fc.property(
      written,
      fc.constantFrom<ValueType>("citizen-id", "phone", "bank-account", "disability-card"),
      (text, type) => {
        expect(maskValue(type, text).replaceAll(/[^\dX]/gu, "").length).toBeLessThanOrEqual(7);
      },
    ),
  );
});

test("every day there is, is read as itself", () => {
  fc.assert(
    fc.property(day, (iso) => {
      const [year = 0, month = 0, date = 0] = iso.split("-").map(Number);
      expect(isoDay(year, month, date)).toBe(iso);
      for (const raw of [iso, `${year}.${month}.${date}`, `${year}年${month}月${date}日`, iso.replaceAll("-", "")]) {
        expect(readValue({ type: "date" }, raw, at).value).toEqual({ kind: "date", iso, precision: "day" });
      }
      const serial = Date.parse(`${iso}T00:00:00Z`) / 86_400_000 + 25_569;
      expect(readValue({ type: "date" }, serial, at).value).toEqual({ kind: "date", iso, precision: "day" });
    }),
    { numRuns: 1000 },
  );
});
