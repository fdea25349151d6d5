import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readXlsx } from "../../src/sheets/read-xlsx.ts";
import { defaultCaps } from "../../src/sheets/workbook.ts";
import { button, read, valueOf } from "../bot/world.ts";
import { testDb } from "../support/db.ts";
import { Village } from "./village.ts";

const { db, close } = testDb();
afterAll(close);
let village: Village;
const say = async (line: string, who = village.keeper): Promise<string> => read(await village.world.say(who, line));

beforeAll(async () => {
  village = await Village.open(db);
  const { keeper, stranger, units } = village;
  const people = [
    ["张三", "1941-03-02", "1", "一组", true],
    ["李四", "1960-11-23", "2", "二组", false],
    ["王五", "1990-01-01", "1", "1组", false],
    ["陈阿婆", "1946-11-23", "2", "二组", true],
  ] as const;
  const ids = new Map<string, string>();
  for (const [name, birth, sex, group, alone] of people) {
    const values = { "p.name": name, "p.birth": birth, "p.sex": sex, "p.group": group, "p.living_alone": alone };
    const { subject } = await village.put(keeper, {
      ledger: "population",
      values: { ...values, "p.phone": "13800000001" },
    });
    ids.set(name, subject);
  }
  const dibao = { "p.account": "6222020000000000017", "p.dibao_kind": "2", "p.health": "2", "p.dibao": true };
  for (const name of ["张三", "李四"]) {
    await village.put(keeper, { ledger: "dibao", subject: ids.get(name) ?? "", values: { "p.name": name, ...dibao } });
  }
  await village.put(stranger, { ledger: "dibao", org: units.shiqiao, values: { "p.name": "赵石桥", ...dibao } });
});

describe("/台账", () => {
  test("lists the ledgers with the rows of one's own units; a number opens one", async () => {
    const answer = await village.world.say(village.keeper, "/台账");
    expect(read(answer)).toContain("1. 人口台账：4 条（村（社区））");
    expect(read(answer)).toContain("低保台账：2 条（民政局）");
    expect((await village.world.say(village.keeper, "1")).card.title).toBe("人口台账 4 条");
    expect(await say("/台账", village.town)).toContain("低保台账：3 条");
  });

  test("a department sees those it answers for, a leader none", async () => {
    const seen = await say("/台账", village.owner);
    expect(seen).toContain("低保台账：3 条");
    expect(seen).not.toContain("人口台账");
    expect(await say("/台账", village.leader)).toContain("没有能看的台账");
    expect((await village.world.say(village.leader, "/台账 低保")).card.title).toBe("低保台账 0 条");
  });

  test("a group gets counts and nobody's name, whatever was asked", async () => {
    for (const line of ["/台账", "/台账 低保", "/台账 低保 张三", "/台账 人口 导出"]) {
      const said = read(await village.world.say(village.keeper, line, village.world.group));
      expect(said).toContain("低保台账：2 条");
      expect(said).not.toMatch(/张三|李四|1380000/);
    }
    expect(await db.selectFrom("outbox").selectAll().where("lane", "=", village.world.group.id).execute()).toEqual([]);
  });

  test.each([
    ["低保", ["张三", "李四"], []],
    ["低保户", ["张三", "李四"], []],
    ["低保台账 一组", ["张三"], []],
    ["人口 1组", ["张三", "王五"], []],
    ["人口 80岁以上", ["张三", "陈阿婆"], []],
    ["80岁以上", ["张三", "陈阿婆"], []],
    ["人口 八十一岁以上", ["张三"], []],
    ["人口 60-69岁", ["李四"], []],
    ["人口 60岁以下", ["王五"], []],
    ["人口 独居", ["张三", "陈阿婆"], []],
    ["人口 独居 女", ["陈阿婆"], []],
    ["独居老人 女", [], []],
    ["育龄妇女", [], []],
    ["人口 老人 女", ["李四", "陈阿婆"], []],
    ["柳溪村老人 一组", ["张三"], []],
    ["少数民族 女", [], []],
    ["低保 老年人 女", ["李四"], []],
    ["低保 育龄妇女", [], []],
    ["低保 燃气用户", ["张三", "李四"], ["燃气用户"]],
    ["人口 低保", ["张三", "李四"], []],
    ["低保 80岁以上", ["张三"], []],
    ["低保 柳溪村", ["张三", "李四"], []],
    ["低保 石桥村", [], []],
    ["柳溪村低保户 二组", ["李四"], []],
    ["人口 陈阿", ["陈阿婆"], []],
    ["低保 一组 紫色", ["张三"], ["紫色"]],
    ["低保 一组 1组 一组 1组 一组 1组 一组 二楼", ["张三"], ["二楼"]],
  ] as const)("%s", async (words, names, unclear) => {
    const answer = await village.world.say(village.keeper, `/台账 ${words}`);
    const said = read(answer);
    for (const name of ["张三", "李四", "王五", "陈阿婆", "赵石桥"]) {
      expect([name, said.includes(name)]).toEqual([name, names.some((one) => one === name)]);
    }
    const told = /没有按“([^：]*)”筛：/u.exec(said)?.[1]?.split("”“") ?? [];
    expect(told).toEqual(unclear);
  });

  test("who cannot see the ledger of all is told that it does not narrow, not that there is nobody", async () => {
    const answer = await village.world.say(village.owner, "/台账 低保 80岁以上 石桥村");
    expect(answer.card.subtitle).toBe("筛选：单位 石桥村");
    expect(read(answer)).toContain("没有按“80岁以上”筛");
    expect(read(answer)).toContain("赵石桥");
  });

  test("what was understood is said under the title", async () => {
    const { card } = await village.world.say(village.keeper, "/台账 低保 一组 80岁以上");
    expect(card.subtitle).toBe("筛选：村民小组 一组（按人口台账），出生日期 80岁以上（按人口台账）");
  });

  test("what is no ledger and narrows nothing is said so, with what there is", async () => {
    expect(await say("/台账 冰箱品牌")).toContain("没有找到“冰箱品牌”这样的台账");
  });

  test("ten a page, with buttons on and back", async () => {
    for (let n = 0; n < 12; n += 1) {
      const values = { "p.name": `党员${String(n).padStart(2, "0")}` };
      await village.put(village.keeper, { ledger: "party", values });
    }
    const first = await village.world.say(village.keeper, "/台账 党员");
    expect(first.card.title).toBe("党员台账 12 条");
    expect(read(first)).toContain("党员09");
    expect(read(first)).not.toContain("党员10");
    const second = await village.world.press(village.keeper, valueOf(button(first.card, "下一页")));
    expect(read(second)).toContain("党员11");
    expect(read(second)).not.toContain("党员09");
    expect(button(second.card, "上一页").value).toEqual({ line: "/台账 党员 第1页" });
    // The numbers of the page that is shown now.
    expect(read(await village.world.say(village.keeper, "2"))).toContain("党员11 · 党员台账");
    expect(await say("/台账 党员 第9页")).toContain("第 2 页，共 2 页");
  });
});

describe("合计", () => {
  test("is added up by village from what the ledger holds, within reach; nobody's name and nothing of health is in it", async () => {
    const own = await village.world.say(village.keeper, "/台账 低保 合计");
    expect(own.card.title).toBe("低保台账 合计");
    expect(read(own)).toMatch(/柳溪村\D*2[\s\S]*合计\D*2/u);
    expect(read(own)).not.toContain("石桥村");
    const town = read(await village.world.say(village.town, "/台账 低保 汇总"));
    expect(town).toMatch(/柳溪村\D*2[\s\S]*石桥村\D*1[\s\S]*合计\D*3/u);
    expect(town).toMatch(/低保类别　\S+ 3/u);
    expect(town).not.toMatch(/张三|李四|赵石桥|健康状况|6222/u);
  });

  test("is of the whole ledger, and says which words were not used", async () => {
    expect(await say("/台账 低保 一组 合计")).toContain("没有按“一组”筛");
    expect(await say("/台账 村情 合计")).toContain("没有符合的");
  });
});

describe("授权", () => {
  test("who answers for a ledger opens it to a department: for what, where, until when; and ends it", async () => {
    const { world, owner } = village;
    const bureau = await world.unit("卫健局", "wj");
    await db.updateTable("orgUnit").set({ kind: "department" }).where("id", "=", bureau).execute();
    const doctor = await world.person("陆宁", bureau, ["department_officer"]);
    expect(await say("/台账 低保", doctor)).not.toContain("张三");
    expect(await say("/台账 授权 低保 卫健局 青石镇", owner)).toContain("没有写到哪一天");
    expect(await say("/台账 授权 低保 卫健局 到 2029-06-30 家庭医生签约", owner)).toContain("没有写是哪里的");
    expect(await say("/台账 授权 低保 卫健局 青石镇 到 2029-06-30 家庭医生签约", owner)).toContain("一年之内");
    const line = "/台账 授权 低保 给 卫健局 青石镇 到 2027-06-30 家庭医生签约";
    expect(await say(line, doctor)).toContain("由民政局授权");
    expect(await say(line.replace("低保", "人口"), owner)).toContain("由县减负专项办授权");
    const draft = await world.say(owner, line);
    expect(draft.card.title).toBe("授权卫健局看低保台账，等您确认");
    expect(await say("/台账 低保", doctor)).not.toContain("张三");
    const value = valueOf(button(draft.card, "确认授权"));
    expect((await world.press(doctor, value)).toast.text).toContain("由民政局授权");
    const given = await world.press(owner, value);
    await world.press(owner, value);
    expect(read(given)).toContain("1. 低保台账，卫健局，青石镇，到 2027-06-30。用途：家庭医生签约（何敏 授权）");
    const seen = await say("/台账 低保", doctor);
    expect(seen).toContain("张三");
    expect(seen).not.toContain("6222020000000000017");
    const ended = await world.press(owner, valueOf(button(given.card!, "停第 1 项")));
    expect(ended.card?.title).toBe("台账授权 0 项");
    expect(await say("/台账 低保", doctor)).not.toContain("张三");
    expect(await say("/台账 授权", village.keeper)).toContain("没有由您授权的台账");
  });
});

describe("one row", () => {
  test("says of each value who said it, when and by which way, and which are old", async () => {
    const said = await say("/台账 低保 张三");
    expect(said).toContain("张三 · 低保台账");
    expect(said).toContain("85 岁");
    expect(said).toContain("银行账号 6222020000000000017（王秀兰 2026-11-23 卡片填报）");
    expect(said).toContain("没有值的：");
    const { world } = village;
    const now = world.now;
    world.now = new Date("2027-02-01T02:00:00Z");
    try {
      expect(await say("/台账 低保 张三")).toContain(
        "是否低保 是（王秀兰 2026-11-23 卡片填报，已 70 天没核对，超过 30 天算旧）",
      );
    } finally {
      world.now = now;
    }
  });

  test("who reads by grant sees accounts in part and health not at all; the owner and the village see them", async () => {
    const record = await db
      .selectFrom("record")
      .select("id")
      .where("county", "=", village.world.county)
      .where("ledgerId", "=", village.ledgers.get("dibao") ?? 0)
      .where("orgId", "=", village.units.liuxi)
      .executeTakeFirstOrThrow();
    const bureau = await village.world.unit("医保局", "yb");
    const reader = await village.world.person("方红", bureau, ["department_officer"]);
    const open = async (who: { openId: string; id: string }): Promise<string> =>
      read(await village.world.say(who, `/台账 ${record.id}`));
    expect(await open(reader)).toContain("没有这一条，或不在您能看的范围里");
    await db
      .insertInto("sharingGrant")
      .values({
        county: village.world.county,
        deptId: bureau,
        ledgerId: village.ledgers.get("dibao") ?? 0,
        area: `c${village.world.county}.qs`,
        purpose: "参保核对",
        until: "2099-01-01",
        grantedBy: null,
        grantedAt: village.world.now,
        revokedAt: null,
      })
      .execute();
    const masked = await open(reader);
    expect(masked).toContain("6222****0017");
    expect(masked).toContain("健康状况 ****");
    expect(masked).not.toContain("慢性病");
    expect(await open(village.owner)).toContain("6222020000000000017");
    expect(await open(village.keeper)).toContain("健康状况 慢性病");
    // Who looked at which row is written down, without what stands in it; who was refused looked at nothing.
    const looks = await db
      .selectFrom("auditLog")
      .select(["actor", "target"])
      .where("action", "=", "ledger.open")
      .where("target", "=", `dibao ${record.id}`)
      .orderBy("id")
      .execute();
    expect(looks.slice(-3).map(({ actor }) => actor)).toEqual([reader.id, village.owner.id, village.keeper.id]);
  });
});

describe("导出", () => {
  async function sent(): Promise<{ readonly name: string; readonly rows: readonly (readonly string[])[] }> {
    const row = await db
      .selectFrom("outgoingFile as f")
      .innerJoin("outbox as o", "o.id", "f.outboxId")
      .select(["f.name", "f.bytes"])
      .where("o.lane", "=", village.world.private.id)
      .orderBy("o.queuedAt", "desc")
      .executeTakeFirstOrThrow();
    if (!row.bytes) throw new Error("the file has no bytes");
    const book = await readXlsx(row.bytes, defaultCaps);
    return { name: row.name, rows: book.sheets[0]?.rows ?? [] };
  }

  test("as many rows as the answer says, who and when in name and first line, no health but for the owner", async () => {
    expect((await village.world.say(village.keeper, "/台账 低保 导出")).card.title).toBe("已导出 2 条");
    const mine = await sent();
    expect(mine.name).toBe("低保台账_王秀兰_2026-11-23.xlsx");
    expect(mine.rows[0]?.[0]).toContain("王秀兰 2026-11-23 导出");
    expect(mine.rows[1]).toContain("银行账号");
    expect(mine.rows[1]).not.toContain("健康状况");
    expect(mine.rows.slice(2)).toHaveLength(2);
    expect(mine.rows[2]).toContain("6222020000000000017");
    expect((await village.world.say(village.owner, "/台账 低保 导出")).card.title).toBe("已导出 3 条");
    const owned = await sent();
    expect(owned.rows[1]).toContain("健康状况");
    expect(owned.rows.slice(2)).toHaveLength(3);
  });

  test("nothing fits: no file, and said so", async () => {
    expect(await say("/台账 低保 石桥村 导出")).toContain("没有符合的");
  });
});
