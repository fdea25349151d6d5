import { describe, expect, test } from "vitest";
import { shippedCatalogue } from "../../src/catalogue/shipped.ts";
import type { Plain } from "../../src/ledgers/value.ts";
import { type DirtyCell, dirtyCell, plainText } from "../../src/synthetic/dirt.ts";
import type { CellKind } from "../../src/synthetic/dirt-cases.ts";
import { citizenId, isCitizenId } from "../../src/synthetic/numbers.ts";
import { createRng } from "../../src/synthetic/rng.ts";

const { codeLists } = await shippedCatalogue();
const rng = createRng("dirt");
const list = (key: string): CellKind => {
  const found = codeLists.find((one) => one.key === key);
  if (!found) throw new Error(`no list ${key}`);
  return { type: "code", list: found };
};
const of = (type: string): CellKind => ({ type });
/** One value, typed often enough that every way occurs. */
const typed = (kind: CellKind, clean: Plain): readonly DirtyCell[] =>
  Array.from({ length: 400 }, () => dirtyCell(rng, kind, clean));
const withX = Array.from({ length: 60 }, (_, nth) => citizenId("990101", "19440312", nth)).find((id) =>
  id.endsWith("X"),
);

const values: readonly (readonly [what: string, kind: CellKind, clean: Plain, cases: readonly number[]])[] = [
  ["an identity number", of("citizen-id"), citizenId("990101", "20170312", 15), [1, 2, 3, 5, 7]],
  ["one that ends in X, of the old century", of("citizen-id"), withX ?? "", [1, 2, 3, 4, 5, 6, 7]],
  ["a phone", of("phone"), "12000000017", [9]],
  ["a day", of("date"), "1980-10-06", [10, 11, 12, 13, 14, 15, 16]],
  ["a large amount", of("money"), 123_456, [17]],
  ["nought", of("integer"), 0, [17, 18]],
  ["a share", of("share"), 0.85, [19]],
  ["nothing", of("integer"), { blank: "none" }, [18]],
  ["unknown", of("text"), { blank: "unknown" }, [18]],
  ["a code that begins with nought", list("politics"), "01", [20, 24]],
  ["a nation", list("nation"), "12", [24]],
  ["a sex", list("sex"), "2", [25]],
  ["a name", of("name"), "张三", [21, 23]],
  ["a name with a dot", of("name"), "艾力·吐尔地", [21]],
  ["a name with a rare character", of("name"), "王𬭎", [21, 22, 23]],
  ["yes", of("boolean"), true, [40]],
  ["a text", of("text"), "老街 8 号", [21]],
];

test.each(values)("%s is typed in all of the ways it can be, and in no other", (_, kind, clean, cases) => {
  expect([...new Set(typed(kind, clean).map(({ no }) => no))].toSorted((a, b) => a - b)).toEqual(cases);
});

test("together they are the cases of one cell, 1 to 25, but for the one that takes two rows", () => {
  const all = new Set(values.flatMap(([, , , cases]) => cases).filter((no) => no <= 25));
  expect(Array.from({ length: 25 }, (_, at) => at + 1).filter((no) => !all.has(no))).toEqual([8]);
});

describe("what is typed is what the case says", () => {
  const id = citizenId("990101", "19710401", 15);
  const raws = (kind: CellKind, clean: Plain, no: number): readonly DirtyCell["raw"][] =>
    typed(kind, clean).flatMap((one) => (one.no === no ? [one.raw] : []));

  test("an identity number that the sheet took for a number has lost its last three digits", () => {
    const [raw] = raws(of("citizen-id"), id, 1);
    expect(raw).toBe(990101197104010000);
    expect(String(raw).slice(0, 15)).toBe(id.slice(0, 15));
  });

  test("a wrong one is never right by accident, one of fifteen digits is the same without century and check", () => {
    const wrong = raws(of("citizen-id"), id, 7).map(String);
    expect(wrong.length).toBeGreaterThan(20);
    // Wrong check, a day that is not, or a day to come.
    expect(wrong.filter((one) => isCitizenId(one) && !/0230|^.{6}2199/.test(one))).toEqual([]);
    expect(new Set(raws(of("citizen-id"), id, 6))).toEqual(new Set([`${id.slice(0, 6)}${id.slice(8, 17)}`]));
  });

  test("days as sheets count them", () => {
    expect(new Set(raws(of("date"), "1980-05-06", 10))).toEqual(new Set([29_347]));
    expect(raws(of("date"), "1980-05-06", 13)).toEqual(
      expect.arrayContaining(["1980年5月", "1980年05月", "一九八〇年五月"]),
    );
    expect(raws(of("date"), "2003-12-06", 13)).toContain("二〇〇三年十二月");
  });

  test("a month stays a month: no day is made up", () => {
    const months = typed(of("date"), "1980-05-06").filter(({ no }) => no === 13);
    expect(new Set(months.map(({ clean }) => clean))).toEqual(new Set(["1980-05"]));
  });

  test("amounts", () => {
    expect(raws(of("money"), 123_456, 17)).toEqual(
      expect.arrayContaining(["123,456", "１２３，４５６", "123 456", "123456元", "12.3456万"]),
    );
  });

  test("what cannot be read never counts as read", () => {
    const lost = values.flatMap(([, kind, clean]) => typed(kind, clean)).filter(({ no }) => [1, 2, 7, 15].includes(no));
    expect(new Set(lost.map(({ outcome }) => outcome))).toEqual(new Set(["error"]));
  });
});

test("a clean cell shows labels, not codes", () => {
  expect(plainText("12", list("nation"))).toBe("侗族");
  expect(plainText(true, of("boolean"))).toBe("是");
  expect(plainText({ blank: "none" }, of("text"))).toBe("");
  expect(plainText(4.5, of("decimal"))).toBe("4.5");
});
