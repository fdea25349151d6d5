import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { splitFields } from "../../src/bot/request-line.ts";
import { canDerive, derive, type Known } from "../../src/catalogue/derive.ts";
import { candidatesFor } from "../../src/catalogue/find.ts";
import { findForms } from "../../src/catalogue/forms.ts";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import { columnName, shippedCatalogue, shippedForms } from "../../src/catalogue/shipped.ts";
import { readPopulation } from "../../src/ledgers/population.ts";
import { bindFields } from "../../src/requests/bind.ts";
import { realRegistry } from "../bot/stubs.ts";
import { type Person, read, World } from "../bot/world.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);
const world = new World(db, await realRegistry());
const { elements, codeLists, ledgers } = await shippedCatalogue();
const forms = await shippedForms();
const known = new Map(elements.map((element) => [element.code, element]));
let officer: Person;

beforeAll(async () => {
  await db.transaction().execute((tx) => seedCatalogue(tx, world.county));
  officer = await world.person("何敏", await world.unit("民政局", "mz"), ["department_officer"]);
});

describe("the shipped forms", () => {
  test("all thirty-two are there, and nearly five hundred columns", () => {
    expect(forms).toHaveLength(32);
    expect(forms.reduce((sum, { columns }) => sum + columns.length, 0)).toBeGreaterThan(480);
    expect(Math.min(...forms.map(({ columns }) => columns.length))).toBeGreaterThan(12);
  });

  test("every column is bound to an element that says what counts, in Chinese", () => {
    const unbound = forms.flatMap(({ code, columns }) =>
      columns
        .filter(({ element }) => !/\p{Script=Han}{2}/u.test(known.get(element)?.definition ?? ""))
        .map((one) => `${code} ${one.element}`),
    );
    expect(unbound).toEqual([]);
  });

  test("every population is read whole, as rows of the form's subject", () => {
    const kinds = new Map<string, string>(
      ledgers.map(({ code, subject }) => [code, code === "village" ? code : subject]),
    );
    const read = forms.map(({ code, population }) => ({ code, found: readPopulation(population) }));
    expect(read.filter(({ found }) => found?.unread !== "").map(({ code }) => code)).toEqual([]);
    expect(read.map(({ code, found }) => `${code} ${kinds.get(found?.whom.ledger ?? "")}`)).toEqual(
      forms.map(({ code, subject }) => `${code} ${subject}`),
    );
    const conditions = read.flatMap(({ found }) => found?.whom.where.map(({ element }) => element) ?? []);
    expect(conditions.filter((code) => !known.has(code))).toEqual([]);
  });

  test("every column finds its own element first, by its name and the form's subject", async () => {
    const asked = forms.flatMap(({ code, subject, columns }) =>
      columns.map((column) => ({ code, subject, name: columnName(column), element: column.element })),
    );
    const found = await world.within(officer, world.private, (ctx) => candidatesFor(ctx.db, asked));
    const missed = asked.flatMap(({ code, name, element }, at) =>
      found[at]?.[0]?.code === element ? [] : [`${code}: ${name} is ${element}, found ${found[at]?.[0]?.code}`],
    );
    // Below 97 of a hundred the failure lists every miss.
    expect(missed.length <= asked.length * 0.03 ? [] : missed).toEqual([]);
  });

  test("sent off as they come, every field of a demand is bound without a question", async () => {
    const bound = await world.within(officer, world.private, async (ctx) => {
      const all = [];
      for (const { code, subject, columns } of forms) {
        const names = splitFields(columns.map(columnName).join("、"));
        expect(names).toEqual(columns.map(columnName));
        const fields = await bindFields(ctx.db, names, { subject, dept: "民政局" });
        all.push(
          ...fields.map(({ name, mapState, key }, at) => ({ code, name, mapState, key, own: columns[at]?.element })),
        );
      }
      return all;
    });
    const open = bound.filter(({ mapState, key, own }) => mapState !== "bound" || key !== own);
    expect(open.map(({ code, name, mapState, key }) => `${code} ${name}: ${mapState} ${key}`)).toEqual([]);
  });

  test("where a quarter or more of the columns is of the highest level, the form says so", () => {
    const grave = forms.filter(
      ({ columns }) =>
        columns.filter(({ element }) => known.get(element)?.sensitivity === 4).length * 4 >= columns.length,
    );
    expect(grave.map(({ code }) => code)).toContain("mental");
    expect(grave.filter(({ sensitive }) => !sensitive).map(({ code }) => code)).toEqual([]);
  });
});

describe("elements", () => {
  test("each has a definition, an example, a label of twenty characters at most, and a rule that exists", () => {
    expect(elements.filter(({ definition }) => !/\p{Script=Han}{2}/u.test(definition)).map(({ code }) => code)).toEqual(
      [],
    );
    expect(elements.filter(({ example }) => example === "").map(({ code }) => code)).toEqual([]);
    expect(elements.filter(({ derivedBy }) => derivedBy && !canDerive(derivedBy)).map(({ code }) => code)).toEqual([]);
  });

  test("an example is one of the list's words", () => {
    const words = new Map(
      codeLists.map(({ key, items }) => [key, items.flatMap(({ label, aliases }) => [label, ...aliases])]),
    );
    const wrong = elements.flatMap(({ code, codeList, example }) =>
      codeList && !words.get(codeList)?.includes(example) ? [`${code} ${example}`] : [],
    );
    expect(wrong).toEqual([]);
  });

  const knowing = (values: Readonly<Record<string, unknown>>): Known => ({
    values: new Map(Object.entries(values)),
    asOf: "2026-11-29",
  });
  test.each([
    ["citizenId.ageBand", { from: "99010119470101001X" }, "0"],
    ["citizenId.ageBand", { from: "99010119461129001X" }, "1"],
    ["citizenId.ageBand", { from: "99010119461130001X" }, "0"],
    ["citizenId.ageBand", { from: "99010119360101001X" }, "2"],
    ["citizenId.ageBand", { from: "99010119260101001X" }, "3"],
    ["citizenId.ageBand", {}, undefined],
    ["codes.insuredAway", { from: "3" }, true],
    ["codes.insuredAway", { from: "1" }, false],
    ["codes.insuredAway", {}, undefined],
    ["codes.partyKind", { from: "01" }, "1"],
    ["codes.partyKind", { from: "02" }, "2"],
    ["codes.partyKind", { from: "13" }, undefined],
  ])("%s of %j is %s", (rule, values, wanted) => {
    expect(derive(rule, ["from"], knowing(values))).toBe(wanted);
  });
});

describe("a form by its words", () => {
  test.each([
    ["高龄津贴", "elder-allowance"],
    ["五保", "tekun"],
    ["12345", "requests"],
    ["残疾人 补贴", "disability"],
    ["耕地撂荒统计表", "idle-land"],
    ["０－６岁", "mothers"],
  ])("%s is %s", (words, code) => {
    expect(findForms(forms, words)).toMatchObject({ kind: "one", form: { code } });
  });

  test("every form is found by its own title", () => {
    const lost = forms.filter(({ code, title }) => {
      const found = findForms(forms, title);
      return found.kind !== "one" || found.form.code !== code;
    });
    expect(lost.map(({ code }) => code)).toEqual([]);
  });
});

describe("/要数 表", () => {
  test("gives the request's form with title, population, cycle and fields filled in", async () => {
    const { card } = await world.say(officer, "/要数 表 高龄津贴");
    expect(card.title).toBe("要数");
    const form = card.blocks.find((block) => block.kind === "form");
    const values = Object.fromEntries(
      (form?.kind === "form" ? form.fields : []).map((field) => [field.name, "value" in field ? field.value : ""]),
    );
    expect(values).toMatchObject({ title: "高龄津贴", population: "高龄津贴对象", cycle: "monthly" });
    expect(values["fields"]).toBe(
      "姓名、性别、出生年月、年龄段、身份证号、户籍所在地、现居住地址、津贴标准、开户行、银行卡号、申请日期、代办人、与本人关系、生存认证日期、停发原因",
    );
  });

  test("several are a menu, and the number opens that one", async () => {
    const several = await world.say(officer, "/要数 表 人口");
    expect(several.card.title).toBe("是哪一张表");
    expect(several.menu?.map(({ label }) => label)).toEqual(["流动人口", "户籍（实有）人口"]);
    expect(read(await world.say(officer, "2"))).toContain("“户籍（实有）人口”的常用表，公安局在用，15 项");
  });

  test("none of that name: the nearest three", async () => {
    const none = await world.say(officer, "/要数 表 农村公厕改造");
    expect(none.card.title).toBe("没有这样的表");
    expect(none.menu).toHaveLength(3);
    expect(none.menu?.[0]?.label).toBe("农村厕所问题摸排");
  });

  test("without a name all of them, each of which opens by its number", async () => {
    const all = await world.say(officer, "/要数 表");
    expect(all.menu?.map(({ label }) => label)).toEqual(forms.map(({ title }) => title));
    expect(read(await world.say(officer, "24"))).toContain("不进群，默认不导出");
  });
});
