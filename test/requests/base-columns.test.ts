import { expect, test } from "vitest";
import type { CodeList, Element } from "../../src/catalogue/element.ts";
import { baseCell, chooseColumns } from "../../src/requests/base-columns.ts";
import type { RequestField } from "../../src/requests/request.ts";

const field = (ord: number, name: string, over: Partial<RequestField> = {}): RequestField => ({
  ord,
  path: [name],
  name,
  elementId: ord,
  key: name,
  mapState: "bound",
  verdict: "held",
  counts: null,
  wanted: true,
  ...over,
});
const element = (id: number, type: string, sensitivity: number, codeList: string | null = null): Element => ({
  id,
  code: `p.e${id}`,
  name: "",
  definition: "",
  type,
  unit: null,
  codeList,
  standard: null,
  owner: null,
  sensitivity,
  refreshDays: null,
  asked: "missing",
  aggTime: "none",
  aggOrg: "none",
  askText: "",
  example: "",
  derivedBy: null,
  derivedFrom: [],
});
const elements = new Map(
  [
    element(0, "code", 1, "sex"),
    element(1, "citizen-id", 3),
    element(2, "phone", 2),
    element(3, "date", 1),
    element(4, "money", 2),
    element(5, "code", 4, "disease"),
    element(6, "code", 1, "sex"),
    element(7, "boolean", 1),
  ].map((one) => [one.id, one]),
);
const items = [
  { code: "1", label: "男" },
  { code: "2", label: "女" },
] as unknown as CodeList["items"];
const lists = new Map<string, CodeList>([["sex", { key: "sex", name: "性别", standard: null, items }]]);

const fields = [
  field(0, "性别"),
  field(1, "身份证号"),
  field(2, "电话"),
  field(3, "生日"),
  field(4, "补助"),
  field(5, "病种"),
  field(6, "性别"),
  field(7, "独居"),
  field(8, "新的一项", { elementId: null, mapState: "new" }),
  field(9, "不提供的", { elementId: 2, verdict: "blocked" }),
];
const chosen = chooseColumns(fields, elements, lists);

test("columns are typed by their elements; L3 is shown in part, L4 and what is closed stay away and are named", () => {
  expect(chosen.leftOut).toEqual(["病种", "不提供的"]);
  expect(chosen.columns).toEqual([
    { nth: 0, name: "性别", kind: "text", masked: false },
    { nth: 1, name: "身份证号", kind: "text", masked: true },
    { nth: 2, name: "电话", kind: "phone", masked: false },
    { nth: 3, name: "生日", kind: "day", masked: false },
    { nth: 4, name: "补助", kind: "number", decimals: 2, masked: false },
    { nth: 6, name: "性别（2）", kind: "choice", options: ["男", "女"], masked: false },
    { nth: 7, name: "独居", kind: "choice", options: ["是", "否"], masked: false },
    { nth: 8, name: "新的一项", kind: "text", masked: false },
  ]);
});

test.each([
  { nth: 1, value: "990101194512080028", cell: "990***********0028" },
  { nth: 1, value: "不详", cell: "**" },
  { nth: 2, value: "13800000001", cell: "13800000001" },
  { nth: 2, value: "拒绝提供", cell: undefined },
  { nth: 3, value: "1945-12-08", cell: Date.parse("1945-12-08T00:00:00+08:00") },
  { nth: 3, value: "1945-12", cell: undefined },
  { nth: 4, value: 80.5, cell: 80.5 },
  { nth: 4, value: "无", cell: undefined },
  { nth: 6, value: "不详", cell: "不详" },
  { nth: 8, value: null, cell: null },
])("$value in column $nth is $cell", ({ nth, value, cell }) => {
  const column = chosen.columns.find((one) => one.nth === nth);
  if (!column) throw new Error(`no column ${nth}`);
  expect(baseCell(column, elements.get(fields[nth]?.elementId ?? -1), value)).toBe(cell);
});
