import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { elementSubject } from "../../src/catalogue/element.ts";
import { candidatesFor } from "../../src/catalogue/find.ts";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import { shippedCatalogue } from "../../src/catalogue/shipped.ts";
import { normaliseName } from "../../src/duplicates/normalise.ts";
import { realRegistry } from "../bot/stubs.ts";
import { type Person, read, World } from "../bot/world.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);
const world = new World(db, await realRegistry());
let keeper: Person;

beforeAll(async () => {
  await db.transaction().execute((tx) => seedCatalogue(tx, world.county));
  keeper = await world.person("王秀兰", await world.unit("柳溪村", "qs.lx"));
});

describe("/口径", () => {
  test("says what it means, who owns it, how fresh it has to be and who reads it", async () => {
    const answer = await world.say(keeper, "/口径 人均纯收入");
    expect(answer.card.title).toBe("人均纯收入");
    const words = read(answer);
    for (const label of [
      "口径",
      "谁负责",
      "要不要填",
      "多久算旧",
      "写法",
      "怎样汇总",
      "敏感程度",
      "在哪些台账",
      "谁在读",
    ]) {
      expect(words).toContain(label);
    }
    expect(words).toContain("家庭纯收入除以家庭人口数");
    expect(words).toContain("不填，由家庭纯收入、家庭人口数得出");
    expect(words).toContain("农业农村局（一数一源，有疑问问它）");
  });

  test.each([
    ["身份证号", "公民身份号码"],
    ["证件号码", "公民身份号码"],
    ["身份证号码(18位)", "公民身份号码"],
    ["学历", "文化程度"],
    ["什么是人户分离", "人户分离"],
    ["人户一致的口径是什么", "人户一致标识"],
    ["家庭年人均纯收入", "人均纯收入"],
    ["户主手机号", "户主联系方式"],
    ["p.rel_head", "与户主关系"],
  ])("%s is understood as %s", async (said, name) => {
    expect((await world.say(keeper, `/口径 ${said}`)).card.title).toBe(name);
  });

  test("a name of several things is asked back, and the number opens just that one", async () => {
    const { card, menu = [] } = await world.say(keeper, "/口径 联系方式");
    expect(card.title).toBe("问的是哪一项");
    expect(menu.map((line) => line.label)).toEqual([
      "联系电话（人，村（社区））",
      "场所负责人电话（场所，应急管理局）",
      "企业联系方式（经营主体，市场监管局）",
    ]);
    expect((await world.say(keeper, "3")).card.title).toBe("企业联系方式");
    // Its own name is what a person means first.
    expect((await world.say(keeper, "/口径 联系电话")).card.title).toBe("联系电话");
  });

  test("similar names keep their own meanings: 与本人关系 is not 与户主关系", async () => {
    const { card } = await world.say(keeper, "/口径 与本人关系");
    expect(card.title).not.toBe("与户主关系");
  });

  test("what nobody has defined need not be filled in yet", async () => {
    const answer = await world.say(keeper, "/口径 冰箱品牌");
    expect(answer.card.title).toBe("目录里没有这一项");
    expect(read(answer)).toContain("村（社区）可以先不填");
  });

  test("a click shows another of the list, and says when it is gone", async () => {
    const value = { action: "define.open", code: "h.income", among: "h.income,h.net_income" };
    expect((await world.press(keeper, value)).card?.title).toBe("家庭年收入");
    const gone = await world.press(keeper, { ...value, code: "h.nothing" });
    expect(gone.card?.title).toBe("这一项已不在目录里");
  });
});

describe("the shipped catalogue", async () => {
  const { elements, codeLists, ledgers } = await shippedCatalogue();

  test("no two elements of one kind go by the same name", () => {
    const seen = new Map<string, string>();
    const twice: string[] = [];
    for (const { code, name, aliases } of elements) {
      for (const said of new Set([name, ...aliases].map(normaliseName))) {
        const key = `${elementSubject(code)} ${said}`;
        if (seen.has(key)) twice.push(`${said}: ${seen.get(key)} and ${code}`);
        seen.set(key, code);
      }
    }
    expect(twice).toEqual([]);
  });

  test("what is derived says from what, and what it follows from is there", () => {
    const codes = new Set(elements.map((one) => one.code));
    const lost = elements.flatMap((one) => (one.derivedFrom ?? []).filter((from) => !codes.has(from)));
    expect(lost).toEqual([]);
    expect(elements.filter((one) => one.derivedBy && one.asked !== "never").map((one) => one.code)).toEqual([]);
  });

  test("every list that is named is there, and no code or word of a list means two things", () => {
    const keys = new Set(codeLists.map((list) => list.key));
    expect(elements.flatMap((one) => (one.codeList && !keys.has(one.codeList) ? [one.codeList] : []))).toEqual([]);
    expect(elements.filter((one) => (one.type === "code") !== (one.codeList !== undefined))).toEqual([]);
    const clashes = codeLists.flatMap((list) => {
      const words = list.items.flatMap((item) => [...new Set([item.label, ...item.aliases])]);
      return words.filter((word, at) => words.indexOf(word) !== at).map((word) => `${list.key} ${word}`);
    });
    expect(clashes).toEqual([]);
  });

  test("seeding twice changes nothing, and what the county made its own stays", async () => {
    const count = async (): Promise<number> =>
      Number(
        (
          await db
            .selectFrom("elementAlias")
            .select((eb) => eb.fn.countAll().as("n"))
            .where("county", "=", world.county)
            .executeTakeFirstOrThrow()
        ).n,
      );
    const before = await count();
    await db
      .updateTable("element")
      .set({ definition: "本县自己的口径", origin: "county" })
      .where("county", "=", world.county)
      .where("code", "=", "h.water")
      .execute();
    await db.transaction().execute((tx) => seedCatalogue(tx, world.county));
    expect(await count()).toBe(before);
    expect(read(await world.say(keeper, "/口径 饮水安全"))).toContain("本县自己的口径");
  });

  test("ledgers give every element a slot of its own", async () => {
    const slots = await db
      .selectFrom("ledgerElement as le")
      .innerJoin("ledger as l", "l.id", "le.ledgerId")
      .select(["l.code", "le.slot", "l.nextSlot"])
      .where("l.county", "=", world.county)
      .orderBy("le.slot")
      .execute();
    for (const ledger of ledgers) {
      const own = slots.filter((slot) => slot.code === ledger.code);
      expect(own.map((slot) => slot.slot)).toEqual(ledger.elements.map((_, at) => at + 1));
      expect(own[0]?.nextSlot).toBe(ledger.elements.length + 1);
    }
  });
});

test("headers of forms as departments write them find their element by the subject of the form", async () => {
  const asked = [
    { name: "负责人电话", subject: "place" },
    { name: "联系电话", subject: "organisation" },
    { name: "联系电话", subject: "person" },
    { name: "现住门楼详址", subject: "person" },
    { name: "残疾证编号", subject: "person" },
  ] as const;
  const found = await world.within(keeper, world.private, (ctx) => candidatesFor(ctx.db, asked));
  expect(found.map(([first]) => first?.code)).toEqual([
    "f.keeper_phone",
    "o.phone",
    "p.phone",
    "p.live_addr",
    "p.disab_card",
  ]);
});
