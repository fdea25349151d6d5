import { expect, test } from "vitest";
import { declaredType } from "../../src/requests/declare.ts";

test.each([
  ["融雪剂(袋)", "integer", "袋"],
  ["补贴标准（元）", "decimal", "元"],
  ["撂荒面积(亩)", "decimal", "亩"],
  ["参会人数", "integer", null],
  ["值守点电话", "phone", null],
  ["是否返乡", "boolean", null],
  ["已建档（是/否）", "boolean", null],
  ["值守点负责人", "text", null],
  ["取暖方式", "text", null],
] as const)("%s is %s", (name, type, unit) => {
  expect(declaredType(name)).toEqual({ type, unit });
});
