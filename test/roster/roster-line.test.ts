import { expect, test } from "vitest";
import { readMuteTerm } from "../../src/bot/mute-term.ts";
import { readRosterLine } from "../../src/bot/roster-line.ts";

// A Monday.
const today = "2026-11-23";

test.each([
  { line: "", want: { kind: "day", day: "2026-11-23" } },
  { line: "明天", want: { kind: "day", day: "2026-11-24" } },
  { line: "tomorrow", want: { kind: "day", day: "2026-11-24" } },
  { line: "3月5日", want: { kind: "day", day: "2027-03-05" } },
  { line: "表", want: { kind: "month", month: "2026-11" } },
  { line: "表 11月", want: { kind: "month", month: "2026-11" } },
  { line: "表 下月", want: { kind: "month", month: "2026-12" } },
  { line: "表 3月", want: { kind: "month", month: "2027-03" } },
  { line: "table 2027-01", want: { kind: "month", month: "2027-01" } },
  { line: "换 3月5日 李建国", want: { kind: "swap", onDay: "2027-03-05", partner: "李建国" } },
  { line: "换　３月５日　李建国", want: { kind: "swap", onDay: "2027-03-05", partner: "李建国" } },
  { line: "换3月5日李建国", want: { kind: "swap", onDay: "2027-03-05", partner: "李建国" } },
  { line: "换 李建国 明天", want: { kind: "swap", onDay: "2026-11-24", partner: "李建国" } },
  {
    line: "换 明天 和 李建国 周五",
    want: { kind: "swap", onDay: "2026-11-24", partner: "李建国", backDay: "2026-11-27" },
  },
  { line: "换 李建国", want: { kind: "unclear", about: "swap" } },
  { line: "换 明天", want: { kind: "unclear", about: "swap" } },
  { line: "交接 明天要防汛", want: { kind: "handover", said: "明天要防汛" } },
  { line: "交接：物资已到", want: { kind: "handover", said: "物资已到" } },
  { line: "交接", want: { kind: "unclear", about: "handover" } },
  { line: "应急", want: { kind: "emergency", wish: { do: "show" } } },
  { line: "应急 结束", want: { kind: "emergency", wish: { do: "close" } } },
  { line: "应急 结束 青石镇", want: { kind: "emergency", wish: { do: "close", area: "青石镇" } } },
  { line: "应急 青石镇", want: { kind: "emergency", wish: { do: "unclear" } } },
  {
    line: "应急 青石镇 应急 河水上涨，组织转移",
    want: {
      kind: "emergency",
      wish: { do: "open", area: "青石镇", kind: "应急", reason: "河水上涨,组织转移", confirmed: false },
    },
  },
  {
    line: "应急 青石镇 24小时 暴雨红色预警转移",
    want: {
      kind: "emergency",
      wish: { do: "open", area: "青石镇", kind: "应急", hours: 24, reason: "暴雨红色预警转移", confirmed: false },
    },
  },
  {
    line: "应急 全县 48小时 安保 重大活动 确认",
    want: {
      kind: "emergency",
      wish: { do: "open", area: "全县", kind: "安保", hours: 48, reason: "重大活动", confirmed: true },
    },
  },
  { line: "应急 青石镇 应急 确认", want: { kind: "emergency", wish: { do: "unclear" } } },
  {
    line: "emergency county security 48h a big event confirm",
    want: {
      kind: "emergency",
      wish: { do: "open", area: "county", kind: "安保", hours: 48, reason: "a big event", confirmed: true },
    },
  },
  { line: "应急局", want: { kind: "unclear", about: "other" } },
  { line: "天气怎么样", want: { kind: "unclear", about: "other" } },
])("值班 $line", ({ line, want }) => expect(readRosterLine(line, today)).toEqual(want));

test.each([
  { word: "", want: { kind: "on" } },
  { word: "3天", want: { kind: "on", untilDay: "2026-11-26" } },
  { word: "一周", want: { kind: "on", untilDay: "2026-11-30" } },
  { word: "到周五", want: { kind: "on", untilDay: "2026-11-27" } },
  { word: "12月1日", want: { kind: "on", untilDay: "2026-12-01" } },
  { word: "until friday", want: { kind: "on", untilDay: "2026-11-27" } },
  { word: "取消", want: { kind: "off" } },
  { word: "off", want: { kind: "off" } },
  { word: "昨天", want: { kind: "unclear" } },
  { word: "很久", want: { kind: "unclear" } },
])("静音 $word", ({ word, want }) => expect(readMuteTerm(word, today)).toEqual(want));
