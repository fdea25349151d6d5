import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alignFields } from "../../src/duplicates/align.ts";
import { evaluate, readGold } from "../../src/duplicates/evaluate.ts";
import { normaliseName } from "../../src/duplicates/normalise.ts";
import { parseName } from "../../src/duplicates/parse.ts";
import { parsePeriod } from "../../src/duplicates/period.ts";
import { regionCover } from "../../src/duplicates/region.ts";
import { derivable, fieldProbability, neverSame } from "../../src/duplicates/score-fields.ts";
import { scoreRequest } from "../../src/duplicates/score-requests.ts";

const request = {
  population: "65岁以上老年人",
  region: "青山镇",
  period: "2025年",
  fields: ["行政村", "应检人数", "已检人数", "体检率"],
};
const names = [
  "户主姓名",
  "身份证号",
  "低保金",
  "低保户数",
  "应参保人数",
  "2025年产量",
  "务工时长（月）",
  "残疾等级",
  "x",
];

test.each([
  ["六十周岁以上老年人数", "60岁以上老年人数"],
  ["联系电话（必填）：", "联系电话"],
  ["低保（是/否）", "是否低保"],
  ["二〇二五年人均纯收入", "2025年人均纯收入"],
])("%s is compared as %s", (name, expected) => expect(normaliseName(name)).toBe(expected));

test("a name falls into whose, in which form and which sibling", () => {
  expect(parseName("配偶手机号")).toMatchObject({ role: "配偶", representation: "电话", stem: [] });
  expect(parseName("应参保人数").discriminators.get("应实")).toBe("应");
});

test.each([
  ["2025年", "2025-01-01", "2026-01-01"],
  ["2025年第二季度", "2025-04-01", "2025-07-01"],
  ["2025年下半年", "2025-07-01", "2026-01-01"],
  ["2025年12月", "2025-12-01", "2026-01-01"],
  ["2024-2025年冬春", "2024-11-01", "2025-05-01"],
])("%s runs from %s to before %s", (words, from, to) => expect(parsePeriod(words)).toEqual({ from, to }));

test("a region answers for what lies inside it", () => {
  expect(["全县", "青山镇", "柳溪镇"].map((held) => regionCover("青山镇", held))).toEqual([0.9, 1, 0]);
  expect(regionCover("全县", "青山镇")).toBe(0.3);
});

test("an identity number gives the birthday, not the other way round", () => {
  expect(derivable("公民身份号码", "出生年月日")).toBe(true);
  expect(derivable("出生日期", "身份证号")).toBe(false);
});

describe("laws", () => {
  test("a pair scores alike from either side", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.oneof(fc.constantFrom(...names), fc.string()), (a, b) => {
        expect(fieldProbability(a, b)).toBeCloseTo(fieldProbability(b, a), 12);
      }),
    );
  });

  test("a true duplicate stops being one when its year or region changes, and when 应 becomes 未", () => {
    expect(scoreRequest(request, request).band).toBe("likely");
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: 2099 }), (year) => {
        fc.pre(year !== 2025);
        expect(["partial", "silent"]).toContain(scoreRequest({ ...request, period: `${year}年` }, request).band);
      }),
    );
    expect(["partial", "silent"]).toContain(scoreRequest({ ...request, region: "柳溪镇" }, request).band);
    const asked = { ...request, fields: ["行政村", "未检人数", "未参检人数", "未检原因"] };
    expect(scoreRequest(asked, request).band).not.toBe("likely");
  });

  test("no field is given twice", () => {
    fc.assert(
      fc.property(fc.subarray(names), fc.subarray(names), (asked, held) => {
        const matches = alignFields(asked, held);
        expect(new Set(matches.map((match) => match.held)).size).toBe(matches.length);
      }),
    );
  });
});

test("figures on the developers' half stay where they were", () => {
  const { fields, requests, alignment } = evaluate(readGold(readFileSync("test/data/dup-dev.jsonl", "utf8")));
  expect(fields.f1).toBeGreaterThan(0.95);
  expect(fields.siblingKeptApart).toBeGreaterThan(0.95);
  expect(fields.top5).toBeGreaterThan(0.97);
  expect(requests.f1).toBeGreaterThan(0.92);
  expect(requests.falseAlarmsPer100).toBeLessThanOrEqual(2);
  expect(requests.differingPeriodOrRegionCalledDuplicate).toBe(0);
  expect(alignment.precision).toBeGreaterThan(0.97);
  expect(alignment.recall).toBeGreaterThan(0.95);
});

test("what is left out unlooked at would not have been called the same", () => {
  const said = readFileSync("test/data/dup-dev.jsonl", "utf8")
    .trim()
    .split("\n")
    .map((line): { a?: string } => JSON.parse(line))
    .flatMap(({ a }) => a ?? []);
  const all = [...new Set(said)].slice(0, 400);
  let left = 0;
  for (const a of all) {
    for (const b of all) {
      if (!neverSame(parseName(a), parseName(b))) continue;
      left += 1;
      if (fieldProbability(a, b) >= 0.5) throw new Error(`${a} and ${b} were left out`);
    }
  }
  expect(left).toBeGreaterThan(50_000);
});

describe("a gold set is read", () => {
  const pair = { task: "field", a: "手机号", b: "联系电话", label: "same", kind: "synonym" };

  test.each([
    [
      "with a byte order mark, CRLF and blank lines",
      `\uFEFF${JSON.stringify(pair)}\r\n\r\n${JSON.stringify(pair)}\r\n \r\n\n`,
      2,
      0,
    ],
    ["with keys that are not known", JSON.stringify({ ...pair, id: 7, group: null, note: ["x"] }), 1, 0],
    ["with tasks that are not known", `${JSON.stringify({ task: "table", a: 1 })}\n${JSON.stringify(pair)}`, 1, 1],
    ["with nothing in it", "", 0, 0],
  ])("%s", (_, text, rows, others) => {
    const gold = readGold(text);
    expect([gold.rows.length, gold.others]).toEqual([rows, others]);
    expect(Object.keys(evaluate(gold))).toEqual(["fields", "requests", "alignment"]);
  });

  test.each([
    ["{", "line 2: not JSON"],
    [JSON.stringify({ ...pair, a: 3 }), "line 2: "],
  ])("%s is refused by the number of its line", (line, why) => {
    expect(() => readGold(`${JSON.stringify(pair)}\n${line}`)).toThrow(why);
  });
});
