import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineAction, defineCommand } from "../../src/bot/define-command.ts";
import { lastLines, sweepDialogs } from "../../src/bot/dialog.ts";
import { faultReply } from "../../src/bot/middleware.ts";
import { buildRegistry } from "../../src/bot/registry.ts";
import { type Reply, reply } from "../../src/bot/reply.ts";
import { UserError } from "../../src/errors.ts";
import { translator } from "../../src/i18n/t.ts";
import { testDb } from "../support/db.ts";
import { button, read, valueOf, World } from "./world.ts";

const { db, close } = testDb();
afterAll(close);

function plain(words: string, more: Omit<Reply, "card"> = {}): Reply {
  return reply({ title: words, blocks: [] }, more);
}

const base = { aliases: [], where: "anywhere", who: "members" } as const;
const words = (zh: string, en: string) => ({ name: { zh, en }, summary: { zh, en } });
const line = (zh: string, en: string) => ({ zh: `/${zh} x`, en: `/${en} x` });

/** Two dates and a title: everything that a form can be wrong about. */
const request = defineCommand({
  ...base,
  ...words("要数", "ask"),
  usage: line("要数", "ask"),
  example: { zh: "/要数 独居老人名单 12月10日", en: "/ask list 12/10" },
  params: [
    { key: "title", label: { zh: "要什么", en: "what" }, kind: "word" },
    { key: "dueOn", label: { zh: "截止日期", en: "due date" }, kind: "date" },
    { key: "copies", label: { zh: "份数", en: "copies" }, kind: "number", labelled: true, optional: true },
  ],
  args: z.object({ title: z.string().min(4).max(20), dueOn: z.iso.date(), copies: z.number().int().max(9).optional() }),
  async run(ctx, { title, dueOn, copies }) {
    await ctx.db.insertInto("feedback").values({ saidOn: dueOn, said: title }).execute();
    if (title === "没有依据的表") throw new UserError("error.privateOnly", {});
    return plain(`${title} ${dueOn} ${copies ?? 1}`);
  },
});
const list = defineCommand({
  ...base,
  ...words("待办", "todo"),
  usage: line("待办", "todo"),
  example: line("待办", "todo"),
  params: [],
  args: z.object({}),
  run: async () =>
    plain("两件", {
      menu: [
        { label: "第一件", line: "/要数 第一件的表 12月10日", ref: { kind: "duty", id: "d1" } },
        { label: "第二件", ref: { kind: "duty", id: "d2" } },
      ],
    }),
});
const forLeaders = defineCommand({
  ...base,
  ...words("周报", "digest"),
  usage: line("周报", "digest"),
  example: line("周报", "digest"),
  who: ["leader", "admin"],
  where: "private",
  params: [],
  args: z.object({}),
  run: async () => plain("一周"),
});
const sign = defineAction({
  name: "request.sign",
  who: ["leader"],
  value: z.object({ id: z.string().regex(/^r\d+$/) }),
  run: async (_, { value, form }) => ({
    toast: { type: "success", text: `${value.id} ${JSON.stringify(form["note"])}` },
  }),
});

const world = new World(db, buildRegistry([request, list, forLeaders], [sign]));
let keeper: { openId: string };
let leader: { openId: string };

beforeAll(async () => {
  const county = await world.unit("明川县", "county");
  const village = await world.unit("柳溪村", "county.town.village");
  keeper = await world.person("王秀兰", village);
  leader = await world.person("顾岚", county, ["leader"]);
  await world.person("程远", county, ["coordinator"]);
});

async function linesOf(who: { openId: string }): Promise<readonly string[]> {
  return world.within(who, world.private, async (ctx) => (await lastLines(ctx)).map(({ label }) => label));
}

describe("a list is picked from by number", () => {
  test("within ten minutes, by the one who got it, in the chat where it stands", async () => {
    await world.say(keeper, "待办");
    expect(await world.say(keeper, "1")).toMatchObject({ command: "ask", card: { title: "第一件的表 2026-12-10 1" } });
    expect((await world.say(leader, "1")).card.title).toBe("现在没有可选的列表");
    expect((await world.say(keeper, "1", world.group)).card.title).toBe("现在没有可选的列表");
    world.now = new Date(world.now.getTime() + 10 * 60_000);
    expect((await world.say(keeper, "第一条")).card.title).toBe("第一件的表 2026-12-10 1");
    world.now = new Date(world.now.getTime() + 1);
    expect((await world.say(keeper, "1")).card.title).toBe("现在没有可选的列表");
  });

  test("a number beyond the list and a line with nothing behind it are answered", async () => {
    await world.say(keeper, "/todo");
    expect(read(await world.say(keeper, "3"))).toBe("没有第 3 条\n\n刚才的列表只有 2 条。");
    expect(read(await world.say(keeper, "2"))).toBe("第 2 条没有更多内容\n\n这一条是：第二件。");
  });

  test("a slip in between takes the numbers, but not the list that commands act on", async () => {
    await world.say(keeper, "待办");
    const slip = await world.say(keeper, "/代办");
    expect(slip.menu).toEqual([{ label: "/待办", line: "/待办" }]);
    expect(await linesOf(keeper)).toEqual(["第一件", "第二件"]);
    expect((await world.say(keeper, "1")).card.title).toBe("两件");
    world.now = new Date(world.now.getTime() + 10 * 60_000 + 1);
    expect(await linesOf(keeper)).toEqual([]);
  });
});

describe("what is missing is asked for", () => {
  test("by a form that keeps what was typed, and by a plain answer", async () => {
    const asked = await world.say(keeper, "要数 独居老人名单 --份数 3");
    expect(asked.card.title).toBe("/要数：还差截止日期");
    expect(asked.card.blocks).toContainEqual(
      expect.objectContaining({
        kind: "form",
        fields: [
          expect.objectContaining({ name: "title", value: "独居老人名单", required: true }),
          expect.not.objectContaining({ error: expect.anything() }),
          expect.objectContaining({ name: "copies", value: "3", label: "份数（可不填）" }),
        ],
      }),
    );
    expect((await world.say(keeper, "下周一")).card.title).toBe("独居老人名单 2026-11-30 3");
  });

  test("one question after the other, each refused answer with its reason", async () => {
    expect((await world.say(keeper, "/要数")).card.title).toBe("/要数：还差要什么、截止日期");
    const short = await world.say(keeper, "表");
    expect(short.waiting?.key).toBe("title");
    expect(read(short)).toContain("至少要 4 个字。");
    const next = await world.say(keeper, "独居老人名单");
    expect(next.waiting).toEqual({ command: "ask", key: "dueOn", given: { title: "独居老人名单" } });
    const wrong = await world.say(keeper, "过几天");
    expect(read(wrong)).toContain("看不出是哪一天");
    expect((await world.say(keeper, "12.10")).card.title).toBe("独居老人名单 2026-12-10 1");
    expect((await world.say(keeper, "12.10")).card.title).toBe("没看懂这一句");
  });

  test("the question comes before the menu, a command before the question", async () => {
    await world.say(keeper, "待办");
    await world.say(keeper, "/要数 12月10日");
    expect((await world.say(keeper, "1")).waiting?.key).toBe("title");
    expect((await world.say(keeper, "/待办")).card.title).toBe("两件");
    expect((await world.say(keeper, "1")).card.title).toBe("第一件的表 2026-12-10 1");
  });

  test("a question can be dropped, and is forgotten after ten minutes", async () => {
    await world.say(keeper, "/要数 12月10日");
    expect((await world.say(keeper, "算了")).card.title).toBe("好，刚才那一步不办了");
    expect((await world.say(keeper, "算了")).card.title).toBe("没有等您回答的事");
    await world.say(keeper, "/要数 12月10日");
    world.now = new Date(world.now.getTime() + 10 * 60_000 + 1);
    expect((await world.say(keeper, "独居老人名单")).card.title).toBe("没看懂这一句");
  });

  test("tomorrow is settled when it is said, not when the form comes back", async () => {
    const asked = await world.say(keeper, "/要数 明天");
    expect(asked.waiting?.given).toEqual({ dueOn: "2026-11-24" });
  });

  test("a file while a question waits leaves the question", async () => {
    await world.say(keeper, "/要数 12月10日");
    expect((await world.drop(keeper, "file")).card.title).toBe("文件收到，但没有处理");
    expect((await world.drop(keeper, "other")).card.title).toBe("这种消息我看不懂");
    expect((await world.say(keeper, "独居老人名单")).card.title).toBe("独居老人名单 2026-12-10 1");
  });
});

describe("a form comes back from its card", () => {
  test("filled in, refused with what was typed kept, corrected", async () => {
    const asked = await world.say(keeper, "/要数");
    const submit = valueOf(button(asked.card, "提交"));
    expect(submit).toEqual({ action: "command.fill", command: "ask" });
    const refused = await world.press(keeper, submit, { title: "表", dueOn: "2026-12-10 +0800", copies: "" });
    expect(refused.toast).toEqual({ type: "warning", text: "还有一项要改，已在卡片上标出" });
    expect(refused.card?.title).toBe("/要数：要什么要改一下");
    expect(refused.card?.blocks).toContainEqual(
      expect.objectContaining({
        fields: [
          expect.objectContaining({ value: "表", error: "至少要 4 个字。" }),
          expect.objectContaining({ kind: "date", value: "2026-12-10" }),
          expect.objectContaining({ name: "copies" }),
        ],
      }),
    );
    const done = await world.press(keeper, submit, { title: "独居老人名单", dueOn: "2026-12-10 +0800", copies: "２" });
    expect(done).toEqual({
      toast: { type: "success", text: "结果在卡片上" },
      card: expect.objectContaining({ title: "独居老人名单 2026-12-10 2" }),
    });
  });

  test("refused by the house: the reason, the form as it was, and nothing written", async () => {
    const form = { title: "没有依据的表", dueOn: "2026-12-10 +0800" };
    const refused = await world.press(keeper, { action: "command.fill", command: "ask" }, form);
    expect(refused.toast).toEqual({ type: "warning", text: "这件事请在与我的私聊里办，点我的头像即可进入。" });
    expect(read(refused)).toContain("没有依据的表");
    const written = await db
      .selectFrom("feedback")
      .select("id")
      .where("county", "=", world.county)
      .where("said", "=", form.title)
      .execute();
    expect(written).toEqual([]);
  });

  test("a line on a button runs for the one who presses it", async () => {
    const slip = await world.say(keeper, "/代办");
    const pressed = await world.press(keeper, valueOf(button(slip.card, "/待办")));
    expect(pressed.card?.title).toBe("两件");
    expect((await world.say(keeper, "1")).card.title).toBe("第一件的表 2026-12-10 1");
    expect((await world.press(world.stranger(), { action: "command.run", line: "/待办" })).card?.title).toBe(
      "这一步没有办",
    );
  });

  test.each([
    {},
    { action: 7 },
    { action: "gone.away", id: "r1" },
    { action: "request.sign" },
    { action: "request.sign", id: "1; drop table" },
    { action: "command.fill", command: "weeklyReport" },
    { action: "command.fill" },
    { action: "command.run", line: "" },
    { action: "toString" },
  ])("an old or foreign button, %j, says that its card is out of date", async (value) => {
    expect(await world.press(leader, value)).toEqual({
      toast: { type: "info", text: "这张卡片已经过时，请把命令再发一次" },
    });
  });

  test("the right is checked when the button is pressed", async () => {
    const value = { action: "request.sign", id: "r1" };
    expect((await world.press(leader, value, { note: "同意" })).toast).toEqual({ type: "success", text: 'r1 "同意"' });
    expect((await world.press(keeper, value)).toast).toEqual({
      type: "warning",
      text: "这一步需要「领导」身份。可找明川县程远开通。",
    });
    expect((await world.press(world.stranger(), value)).toast.text).toMatch(/^我还不认识您所在的单位。可找明川县程远/);
  });
});

describe("who may, and where", () => {
  test("a stranger is told whom to ask", async () => {
    const answer = await world.say(world.stranger(), "/待办");
    expect(read(answer)).toContain("我还不认识您所在的单位。可找明川县程远把您加进来");
  });

  test("somebody of the county without a unit is a stranger too", async () => {
    const newcomer = await world.person("新来的");
    expect(read(await world.say(newcomer, "待办"))).toContain("可找明川县程远把您加进来");
  });

  test("a missing role is named, with whom to ask", async () => {
    const answer = read(await world.say(keeper, "周报"));
    expect(answer).toContain("这一步需要「领导或管理员」身份。可找明川县程远开通。");
    expect((await world.say(leader, "周报")).card.title).toBe("一周");
    expect(read(await world.say(leader, "周报", world.group))).toContain("请在与我的私聊里办");
  });

  test("a guess never names what the asker may not run", async () => {
    expect((await world.say(keeper, "/周保")).card.title).toBe("没看懂这一句");
    expect((await world.say(leader, "/周保")).card.title).toBe("您要的可能是");
  });

  test("a command to come is answered with what there is", async () => {
    const answer = await world.say(keeper, "/台账 独居老人");
    expect(read(answer)).toBe("这个版本还没有 /台账\n\n现在可以用：/要数、/待办。");
    expect((await world.say(keeper, "/台帐")).card.title).toBe("您要的可能是 /台账，这个版本还没有");
  });
});

describe("errors", () => {
  test("what the person can mend is an answer, and what the command wrote is undone", async () => {
    const answer = await world.say(keeper, "要数 没有依据的表 12月10日");
    expect(read(answer)).toContain("这件事请在与我的私聊里办");
    const written = await db.selectFrom("feedback").select("said").where("county", "=", world.county).execute();
    expect(written.map(({ said }) => said)).not.toContain("没有依据的表");
    expect(written.map(({ said }) => said)).toContain("独居老人名单");
  });

  test("a fault leaves handle, and the person gets a number", async () => {
    const broken = { ...list, run: () => Promise.reject(new Error("数据库里的名字")) };
    const other = new World(db, buildRegistry([broken]));
    await expect(other.say(await other.person("甲", await other.unit("乙村", "v")), "待办")).rejects.toThrow(
      "数据库里的名字",
    );
    const said = read(faultReply(translator("zh-CN"), "ab12"));
    expect(said).toContain("编号 ab12");
    expect(said).not.toContain("名字");
  });
});

test("nobody reads another's dialog", async () => {
  await world.say(keeper, "待办");
  const seen = await world.within(leader, world.private, (ctx) =>
    ctx.db.selectFrom("dialog").select("openId").execute(),
  );
  expect(seen.filter(({ openId }) => openId !== leader.openId)).toEqual([]);
});

test("what lay an hour is swept, what is in use stays", async () => {
  await world.say(keeper, "待办");
  await world.say(leader, "/代办");
  const hourAgo = new Date(Date.now() - 60 * 60_000 - 1000);
  await db.updateTable("dialog").set({ touchedAt: hourAgo }).where("openId", "=", keeper.openId).execute();
  expect(await sweepDialogs(db)).toBeGreaterThan(0);
  expect(await linesOf(keeper)).toEqual([]);
  expect((await world.say(leader, "1")).card.title).toBe("两件");
});

test("an English reader is answered in English", async () => {
  const reader = await world.person("Reader", await world.unit("外宾村", "county.town.other"), ["keeper"], "en");
  const asked = await world.say(reader, "/ask list of all");
  expect(asked.card.title).toBe("/ask: due date still needed");
  expect(read(asked)).toContain("/ask list 12/10");
});
