import { describe, expect, test } from "vitest";
import { birthAgainstId, sexAgainstId } from "../../src/values/against-id.ts";
import { lengthOf } from "../../src/values/clean.ts";
import { sexes } from "../../src/values/code-list.ts";
import { maskValue } from "../../src/values/mask.ts";
import { readValue } from "../../src/values/read-value.ts";
import type { CodeEntry, ValueType } from "../../src/values/value.ts";
import { at, type Case, line, readLine } from "./cases.ts";

describe("a name", () => {
  test.each([
    { raw: "张三", is: "ok | 张三" },
    { raw: "张三\u3000\t\n", is: "ok | 张三" },
    { raw: "张 三", is: "fixed | 张三 | tidied" },
    { raw: "张\u3000三", is: "fixed | 张三 | tidied" },
    { raw: "张\u200b三", is: "fixed | 张三 | tidied" },
    { raw: "买买提·吐尔逊", is: "ok | 买买提·吐尔逊" },
    { raw: "买买提•吐尔逊", is: "fixed | 买买提·吐尔逊 | tidied" },
    { raw: "买买提．吐尔逊", is: "fixed | 买买提·吐尔逊 | tidied" },
    { raw: "买买提.吐尔逊", is: "fixed | 买买提·吐尔逊 | tidied" },
    { raw: "买买提 · 吐尔逊", is: "fixed | 买买提·吐尔逊 | tidied" },
    { raw: "张𬭎", is: "ok | 张𬭎" },
    { raw: "𬭎", is: "warn | 𬭎 | name.short" },
    { raw: "張\ufa11", is: "ok | 張\ufa11" },
    { raw: "张\ue863", is: "warn | 张\ue863 | name.placeholder" },
    { raw: "张?", is: "warn | 张? | name.placeholder" },
    { raw: "张□", is: "warn | 张□ | name.placeholder" },
    { raw: "张*", is: "error | - | name.masked" },
    { raw: "张三，", is: "fixed | 张三 | tidied" },
    { raw: "张三、李四", is: "error | - | name.several" },
    { raw: "张三/李四", is: "error | - | name.several" },
    { raw: "张三\n李四", is: "error | - | name.several" },
    { raw: "张三和李四", is: "warn | 张三和李四 | name.several" },
    { raw: "欧阳和平", is: "ok | 欧阳和平" },
    { raw: "阿依 古丽", is: "warn | 阿依 古丽 | name.space" },
    { raw: "John  Smith", is: "fixed | John Smith | tidied" },
    { raw: "张三（已故）", is: "warn | 张三(已故) | name.marks" },
    { raw: "张三1", is: "warn | 张三1 | name.marks" },
    { raw: "123", is: "error | - | name.format" },
    { raw: "字".repeat(31), is: "error | - | name.long" },
    { raw: "无", is: "ok | (none)" },
  ] as Case[])("$raw: $is", (one) => expect(readLine({ type: "name" }, one)).toBe(one.is));

  test("counts a character beyond the basic plane as one", () => expect(lengthOf("张𬭎")).toBe(2));
});

describe("text", () => {
  test.each([
    { raw: "  靠近河边 ", is: "ok | 靠近河边" },
    { raw: "第一行\r\n第二行", is: "fixed | 第一行\n第二行 | text.cleaned" },
    { raw: "第一行_x000D_\n第二行", is: "fixed | 第一行\n第二行 | text.cleaned" },
    { raw: "响\u0007铃\u200b", is: "fixed | 响铃 | text.cleaned" },
    { raw: "一家 👨‍👩‍👧 三口", is: "ok | 一家 👨‍👩‍👧 三口" },
    { raw: "=1+1", is: "ok | =1+1" },
    { raw: "0", is: "ok | 0" },
    { raw: 12, is: "ok | 12" },
    { raw: 330106198001011000, is: "error | - | number.precisionLost" },
    { raw: "四个汉字多", spec: { maxLength: 4 }, is: "error | - | text.long" },
  ] as Case[])("$raw: $is", (one) => expect(readLine({ type: "text" }, one)).toBe(one.is));

  test("of a full cell is kept whole", () => {
    const full = "满".repeat(32_767);
    expect(readValue({ type: "text" }, full, at).value).toEqual({ kind: "text", text: full });
  });
});

describe("a code", () => {
  const nations: readonly CodeEntry[] = [
    { code: "01", label: "汉族", aliases: ["汉"] },
    { code: "02", label: "蒙古族", aliases: ["蒙古", "蒙"] },
  ];
  test.each([
    { raw: "汉", is: "ok | 01 汉族" },
    { raw: "汉族", is: "ok | 01 汉族" },
    { raw: " 汉族 ", is: "ok | 01 汉族" },
    { raw: "01", is: "ok | 01 汉族" },
    { raw: 1, is: "fixed | 01 汉族 | code.zeros" },
    { raw: "1", is: "fixed | 01 汉族 | code.zeros" },
    { raw: "火星族", is: "warn | - | code.unlisted" },
    { raw: "无", is: "ok | (none)" },
  ] as Case[])("of nations $raw: $is", (one) =>
    expect(readLine({ type: "code", codeList: nations }, one)).toBe(one.is),
  );

  test("012 as the number 12 is restored where all codes have three digits, and nowhere else", () => {
    const three = ["012", "120"].map((code) => ({ code, label: `类${code}`, aliases: [] }));
    const mixed = ["012", "7"].map((code) => ({ code, label: `类${code}`, aliases: [] }));
    expect(line(readValue({ type: "code", codeList: three }, 12, at))).toBe("fixed | 012 类012 | code.zeros");
    expect(line(readValue({ type: "code", codeList: mixed }, 12, at))).toBe("warn | - | code.unlisted");
  });

  test.each([
    { raw: "男 ", is: "ok | 1 男" },
    { raw: 1, is: "ok | 1 男" },
    { raw: "M", is: "ok | 1 男" },
    { raw: "女性", is: "ok | 2 女" },
    { raw: "不详", is: "ok | 0 未知" },
  ] as Case[])("of sexes $raw: $is", (one) => expect(readLine({ type: "code", codeList: sexes }, one)).toBe(one.is));

  test("a digit is the sex that the element's own list gives it", () => {
    const product = ["男", "女", "未知"].map((label, code) => ({ code: String(code), label, aliases: [] }));
    const read = (list: readonly CodeEntry[], raw: string): string =>
      line(readValue({ type: "code", codeList: list }, raw, at));
    expect([read(sexes, "1"), read(product, "1")]).toEqual(["ok | 1 男", "ok | 1 女"]);
    expect([read(sexes, "女"), read(product, "女")]).toEqual(["ok | 2 女", "ok | 1 女"]);
  });

  test("a word of two entries is asked about", () => {
    const list = [
      { code: "1", label: "城市低保", aliases: ["低保"] },
      { code: "2", label: "农村低保", aliases: ["低保"] },
    ];
    expect(line(readValue({ type: "code", codeList: list }, "低保", at))).toBe("warn | - | code.several");
  });

  test("a choice that says none is a choice", () => {
    const list = [{ code: "00", label: "无宗教信仰", aliases: ["无"] }];
    expect(line(readValue({ type: "code", codeList: list }, "无", at))).toBe("ok | 00 无宗教信仰");
  });
});

test("sex and birth that contradict the ID are told", () => {
  const id = "11010519491231002X";
  const sex = (label: string, code: string) => sexAgainstId({ kind: "code", code, label }, id)?.key ?? null;
  expect([sex("女", "2"), sex("女", "1"), sex("男", "1"), sex("未知", "0")]).toEqual([
    null,
    null,
    "values.id.sex",
    null,
  ]);
  const birth = (iso: string) => birthAgainstId({ kind: "date", iso, precision: "day" }, id)?.key ?? null;
  expect(["1949-12-31", "1949-12", "1949", "1949-12-30"].map(birth)).toEqual([null, null, null, "values.id.birth"]);
});

describe("yes or no", () => {
  test.each(["TRUE", "是", "是。", "√", "1", "✔", "✔\ufe0f", "Y", "有", 1] as const)("%s is yes", (raw) =>
    expect(line(readValue({ type: "boolean" }, raw, at))).toBe("ok | true"),
  );
  test.each(["FALSE", "否", "×", "0", "无", "没有", "不是", 0] as const)("%s is no", (raw) =>
    expect(line(readValue({ type: "boolean" }, raw, at))).toBe("ok | false"),
  );
  test.each([
    { raw: "", is: "ok | (empty)" },
    { raw: "不详", is: "ok | (unknown)" },
    { raw: "/", is: "ok | (not-applicable)" },
    { raw: "也许", is: "error | - | boolean.format" },
  ] as Case[])("$raw: $is", (one) => expect(readLine({ type: "boolean" }, one)).toBe(one.is));
});

describe("nought, blank, not applicable and refused are different", () => {
  test.each([
    { raw: "0", is: "ok | 0" },
    { raw: 0, is: "ok | 0" },
    { raw: "零", is: "fixed | 0 | tidied" },
    { raw: "", is: "ok | (empty)" },
    { raw: " \u3000\u200b", is: "ok | (empty)" },
    { raw: "-", is: "ok | (none)" },
    { raw: "—", is: "ok | (none)" },
    { raw: "——", is: "ok | (none)" },
    { raw: "无", is: "ok | (none)" },
    { raw: "/", is: "ok | (not-applicable)" },
    { raw: "N/A", is: "ok | (not-applicable)" },
    { raw: "不适用", is: "ok | (not-applicable)" },
    { raw: "不详", is: "ok | (unknown)" },
    { raw: "拒绝提供", is: "ok | (refused)" },
    { raw: "—", spec: { blanks: { "—": "unknown" } }, is: "ok | (unknown)" },
  ] as Case[])("$raw: $is", (one) => expect(readLine({ type: "integer" }, one)).toBe(one.is));
});

test.each<{ type: ValueType; text: string; shown: string }>([
  { type: "name", text: "张三", shown: "张*" },
  { type: "name", text: "𬭎三", shown: "𬭎*" },
  { type: "citizen-id", text: "11010519491231002X", shown: "110***********002X" },
  { type: "citizen-id", text: "1101", shown: "****" },
  { type: "phone", text: "13800000000", shown: "138****0000" },
  { type: "phone", text: "668123", shown: "****23" },
  { type: "bank-account", text: "4111111111111111", shown: "************1111" },
  { type: "disability-card", text: "11010519491231002X42", shown: "110*****************" },
  { type: "credit-code", text: "91350100M000100Y43", shown: "91350100M000100Y43" },
  { type: "code", text: "精神残疾", shown: "***" },
  { type: "text", text: "", shown: "" },
])("a group sees $shown of a $type", ({ type, text, shown }) => expect(maskValue(type, text)).toBe(shown));
