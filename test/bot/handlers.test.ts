import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDb } from "../support/db.ts";
import { realRegistry } from "./stubs.ts";
import { read, World } from "./world.ts";

const { db, close } = testDb();
afterAll(close);

const registry = await realRegistry();
const world = new World(db, registry);
let keeper: { openId: string; id: string };

beforeAll(async () => {
  keeper = await world.person("王秀兰", await world.unit("柳溪村", "county.town.village"));
});

describe("帮助", () => {
  test("lists what the asker may run, in groups, ready to copy, and ends with the complaint door", async () => {
    const said = read(await world.say(keeper, "/帮助"));
    for (const line of ["/查职责 飞线充电", "/证明 婚姻状况", "/退回 1", "/纯文本", "/关于", "/帮助 查职责"]) {
      expect(said).toContain(line);
    }
    expect(said.indexOf("有人来派活、要证明")).toBeLessThan(said.indexOf("少打扰"));
    expect(said.trim().split("\n").at(-1)).toBe("哪里不好用，发 /吐槽 想说的话，不记姓名。");
  });

  test("shows a stranger only what is open to them", async () => {
    const said = read(await world.say(world.stranger(), "help"));
    expect(said).toContain("/查职责 飞线充电");
    expect(said).not.toContain("/纯文本");
    expect(said).not.toContain("/退回");
  });

  test("its numbers, and its lines copied whole, run what they say", async () => {
    const help = await world.say(keeper, "帮助");
    const lines = read(help).split("\n");
    const menu = help.menu ?? [];
    expect(menu.length).toBeGreaterThan(5);
    for (const [index, { line }] of menu.entries()) {
      const shown = lines.find((one) => one.startsWith(`${index + 1}. `)) ?? "";
      expect(shown).toContain(`：${line}`);
      await world.say(keeper, "帮助");
      const byNumber = await world.say(keeper, String(index + 1));
      expect((await world.say(keeper, shown)).command).toBe(byNumber.command);
    }
  });

  test.each(["查职责", "/查职责", "duty", "查值责", "谁管"])(
    "%s is explained in three lines and an example",
    async (word) => {
      const answer = await world.say(keeper, `/帮助 ${word}`);
      const [title, body = "", example] = read(answer).split("\n\n");
      expect(title).toBe("/查职责");
      expect(body.split("\n")).toHaveLength(3);
      expect(body).toContain("写法：/查职责 <要查的事>");
      expect(example).toBe("例子：/查职责 飞线充电");
    },
  );

  test("a word that is no command gives the whole list", async () => {
    expect((await world.say(keeper, "/帮助 天气")).card.title).toBe("没有叫「天气」的命令，下面是全部");
    expect(read(await world.say(world.stranger(), "/帮助 纯文本"))).toContain("没有叫「纯文本」的命令");
  });

  test("reads in English for an English reader", async () => {
    const reader = await world.person("Reader", await world.unit("外宾村", "county.town.other"), ["keeper"], "en");
    const said = read(await world.say(reader, "/help"));
    expect(said).toContain("/about");
    expect(said).toContain("/feedback your words");
    expect(read(await world.say(reader, "/help sendback"))).toContain("Usage: /sendback ");
  });
});

test("关于 says who runs it, where, and what is kept", async () => {
  const said = read(await world.say(world.stranger(), "关于"));
  for (const line of [
    "松绑 1.2.3",
    "运行单位：明川县减负专项办",
    "备案号：尚未填写",
    "至少 24 小时",
    "10 分钟后不再使用",
  ]) {
    expect(said).toContain(line);
  }
});

describe("纯文本", () => {
  async function stands(): Promise<boolean | undefined> {
    const row = await db.selectFrom("person").select("plainText").where("id", "=", keeper.id).executeTakeFirst();
    return row?.plainText;
  }

  test("turns over, or is set", async () => {
    expect((await world.say(keeper, "纯文本")).card.title).toBe("已改为纯文字");
    expect(await stands()).toBe(true);
    expect((await world.say(keeper, "/plain")).card.title).toBe("已改回卡片");
    expect(await stands()).toBe(false);
    await world.say(keeper, "/纯文本 开");
    expect((await world.say(keeper, "/纯文本 on")).card.title).toBe("已改为纯文字");
    expect(await stands()).toBe(true);
    await world.say(keeper, "/纯文本 关");
    expect(await stands()).toBe(false);
  });

  test("is for members; a stranger is told whom to ask", async () => {
    expect(read(await world.say(world.stranger(), "/纯文本"))).toContain("我还不认识您所在的单位");
  });
});

describe("吐槽", () => {
  test("is kept with its day and without its author", async () => {
    const town = new World(db, registry);
    expect((await town.say(town.stranger(), "吐槽：列表太长，\n手机要翻好几屏")).card.title).toBe("已记下，不记姓名");
    await town.say(town.stranger(), "/feedback too long");
    const rows = await db.selectFrom("feedback").selectAll().where("county", "=", town.county).execute();
    expect(
      rows
        .map(({ county, saidOn, said }) => ({ county, saidOn, said }))
        .toSorted((a, b) => a.said.length - b.said.length),
    ).toEqual([
      { county: town.county, saidOn: "2026-11-23", said: "too long" },
      { county: town.county, saidOn: "2026-11-23", said: "列表太长，\n手机要翻好几屏" },
    ]);
    const { rows: columns } = await db.executeQuery<{ columnName: string }>(
      db
        // information_schema is not part of our own schema.
        .withTables<{ "informationSchema.columns": { tableName: string; columnName: string } }>()
        .selectFrom("informationSchema.columns")
        .select("columnName")
        .where("tableName", "=", "feedback")
        .compile(),
    );
    expect(columns.map(({ columnName }) => columnName).toSorted()).toEqual(["county", "id", "said", "said_on"]);
  });

  test("nothing of it stays in the writer's dialog", async () => {
    const slip = await world.say(keeper, "/吐糟 张局长又要表");
    expect(slip.menu).toEqual([{ label: "/吐槽", line: "/吐槽" }]);
    await world.say(keeper, `/吐槽 ${"长".repeat(2001)}`);
    const [row] = await db.selectFrom("dialog").selectAll().where("openId", "=", keeper.openId).execute();
    expect(row?.waiting).toEqual({ command: "feedback", key: "said", given: {} });
    expect(JSON.stringify(row)).not.toMatch(/张局长|长长/);
    expect((await world.say(keeper, "要翻好几屏")).card.title).toBe("已记下，不记姓名");
  });

  test("a handler cannot read what others said", async () => {
    await expect(
      world.within(keeper, world.private, (ctx) => ctx.db.selectFrom("feedback").select("said").execute()),
    ).rejects.toThrow("permission denied");
  });
});

describe("举报", () => {
  test("in a group: the way to the private chat, and not a word of what was written", async () => {
    const answer = await world.say(keeper, "/举报 某局天天要表，逼着加班", world.group);
    expect(answer.card.title).toBe("举报请到与我的私聊里写");
    expect(JSON.stringify(answer)).not.toContain("某局");
    expect(JSON.stringify(await world.say(keeper, "/举保 某局天天要表", world.group))).not.toContain("某局");
    expect(await db.selectFrom("dialog").select("openId").where("chatId", "=", world.group.id).execute()).toHaveLength(
      1,
    );
    const [row] = await db.selectFrom("dialog").selectAll().where("chatId", "=", world.group.id).execute();
    expect(JSON.stringify(row)).not.toContain("某局");
  });

  test("however long it is", async () => {
    expect((await world.say(world.stranger(), `/举报 ${"长".repeat(30_000)}`, world.group)).card.title).toBe(
      "举报请到与我的私聊里写",
    );
  });
});

test("in a group, talk that mentions the bot gets one short help", async () => {
  const answer = await world.say(keeper, "今天谁在", world.group);
  expect(read(answer)).toContain("/查职责 飞线充电");
  expect((await world.say(keeper, "", world.group)).card.title).toBe("在，请讲要办的事");
});
