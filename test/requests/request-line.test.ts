import { expect, test } from "vitest";
import { readAskedFor, readLookUp, splitFields } from "../../src/bot/request-line.ts";

const today = "2026-11-29";

test.each([
  [
    "请各村于12月10日前报送80岁以上老人名单，包括姓名、身份证号、联系电话和银行卡号。",
    {
      population: "80岁以上老人",
      title: "80岁以上老人情况",
      fields: ["姓名", "身份证号", "联系电话", "银行卡号"],
      due: "2026-12-10",
    },
  ],
  [
    "关于开展独居老人冬季关爱摸底的通知\n请青石镇统计独居老人情况，内容为姓名、性别、年龄、现住址、紧急联系人电话，12月5日前报盖章纸质件。依据：明民发〔2026〕31号",
    {
      title: "开展独居老人冬季关爱摸底",
      population: "独居老人",
      region: "青石镇",
      fields: ["姓名", "性别", "年龄", "现住址", "紧急联系人电话"],
      due: "2026-12-05",
      basis: "明民发〔2026〕31号",
      paperCopy: true,
    },
  ],
  [
    "标题：残疾人两项补贴复核\n对象：残疾人\n字段：姓名、残疾证号、补贴标准(元/月)、是否低保（是/否）\n截止：12月15日\n频次：每季\n表号：明残01表",
    {
      title: "残疾人两项补贴复核",
      population: "残疾人",
      fields: ["姓名", "残疾证号", "补贴标准(元/月)", "是否低保（是/否）"],
      due: "2026-12-15",
      cycle: "quarterly",
      formNo: "明残01表",
    },
  ],
  ["每天下班前在群文件里填报务工人员返乡数据", { cycle: "daily", ownChannel: true, fields: [] }],
  [
    "应急：统计地灾隐患点威胁户数、威胁人数、责任人电话，今天报",
    { due: "2026-11-29", fields: ["地灾隐患点威胁户数", "威胁人数", "责任人电话"] },
  ],
])("%s", (text, wanted) => {
  expect(readAskedFor(text, today)).toMatchObject(wanted);
});

test("an emergency says so first", () => {
  expect(readAskedFor("应急：统计转移人员名单", today).emergency).toBe("统计转移人员名单");
  expect(readAskedFor("统计应急物资，包括名称、数量", today).emergency).toBeUndefined();
});

test("lists are split at what divides them, not inside brackets", () => {
  expect(splitFields("1.姓名，2.家庭住址（省、市、县）；备注等信息")).toEqual([
    "姓名",
    "家庭住址（省、市、县）",
    "备注",
  ]);
  expect(splitFields("户主姓名及电话")).toEqual(["户主姓名", "电话"]);
});

test.each([
  [
    "低保对象的姓名、联系电话、致困原因",
    { title: "", population: "低保对象", region: "", fields: ["姓名", "联系电话", "致困原因"] },
  ],
  ["姓名、联系电话", { title: "", population: "", region: "", fields: ["姓名", "联系电话"] }],
])("looked up: %s", (line, wanted) => {
  expect(readLookUp(line, today)).toEqual(wanted);
});
