import { describe, expect, test } from "vitest";
import { z } from "zod";
import { check, readLine } from "../../src/bot/arguments.ts";
import { compose, type Middleware } from "../../src/bot/compose.ts";
import { defineCommand, type Param } from "../../src/bot/define-command.ts";
import { reply } from "../../src/bot/reply.ts";
import type { Context } from "../../src/context.ts";

const today = "2026-11-23";
const ask: readonly Param[] = [
  { key: "title", label: { zh: "要什么", en: "what" }, kind: "word" },
  { key: "dueOn", label: { zh: "截止日期", en: "due" }, kind: "date" },
  { key: "dept", label: { zh: "科室", en: "dept" }, kind: "word", labelled: true },
];
const sendBack: readonly Param[] = [
  { key: "line", label: { zh: "第几项", en: "line" }, kind: "number" },
  { key: "reason", label: { zh: "理由", en: "reason" }, kind: "rest", optional: true },
];
const mute: readonly Param[] = [
  {
    key: "what",
    label: { zh: "什么", en: "what" },
    kind: "choice",
    choices: [
      { value: "all", label: { zh: "全部提醒", en: "all" } },
      { value: "weekly", label: { zh: "周报", en: "weekly" } },
    ],
  },
  { key: "until", label: { zh: "到哪天", en: "until" }, kind: "date", optional: true },
];

describe("each word goes to its argument", () => {
  test.each([
    [ask, "独居老人名单 2026-12-10 --科室 民政局", { title: "独居老人名单", dueOn: "2026-12-10", dept: "民政局" }],
    [ask, "--科室=民政局 12月10日 独居老人名单", { title: "独居老人名单", dueOn: "12月10日", dept: "民政局" }],
    [ask, "科室：民政局 独居老人 名单", { title: "独居老人 名单", dept: "民政局" }],
    [ask, "—DEPT 民政局 名单", { title: "名单", dept: "民政局" }],
    [ask, "截止日期:明天 名单", { title: "名单", dueOn: "明天" }],
    [ask, "名单 --科室", { title: "名单" }],
    [ask, "名单 --紧急 时间：8:30", { title: "名单 --紧急 时间：8:30" }],
    [ask, "“2026-12-10” 名单", { title: "“2026-12-10” 名单" }],
    [ask, "“独居 老人” 下周一", { title: "独居 老人", dueOn: "下周一" }],
    [ask, "60岁以上 12月10日 名单", { title: "60岁以上 名单", dueOn: "12月10日" }],
    [ask, "", {}],
    [sendBack, "2 不归  我们管\n已收回", { line: "2", reason: "不归  我们管\n已收回" }],
    [sendBack, "不归我们管 第2条", { line: "第2条", reason: "不归我们管" }],
    [sendBack, "那条", { reason: "那条" }],
    [mute, "周报 明天", { what: "周报", until: "明天" }],
    [mute, "全部 3天后", { what: "全部", until: "3天后" }],
    [mute, "晚上", { what: "晚上" }],
  ])("%#: %2$j", (params, line, want) => expect(readLine(params, line, today)).toEqual(want));
});

describe("what was given is checked", () => {
  const words = { zh: "静音", en: "mute" };
  const base = { name: words, aliases: [], summary: words, usage: words, example: words } as const;
  const run = async () => reply({ title: "", blocks: [] });
  const command = defineCommand({
    ...base,
    where: "anywhere",
    who: "members",
    run,
    params: [...mute, { key: "times", label: { zh: "次数", en: "times" }, kind: "number", optional: true }],
    args: z.object({
      what: z.enum(["all", "weekly"]),
      until: z.iso.date().optional(),
      times: z.number().int().min(1).max(9).optional(),
    }),
  });

  test.each([
    [
      { what: "周报", until: "明天", times: "２" },
      { what: "weekly", until: "2026-11-24", times: 2 },
    ],
    [{ what: "全部" }, { what: "all" }],
    [{ what: "ALL", until: " " }, { what: "all" }],
  ])("%j", (given, args) => expect(check(command, given, today)).toEqual({ ok: true, args }));

  test.each([
    [{}, { what: { kind: "missing" } }],
    [
      { what: "晚上", until: "以后" },
      { what: { kind: "choice" }, until: { kind: "date" } },
    ],
    [{ times: "很多", what: "周报" }, { times: { kind: "number" } }],
    [{ times: "10", what: "周报" }, { times: { kind: "high", bound: 9 } }],
    [{ times: "0", what: "周报" }, { times: { kind: "low", bound: 1 } }],
    [{ times: "1.5", what: "周报" }, { times: { kind: "other" } }],
  ])("%j has a problem", (given, want) => {
    const checked = check(command, given, today);
    expect(checked.ok ? {} : Object.fromEntries(checked.problems)).toEqual(want);
  });

  test("a schema that disagrees with the arguments is a fault, not the person's mistake", () => {
    const broken = defineCommand({ ...command, params: [], args: z.object({ hidden: z.string() }), run });
    expect(() => check(broken, {}, today)).toThrow("fail outside its params");
  });
});

test("a layer that goes on twice is a fault", async () => {
  const twice: Middleware = async function twice(_, next) {
    await next();
    return next();
  };
  // The layers under test look at nothing in it.
  const nothing = {} as Context;
  await expect(compose([twice], async () => reply({ title: "", blocks: [] }))(nothing)).rejects.toThrow(
    "twice called next() twice",
  );
});
