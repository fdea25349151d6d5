import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readHappeningLine } from "../../src/bot/happening-line.ts";
import { shippedCatalogue } from "../../src/catalogue/shipped.ts";
import { expireHappenings } from "../../src/happenings/settle.ts";
import { happenings } from "../../src/happenings/shipped.ts";
import { fromStored, type Plain } from "../../src/ledgers/value.ts";
import { citizenCheck } from "../../src/values/citizen-id.ts";
import { button, read, valueOf } from "../bot/world.ts";
import { Village } from "../ledgers/village.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb(8);
afterAll(close);
let village: Village;
beforeAll(async () => {
  village = await Village.open(db);
});

/** A name nobody else of this file has. */
let count = 0;
let name = "";
beforeEach(() => {
  count += 1;
  name = `甲${"零一二三四五六七八九"[count % 10]}${"春夏秋冬"[Math.floor(count / 10)]}`;
});

async function person(more: Readonly<Record<string, Plain>> = {}, authority = 3): Promise<string> {
  const values = { "p.name": name, "p.group": "一组", "p.status": "1", "p.alive": "1", ...more };
  return (await village.put(village.keeper, { ledger: "population", values, authority })).subject;
}

const say = (line: string, who = village.keeper) => village.world.say(who, line);
const confirm = async (line: string, who = village.keeper) => {
  const answer = await say(line, who);
  return village.world.press(who, valueOf(button(answer.card, "确认")));
};

interface Row {
  readonly data: Readonly<Record<string, Plain | undefined>>;
  readonly validFrom: string;
  readonly validTo: string | null;
}

async function row(subject: string, ledger: string): Promise<Row | undefined> {
  return village.as(village.keeper, async (ctx) => {
    const found = await ctx.db
      .selectFrom("record")
      .select(["data", "validFrom", "validTo"])
      .where("subjectId", "=", subject)
      .where("ledgerId", "=", village.ledgers.get(ledger) ?? 0)
      .executeTakeFirst();
    const stored = Object.entries((found?.data ?? {}) as Readonly<Record<string, unknown>>);
    const data = Object.fromEntries(stored.map(([code, value]) => [code, fromStored(ctx.columns, value)]));
    return found && { data, validFrom: found.validFrom, validTo: found.validTo };
  });
}

const subjectOf = (id: string) =>
  db.selectFrom("subject").select(["status", "statusOn", "householdId"]).where("id", "=", id).executeTakeFirstOrThrow();
const newest = () =>
  db
    .selectFrom("happening")
    .selectAll()
    .where("county", "=", village.world.county)
    .orderBy("proposedAt", "desc")
    .execute();

describe("去世", () => {
  test("one confirmation changes every ledger the person stands in, and deletes nothing", async () => {
    const id = await person();
    for (const ledger of ["dibao", "elder_allowance"]) {
      const values = { "p.name": name, ...(ledger === "dibao" ? { "p.dibao": true } : { "p.alive": "1" }) };
      await village.put(village.keeper, { ledger, subject: id, values });
    }
    const asked = await say(`/动态 ${name} 去世 0412`);
    expect(asked.card.title).toBe(`请确认：${name} 去世`);
    const words = read(asked);
    for (const part of [
      "人口状态：在册 → 去世",
      "生存状态：在世 → 已去世",
      "去世日期：没有 → 2026-04-12",
      "低保台账 2026-04-12 起不再列入",
      "高龄津贴台账 2026-04-12 起不再列入",
      "户籍注销：派出所",
    ]) {
      expect(words).toContain(part);
    }
    expect((await subjectOf(id)).status).toBe("active");
    expect((await row(id, "population"))?.data["p.alive"]).toBe("1");

    const done = await village.world.press(village.keeper, valueOf(button(asked.card, "确认")));
    expect(done.toast.type).toBe("success");
    expect(read(done)).toContain("王秀兰 确认，已写入各台账");
    expect(read(done)).toContain("七天内点“撤销”");
    expect(await subjectOf(id)).toMatchObject({ status: "dead", statusOn: "2026-04-12" });
    expect(await row(id, "population")).toMatchObject({
      data: { "p.status": "3", "p.alive": "2", "p.death": "2026-04-12", "p.group": "一组" },
      validTo: "2026-04-12",
    });
    expect(await row(id, "dibao")).toMatchObject({ data: { "p.dibao": true }, validTo: "2026-04-12" });
    expect(await row(id, "elder_allowance")).toMatchObject({ data: { "p.alive": "2" }, validTo: "2026-04-12" });
    const sources = await db
      .selectFrom("valueSource")
      .select(["kind", "trueSince", "actorName"])
      .where("county", "=", village.world.county)
      .where("kind", "=", "event")
      .where("note", "=", "去世")
      .execute();
    expect(sources).toEqual([{ kind: "event", trueSince: "2026-04-12", actorName: "王秀兰" }]);
  });

  test("who types instead of tapping replies with a number", async () => {
    const id = await person();
    const asked = await say(`/动态 ${name} 去世 0412`);
    expect((await say("2")).card.title).toBe(`已取消：${name} 去世`);
    await say(`/动态 ${name} 去世 0412`);
    expect((await say("1")).card.title).toBe(`已登记：${name} 去世`);
    expect((await subjectOf(id)).status).toBe("dead");
    expect(asked.menu?.map((line) => line.label)).toEqual(["确认", "取消"]);
  });

  test("the second click, another's too, sees the settled state and writes nothing", async () => {
    await person();
    const asked = await say(`/动态 ${name} 去世 0412`);
    const press = valueOf(button(asked.card, "确认"));
    const outcomes = await Promise.all([
      village.world.press(village.keeper, press),
      village.world.press(village.deputy, press),
    ]);
    expect(outcomes.map(({ toast }) => toast.type).toSorted()).toEqual(["info", "success"]);
    for (const one of outcomes) expect(one.card?.title).toBe(`已登记：${name} 去世`);
    const late = await village.world.press(village.deputy, { ...press, action: "event.drop" });
    expect(late).toMatchObject({ toast: { text: "这条已经处理过了" }, card: { title: `已登记：${name} 去世` } });
  });

  test("of two proposals for one death the second expires, and asking again says it is known", async () => {
    await person();
    const first = await say(`/动态 ${name} 去世 0412`);
    const second = await say(`/动态 ${name} 病故 0413`, village.deputy);
    await village.world.press(village.keeper, valueOf(button(first.card, "确认")));
    const late = await village.world.press(village.deputy, valueOf(button(second.card, "确认")));
    expect(late.card?.title).toBe(`已过期：${name} 去世`);
    expect(read(await say(`/动态 ${name} 去世`))).toContain(`${name}已登记去世（2026-04-12）`);
  });

  test("dropped: nothing changes, and confirming afterwards does nothing", async () => {
    const id = await person();
    const asked = await say(`/动态 ${name} 去世 0412`);
    const dropped = await village.world.press(village.keeper, valueOf(button(asked.card, "取消")));
    expect(dropped.card?.title).toBe(`已取消：${name} 去世`);
    await village.world.press(village.keeper, valueOf(button(asked.card, "确认")));
    expect((await subjectOf(id)).status).toBe("active");
    expect((await row(id, "population"))?.validTo).toBeNull();
  });

  test("after three days the card is too old to be confirmed", async () => {
    const id = await person();
    const asked = await say(`/动态 ${name} 去世 0412`);
    const { world } = village;
    const now = world.now;
    world.now = new Date(now.getTime() + 73 * 3_600_000);
    try {
      const late = await world.press(village.keeper, valueOf(button(asked.card, "确认")));
      expect(late.card?.title).toBe(`已过期：${name} 去世`);
    } finally {
      world.now = now;
    }
    expect((await subjectOf(id)).status).toBe("active");
  });

  test("what a department imported does not stand in the way; what it verified does, and is said", async () => {
    const imported = await person({}, 4);
    await confirm(`/动态 ${name} 去世 0412`);
    expect((await row(imported, "population"))?.data).toMatchObject({ "p.status": "3", "p.alive": "2" });
    count += 1;
    name = `${name}乙`;
    const verified = await person({}, 5);
    const done = await confirm(`/动态 ${name} 去世 0412`);
    expect(read(done)).toContain("这些没有改：人口状态、生存状态");
    expect((await row(verified, "population"))?.data).toMatchObject({ "p.status": "1", "p.death": "2026-04-12" });
  });

  test("a value that somebody changed after the card was drawn is not overwritten in silence", async () => {
    const id = await person();
    const asked = await say(`/动态 ${name} 去世 0412`);
    await village.put(village.deputy, { ledger: "population", subject: id, values: { "p.status": "2" }, base: 1 });
    const done = await village.world.press(village.keeper, valueOf(button(asked.card, "确认")));
    expect(read(done)).toContain("这些没有改：人口状态");
    expect((await row(id, "population"))?.data["p.status"]).toBe("2");
  });
});

describe("who is meant", () => {
  test("several of one name are asked back with group, age and household; a number picks one", async () => {
    const head = await village.put(village.keeper, { ledger: "household", values: { "h.head": "老周" } });
    await person({ "p.birth": "1941-03-02" });
    const values = { "p.name": name, "p.group": "二组", "p.birth": "1990-01-01" };
    const { subject } = await village.put(village.keeper, { ledger: "population", values, household: head.subject });
    const asked = await say(`/动态 ${name} 去世 0412`);
    expect(asked.card.title).toBe(`有几位${name}，是哪一位`);
    expect(asked.menu?.map((line) => line.label)).toEqual([
      `${name} · 柳溪村 · 一组 · 85 岁`,
      `${name} · 柳溪村 · 二组 · 36 岁 · 户主 老周`,
    ]);
    const picked = await say("2");
    expect(picked.card.title).toBe(`请确认：${name} 去世`);
    expect(picked.card.subtitle).toBe("柳溪村 · 2026-04-12");
    await village.world.press(village.keeper, valueOf(button(picked.card, "确认")));
    expect((await subjectOf(subject)).status).toBe("dead");
  });

  test("nobody of that name, a day to come, words that are no event", async () => {
    expect(read(await say("/动态 查无此人 去世 0412"))).toContain("没有叫查无此人的人");
    await person();
    expect(read(await say(`/动态 ${name} 去世 2027-01-01`))).toContain("还没到");
    expect(read(await say(`/动态 ${name} 高兴`))).toContain("没看懂是什么事");
    expect(read(await say("/动态 去世"))).toContain("没有写是谁");
  });

  test("another village neither finds the person nor settles the card", async () => {
    const id = await person();
    expect(read(await say(`/动态 ${name} 去世`, village.stranger))).toContain(`没有叫${name}的人`);
    const asked = await say(`/动态 ${name} 去世`);
    const pressed = await village.world.press(village.stranger, valueOf(button(asked.card, "确认")));
    expect(pressed.toast.text).toContain("不在您管的范围里");
    expect((await subjectOf(id)).status).toBe("active");
  });
});

describe("other events", () => {
  test("a birth enters a person in the parent's household, on the day", async () => {
    const home = await village.put(village.keeper, { ledger: "household", values: { "h.head": name } });
    const values = { "p.name": name, "p.group": "三组" };
    await village.put(village.keeper, { ledger: "population", values, household: home.subject });
    const done = await confirm(`/动态 ${name} 出生 1101 小${name} 女儿`);
    expect(read(done)).toContain(`${name}家的孩子`);
    const [{ subjectId } = { subjectId: "" }] = (await newest()).filter((one) => one.kind === "birth");
    expect((await row(subjectId ?? "", "population"))?.data).toEqual({
      "p.name": `小${name}`,
      "p.birth": "2026-11-01",
      "p.sex": "2",
      "p.group": "三组",
      "p.status": "1",
      "p.alive": "1",
    });
    expect((await subjectOf(subjectId ?? "")).householdId).toBe(home.subject);
  });

  test("moving out ends the register's row, moving back in opens it again", async () => {
    const id = await person();
    await confirm(`/动态 ${name} 迁出 0301`);
    expect(await subjectOf(id)).toMatchObject({ status: "moved", statusOn: "2026-03-01" });
    expect(await row(id, "population")).toMatchObject({ data: { "p.status": "2" }, validTo: "2026-03-01" });
    await confirm(`/动态 ${name} 迁入 0901`);
    expect(await subjectOf(id)).toMatchObject({ status: "active", statusOn: "2026-09-01" });
    expect(await row(id, "population")).toMatchObject({ data: { "p.status": "4" }, validTo: null });
  });

  test("a newcomer comes into a household that is known; a town officer has to say where", async () => {
    const home = await village.put(village.keeper, { ledger: "household", values: { "h.head": name } });
    await village.put(village.keeper, { ledger: "population", values: { "p.name": name }, household: home.subject });
    expect(read(await say(`/动态 新${name} 迁入 0901`, village.town))).toContain("迁到哪个村或哪一户");
    const number = `99010119880305002${citizenCheck("99010119880305002")}`;
    await confirm(`/动态 新${name} 迁入 0901 ${number} 户主 ${name}`, village.town);
    const [{ subjectId } = { subjectId: "" }] = (await newest()).filter((one) =>
      JSON.stringify(one.plan).includes(`新${name}`),
    );
    expect((await subjectOf(subjectId ?? "")).householdId).toBe(home.subject);
    const { data = {} } = (await row(subjectId ?? "", "population")) ?? {};
    expect(data).toMatchObject({ "p.id": number, "p.birth": "1988-03-05", "p.sex": "2", "p.status": "4" });
  });

  test("who moves from one village to another comes with their rows, once the old one has let them go", async () => {
    const number = `99010119660606003${citizenCheck("99010119660606003")}`;
    await confirm(`/动态 ${name} 迁入 0301 ${number}`);
    const [{ subjectId } = { subjectId: "" }] = (await newest()).filter((one) =>
      JSON.stringify(one.plan).includes(name),
    );
    const id = subjectId ?? "";
    await village.put(village.keeper, { ledger: "population", subject: id, values: { "p.phone": "13800000001" } });
    const { stranger } = village;
    const early = await say(`/动态 ${name} 迁入 0601 ${number}`, stranger);
    const refused = await village.world.press(stranger, valueOf(button(early.card, "确认")));
    expect(refused.toast.text).toContain("还在别的村（社区）的册上");
    await confirm(`/动态 ${name} 迁出 0530`);
    const done = await village.world.press(stranger, valueOf(button(early.card, "确认")));
    expect(done.card?.title).toBe(`已登记：${name} 迁入`);
    expect(read(done)).not.toContain("这些没有改");
    const rows = await db
      .selectFrom("record")
      .select(["orgId", "validTo", "data"])
      .where("subjectId", "=", id)
      .execute();
    expect(rows).toMatchObject([
      { orgId: village.units.shiqiao, validTo: null, data: { "p.status": "4", "p.phone": "13800000001" } },
    ]);
    expect(await subjectOf(id)).toMatchObject({ status: "active", statusOn: "2026-06-01" });
    // Gone from the old village's sight.
    expect(read(await say(`/动态 ${name} 去世`))).toContain(`没有叫${name}的人`);
  });

  test("what nobody understood is told and kept nowhere; nothing of what was said stays when it is settled", async () => {
    await person({ "p.rel_head": "02" });
    const asked = await say(`/动态 ${name} 去世 0412 990101195001010011`);
    expect(read(asked)).toContain("没看懂的词：990101195001010011");
    expect(read(asked)).toContain("这一位是户主");
    await village.world.press(village.keeper, valueOf(button(asked.card, "取消")));
    const [kept] = (await newest()).filter((one) => JSON.stringify(one.plan).includes(name));
    expect(JSON.stringify(kept)).not.toContain("990101195001010011");
    expect(kept).toMatchObject({ state: "dropped", detailSealed: null });
  });

  test("what nobody settles expires by itself", async () => {
    await person();
    const asked = await say(`/动态 ${name} 去世 0412`);
    const later = new Date(village.world.now.getTime() + 73 * 3_600_000);
    await db.transaction().execute((tx) => expireHappenings(tx, later));
    const late = await village.world.press(village.keeper, valueOf(button(asked.card, "确认")));
    expect(late.card?.title).toBe(`已过期：${name} 去世`);
  });

  test("an allowance: the row comes with name and number from the register, and ends without losing anything", async () => {
    const id = await person({ "p.id": "990101195001010011", "p.phone": "13800000001" });
    const asked = await say(`/动态 ${name} 低保 新增 1101`);
    expect(read(asked)).toContain("低保台账 新列入");
    expect(read(asked)).toContain("公民身份号码：会改（敏感内容，卡片上不显示）");
    await village.world.press(village.keeper, valueOf(button(asked.card, "确认")));
    expect(await row(id, "dibao")).toMatchObject({
      data: { "p.name": name, "p.id": "990101195001010011", "p.phone": "13800000001", "p.dibao": true },
      validFrom: "2026-11-01",
      validTo: null,
    });
    await confirm(`/动态 ${name} 停发低保 1115`);
    expect(await row(id, "dibao")).toMatchObject({ data: { "p.dibao": false, "p.name": name }, validTo: "2026-11-15" });
  });

  test("a disability: the card's number is made of identity number, kind and degree, and stands nowhere in clear", async () => {
    const id = await person({ "p.id": "990101195001010011" });
    await confirm(`/动态 ${name} 残疾定级 肢体二级 1101`);
    expect((await row(id, "disability"))?.data["p.disab_card"]).toBe("99010119500101001142");
    const [kept] = (await newest()).filter((one) => one.subjectId === id);
    expect(JSON.stringify(kept)).not.toMatch(/990101195001010011|肢体/);
    const audit = await db
      .selectFrom("auditLog")
      .selectAll()
      .where("target", "=", kept?.id ?? "")
      .execute();
    expect(audit.map((one) => one.action)).toEqual(["event.propose", "event.done"]);
  });

  test("an age reached changes no value, tells what to do, and doubts who is younger", async () => {
    await person({ "p.birth": "1950-01-01" });
    const words = read(await say(`/动态 ${name} 满80`));
    expect(words).toContain("不改台账里的数");
    expect(words).toContain("高龄津贴申请");
    expect(words).toContain("还没到年龄");
    expect(words).toContain("没有写哪天，按今天记");
  });
});

describe("the line", () => {
  test.each([
    ["张三 去世 0412", "张三", "death", "2026-04-12", []],
    ["0412 张三 病故", "张三", "death", "2026-04-12", []],
    ["张三去世 昨天", "张三", "death", "2026-11-22", []],
    ["张三 去世 1225", "张三", "death", "2025-12-25", []],
    ["张三，低保 停发", "张三", "dibao-off", undefined, []],
    ["新增低保 张三", "张三", "dibao-on", undefined, []],
    ["李婶 高龄津贴新增 100元 1101", "李婶", "elder-allowance-on", "2026-11-01", ["100元"]],
    ["王五 生育 1101 王小宝 女", "王五", "birth", "2026-11-01", ["王小宝", "女"]],
    ["赵六 满八十", "赵六", "turned-80", undefined, []],
  ] as const)("%s", (line, who, kind, day, rest) => {
    const heard = readHappeningLine(line, "2026-11-23");
    expect(
      heard.ok && { name: heard.line.name, kind: heard.line.kind.kind, day: heard.line.day, rest: heard.line.rest },
    ).toEqual({
      name: who,
      kind,
      day,
      rest,
    });
  });
});

describe("data/catalogue/happenings.json", async () => {
  const { elements, ledgers, codeLists } = await shippedCatalogue();

  test("names ledgers, elements and codes that the catalogue has", () => {
    const lost: string[] = [];
    for (const kind of happenings.kinds) {
      for (const code of kind.leave) if (!ledgers.some((one) => one.code === code)) lost.push(`${kind.kind} ${code}`);
      for (const set of kind.set) {
        const ledger = ledgers.find((one) => one.code === set.ledger);
        for (const code of [...set.copy, ...Object.keys(set.values)]) {
          if (!ledger?.elements.includes(code)) lost.push(`${kind.kind} ${set.ledger} ${code}`);
        }
        for (const [code, value] of Object.entries(set.values)) {
          const element = elements.find((one) => one.code === code);
          const list = codeLists.find((one) => one.key === element?.codeList);
          if (typeof value === "string" && !list?.items.some((item) => item.code === value))
            lost.push(`${code}=${value}`);
          if (typeof value === "boolean" && element?.type !== "boolean") lost.push(`${code}=${value}`);
        }
      }
    }
    for (const key of happenings.about.grade) if (!codeLists.some((one) => one.key === key)) lost.push(key);
    expect(lost).toEqual([]);
  });

  test("no way of saying it means two things", () => {
    const says = happenings.kinds.flatMap((kind) => kind.say);
    expect(says.filter((say, at) => says.indexOf(say) !== at)).toEqual([]);
    const kinds = happenings.kinds.map((kind) => kind.kind);
    expect(new Set(kinds).size).toBe(kinds.length);
  });
});

describe("撤销", () => {
  const undo = (card: Parameters<typeof button>[0], who = village.keeper) =>
    village.world.press(who, valueOf(button(card, "撤销")));
  const changes = (subject: string) =>
    db
      .selectFrom("valueChange as v")
      .innerJoin("record as r", (join) => join.onRef("r.county", "=", "v.county").onRef("r.id", "=", "v.recordId"))
      .select((eb) => eb.fn.countAll<string>().as("n"))
      .where("r.subjectId", "=", subject)
      .executeTakeFirstOrThrow();

  test("the wrong person's death is taken back: every ledger as before, history keeps both, once", async () => {
    const id = await person();
    await village.put(village.keeper, { ledger: "dibao", subject: id, values: { "p.name": name, "p.dibao": true } });
    const [register, dibao] = [await row(id, "population"), await row(id, "dibao")];
    const done = await confirm(`/动态 ${name} 去世 0412`);
    const [first, second] = await Promise.all([undo(done.card!), undo(done.card!, village.deputy)]);
    expect([first, second].map((one) => one.toast.type).toSorted()).toEqual(["info", "success"]);
    for (const one of [first, second]) expect(one.card?.title).toBe(`已撤销：${name} 去世`);
    expect(await row(id, "population")).toEqual(register);
    expect(await row(id, "dibao")).toEqual(dibao);
    expect(await subjectOf(id)).toMatchObject({ status: "active", statusOn: null });
    // 姓名, 村民小组, 人口状态, 生存状态; 去世日期; and the three that went and came.
    expect((await changes(id)).n).toBe("12");
    // And it can happen after all.
    expect((await confirm(`/动态 ${name} 去世 0413`)).card?.title).toBe(`已登记：${name} 去世`);
  });

  test("what was changed since stays and is named", async () => {
    const id = await person();
    const done = await confirm(`/动态 ${name} 去世 0412`);
    await village.put(village.deputy, {
      ledger: "population",
      subject: id,
      values: { "p.death": "2026-04-11" },
      authority: 5,
    });
    const undone = await undo(done.card!);
    expect(read(undone)).toContain("这些没有改回：去世日期");
    expect((await row(id, "population"))?.data).toMatchObject({ "p.status": "1", "p.death": "2026-04-11" });
  });

  test("a child that was not born stands nowhere; a later event goes first; a week is the limit", async () => {
    const id = await person();
    const born = await confirm(`/动态 ${name} 出生 1101 小${name} 女儿`);
    const undone = await undo(born.card!);
    expect(undone.card?.title).toContain("已撤销");
    const [child] = (await newest()).filter((one) => JSON.stringify(one.plan).includes(`小${name}`));
    expect((await subjectOf(child?.subjectId ?? "")).status).toBe("closed");
    const { data, validFrom, validTo } = (await row(child?.subjectId ?? "", "population")) ?? {};
    expect([data, validTo]).toEqual([{}, validFrom]);

    const out = await confirm(`/动态 ${name} 迁出 0301`);
    const back = await confirm(`/动态 ${name} 迁入 0901`);
    expect((await undo(out.card!)).toast.text).toContain("请先撤销后面那条");
    await undo(back.card!);
    expect(await subjectOf(id)).toMatchObject({ status: "moved", statusOn: "2026-03-01" });
    const { world } = village;
    const now = world.now;
    world.now = new Date(now.getTime() + 8 * 86_400_000);
    try {
      expect((await undo(out.card!)).toast.text).toContain("已过 7 天");
    } finally {
      world.now = now;
    }
    expect((await undo(out.card!, village.stranger)).toast.text).toContain("不在您管的范围里");
    await undo(out.card!);
    expect((await subjectOf(id)).status).toBe("active");
  });
});
