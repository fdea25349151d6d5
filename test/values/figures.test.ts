import { describe, expect, test } from "vitest";
import { type Case, readLine } from "./cases.ts";

describe("an integer", () => {
  test.each([
    { raw: "1234", is: "ok | 1234" },
    { raw: 1234, is: "ok | 1234" },
    { raw: "1,234", is: "fixed | 1234 | tidied" },
    { raw: "１，２３４", is: "fixed | 1234 | tidied" },
    { raw: "1 234", is: "fixed | 1234 | tidied" },
    { raw: "1,234,567", is: "fixed | 1234567 | tidied" },
    { raw: "12,3456", is: "fixed | 123456 | tidied" },
    { raw: "1,23", is: "error | - | number.grouping" },
    { raw: "12 34", is: "error | - | number.grouping" },
    { raw: "1,234 567", is: "error | - | number.grouping" },
    { raw: "12人", is: "fixed | 12 | tidied" },
    { raw: "12人", spec: { unit: "户" }, is: "error | - | number.unit" },
    { raw: "5个", spec: { unit: "人" }, is: "fixed | 5 | tidied" },
    { raw: "12张三", is: "error | - | number.format" },
    { raw: "100%", is: "error | - | number.format" },
    { raw: "12名", spec: { unit: "人" }, is: "fixed | 12 | tidied" },
    { raw: "0", is: "ok | 0" },
    { raw: 0, is: "ok | 0" },
    { raw: "-3", is: "ok | -3" },
    { raw: "－3", is: "fixed | -3 | tidied" },
    { raw: "-0", is: "fixed | 0 | tidied" },
    { raw: "007", is: "fixed | 7 | tidied" },
    { raw: "3.0", is: "fixed | 3 | tidied" },
    { raw: "3.5", is: "error | - | number.whole" },
    { raw: "十二", is: "fixed | 12 | tidied" },
    { raw: "三百五十人", is: "fixed | 350 | tidied" },
    { raw: "一万二千", is: "fixed | 12000 | tidied" },
    { raw: "约30", is: "error | - | number.approximate" },
    { raw: "30多", is: "error | - | number.approximate" },
    { raw: "3-5", is: "error | - | number.approximate" },
    { raw: "三五人", is: "error | - | number.format" },
    { raw: "很多", is: "error | - | number.approximate" },
    { raw: "12", spec: { max: 10 }, is: "error | - | number.most" },
    { raw: "-1", spec: { min: "0" }, is: "error | - | number.least" },
    { raw: "10", spec: { max: 10 }, is: "ok | 10" },
    { raw: 1e15, is: "error | - | number.precisionLost" },
    { raw: Number.NaN, is: "error | - | number.format" },
    { raw: "123456789012345678901", is: "ok | 123456789012345678901" },
    { raw: "1.2E+3", is: "fixed | 1200 | tidied" },
    { raw: "3.30106E+17", is: "error | - | number.precisionLost" },
    { raw: "#REF!", is: "error | - | cell.error" },
    { raw: "#N/A", is: "error | - | cell.error" },
    { raw: "9".repeat(500), is: "error | - | number.format" },
  ] as Case[])("$raw: $is", (one) => expect(readLine({ type: "integer" }, one)).toBe(one.is));
});

describe("a decimal, exact", () => {
  test.each([
    { raw: "0.10", is: "fixed | 0.1 | tidied" },
    { raw: ".5", is: "fixed | 0.5 | tidied" },
    { raw: 0.1 + 0.2, is: "ok | 0.3" },
    { raw: 1e-7, is: "ok | 0.0000001" },
    { raw: 83.34, is: "ok | 83.34" },
    { raw: "12345678901234567890.12345", is: "ok | 12345678901234567890.12345" },
    { raw: "3.5亩", spec: { unit: "亩" }, is: "fixed | 3.5 | tidied" },
    { raw: "90㎡", spec: { unit: "平方米" }, is: "fixed | 90 | tidied" },
    { raw: "1.2.3", is: "error | - | number.format" },
  ] as Case[])("$raw: $is", (one) => expect(readLine({ type: "decimal" }, one)).toBe(one.is));
});

describe("money", () => {
  const yuan = { unit: "元" };
  const wan = { unit: "万元" };
  test.each([
    { raw: "1234元", is: "fixed | 1234 | tidied" },
    { raw: "1234元", spec: yuan, is: "fixed | 1234 | tidied" },
    { raw: "￥1,234.50", spec: yuan, is: "fixed | 1234.5 | tidied" },
    { raw: "人民币1234元整", spec: yuan, is: "fixed | 1234 | tidied" },
    { raw: "壹佰贰拾元整", spec: yuan, is: "fixed | 120 | tidied" },
    { raw: "12.3万", at: { headerUnit: "元" }, is: "fixed | 123000 | number.converted" },
    { raw: "12.3万", at: { headerUnit: "万元" }, is: "warn | - | number.whichUnit" },
    { raw: "12.3万", is: "warn | - | number.whichUnit" },
    { raw: "12.3万元", at: { headerUnit: "元" }, is: "warn | 123000 | number.converted" },
    { raw: "12.3万元", at: { headerUnit: "万元" }, is: "fixed | 12.3 | tidied" },
    { raw: "1234元", at: { headerUnit: "万元" }, is: "warn | 0.1234 | number.converted" },
    { raw: "12.3", at: { headerUnit: "万元" }, is: "ok | 12.3" },
    { raw: "12.3", spec: yuan, at: { headerUnit: "万元" }, is: "fixed | 123000 | number.converted" },
    { raw: 12.3, spec: yuan, at: { headerUnit: "单位：万元" }, is: "fixed | 123000 | number.converted" },
    { raw: "12.3万元", spec: yuan, at: { headerUnit: "万元" }, is: "fixed | 123000 | number.converted" },
    { raw: "1234", spec: wan, at: { headerUnit: "元" }, is: "fixed | 0.1234 | number.converted" },
    { raw: "0.5亿元", spec: wan, is: "warn | 5000 | number.converted" },
    { raw: "500元", spec: { unit: "元/月" }, is: "fixed | 500 | tidied" },
    { raw: "12人", spec: yuan, is: "error | - | number.unit" },
  ] as Case[])("$raw ($spec.unit, header $at.headerUnit): $is", (one) =>
    expect(readLine({ type: "money" }, one)).toBe(one.is),
  );
});

describe("a percentage is a fraction of one", () => {
  test.each([
    { raw: "85%", is: "ok | 0.85" },
    { raw: "８５％", is: "ok | 0.85" },
    { raw: 0.85, is: "ok | 0.85" },
    { raw: "0.85", is: "ok | 0.85" },
    { raw: "120%", is: "ok | 1.2" },
    { raw: "5‰", is: "ok | 0.005" },
    { raw: "百分之八十五", is: "ok | 0.85" },
    { raw: "85", is: "warn | - | percent.which" },
    { raw: 85, is: "warn | - | percent.which" },
    { raw: "85", at: { headerUnit: "%" }, is: "ok | 0.85" },
    { raw: 0.85, at: { headerUnit: "%" }, is: "warn | - | percent.which" },
    { raw: "85%", at: { headerUnit: "%" }, is: "ok | 0.85" },
    { raw: "0", is: "ok | 0" },
    { raw: "0", at: { headerUnit: "%" }, is: "ok | 0" },
    { raw: "120%", spec: { max: 1 }, is: "error | - | number.most" },
    { raw: "85人", is: "error | - | number.unit" },
  ] as Case[])("$raw under $at.headerUnit: $is", (one) => expect(readLine({ type: "percent" }, one)).toBe(one.is));
});
