import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { shippedCatalogue } from "../../src/catalogue/shipped.ts";
import type { Plain } from "../../src/ledgers/value.ts";
import { demoPlan } from "../../src/synthetic/demo.ts";
import { creditCode, isCitizenId, isCreditCode } from "../../src/synthetic/numbers.ts";
import { planVillages, sizes, type VillageSpec } from "../../src/synthetic/plan.ts";
import { createRng } from "../../src/synthetic/rng.ts";
import type { SyntheticSubject, Village } from "../../src/synthetic/shape.ts";
import { truthOf, type VillageTruth } from "../../src/synthetic/truth.ts";
import { makeVillage, villages } from "../../src/synthetic/village.ts";

const catalogue = await shippedCatalogue();
const { ledgers, elements, codeLists } = catalogue;
const asOf = "2026-11-29";
const digest = (village: Village): string =>
  createHash("sha256").update(JSON.stringify(village.subjects)).digest("hex").slice(0, 16);
const text = (value: Plain | undefined): string => (typeof value === "object" ? "" : String(value ?? ""));
const cell = (subject: SyntheticSubject, code: string): Plain | undefined =>
  subject.records.find(({ cells }) => code in cells)?.cells[code]?.value;

/** One town of 30,000, looked at village by village. */
const subjects: SyntheticSubject[] = [];
const truths: VillageTruth[] = [];
const plan = planVillages(sizes.S, "town", asOf);
for await (const village of villages(plan, ledgers)) {
  truths.push(truthOf(village, catalogue));
  subjects.push(...village.subjects);
}
const people = subjects.filter(({ type }) => type === "person");
const households = subjects.filter(({ type }) => type === "household");
const inLedger = (code: string): number => truths.reduce((sum, { records }) => sum + (records[code] ?? 0), 0);

describe("the same seed makes the same village", () => {
  test("byte for byte, today and whenever this test runs", () => {
    const [spec] = planVillages(sizes.XS, "frozen", asOf);
    if (!spec) throw new Error("no village");
    // Some elements, so that one more in the catalogue does not count as a change of the generator.
    const kept = ["p.name", "p.id", "p.phone", "p.job", "p.dibao", "h.no", "h.head", "h.income", "f.name", "o.uscc"];
    const some = ledgers.map((one) => ({ ...one, elements: kept.filter((code) => one.elements.includes(code)) }));
    const village = makeVillage(spec, some);
    expect(village.subjects.length).toBeGreaterThan(1600);
    expect(digest(makeVillage(spec, some))).toBe(digest(village));
    // A change of what is generated changes this on purpose: then write the new one down.
    expect(digest(village)).toBe("307d028fdb5257f1");
  });

  test("another seed another one; a village does not depend on those before it", () => {
    const [, second] = planVillages(sizes.S, "town", asOf);
    const [, other] = planVillages(sizes.S, "another", asOf);
    if (!second || !other) throw new Error("no village");
    const [first = 0, next = 0] = truths.map(countOf);
    const streamed = subjects.slice(first, first + next);
    expect(digest(makeVillage(second, ledgers))).toBe(digest({ spec: second, subjects: streamed }));
    expect(digest(makeVillage(other, ledgers))).not.toBe(digest(makeVillage(second, ledgers)));
  });

  test("none is made before it is asked for, so that memory holds one", async () => {
    let taken = 0;
    function* specs(): Generator<VillageSpec> {
      for (const spec of planVillages({ counties: 1, towns: 1, villages: 3, persons: 90 }, "lazy", asOf)) {
        taken += 1;
        yield spec;
      }
    }
    let made = 0;
    for await (const village of villages(specs(), ledgers)) {
      made += 1;
      expect(village.subjects.length).toBeGreaterThan(30);
      expect(taken).toBe(made);
    }
    expect(made).toBe(3);
  });

  test("chance is even and its streams are apart", () => {
    const rng = createRng("even");
    const drawn = Array.from({ length: 20_000 }, () => rng.int(0, 9));
    const counts = [...Map.groupBy(drawn, (one) => one).values()].map(({ length }) => length);
    expect(counts).toHaveLength(10);
    expect(Math.min(...counts)).toBeGreaterThan(1800);
    expect(Math.max(...counts)).toBeLessThan(2200);
    rng.next();
    expect(rng.fork("a").next()).toBe(createRng("even").fork("a").next());
    expect(rng.fork("a").next()).not.toBe(rng.fork("b").next());
  });
});

describe("no real person, firm or number can be meant", () => {
  test.each([
    // The example of GB 11643, and one with a wrong last digit.
    ["11010519491231002X", true],
    ["110105194912310021", false],
    ["34052419800101001X", true],
    ["340524198001010010", false],
  ])("the check of identity number %s is %s", (id, right) => {
    expect(isCitizenId(id)).toBe(right);
  });

  test.each([
    ["91350100M000100Y43", true],
    ["91350100M000100Y44", false],
    ["91350100M000I00Y43", false],
  ])("the check of credit code %s is %s", (code, right) => {
    expect(isCreditCode(code)).toBe(right);
  });

  test("identity numbers are right, of region 99, and nobody's twice", () => {
    const ids = people.map(({ key }) => key);
    expect(ids.filter((id) => !isCitizenId(id) || !id.startsWith("990101"))).toEqual([]);
    expect(new Set(ids).size).toBe(30_000);
    const guardians = people.map((one) => cell(one, "p.guard_id")).filter((id) => id !== undefined);
    expect(guardians.length).toBeGreaterThan(100);
    expect(guardians.filter((id) => !ids.includes(text(id)))).toEqual([]);
  });

  test("a whole county's numbers are apart too, twins included", () => {
    const county = planVillages({ counties: 1, towns: 16, villages: 20, persons: 19_200 }, "county", asOf);
    const keys = county.flatMap((spec) => makeVillage(spec, ledgers).subjects.map(({ type, key }) => `${type} ${key}`));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("every phone begins with 120, which no mobile network has", () => {
    const types = new Map(elements.map(({ code, type }) => [code, type]));
    const phones = subjects.flatMap(({ records }) =>
      records.flatMap(({ cells }) =>
        Object.entries(cells).flatMap(([code, { value }]) => (types.get(code) === "phone" ? [value] : [])),
      ),
    );
    expect(phones.length).toBeGreaterThan(25_000);
    expect(phones.filter((phone) => typeof phone !== "string" || !/^120\d{8}$/.test(phone))).toEqual([]);
  });

  test("credit codes are right and of region 99", () => {
    const codes = subjects.map((one) => cell(one, "o.uscc")).filter((code) => code !== undefined);
    expect(codes.length).toBeGreaterThan(400);
    expect(codes.filter((code) => !isCreditCode(text(code)) || !/^9[123]990101/.test(text(code)))).toEqual([]);
    expect(isCreditCode(creditCode("2", "990101", 99_999_999))).toBe(true);
  });
});

describe("a town looks like one", () => {
  const years = people.map(({ key }) => 2026 - Number(key.slice(6, 10)));
  const nameOf = (one: SyntheticSubject): string => text(cell(one, "p.name"));

  test.each([
    ["people of sixty and more", years.filter((age) => age >= 60).length, 0.2, 0.25],
    ["people of eighty and more", years.filter((age) => age >= 80).length, 0.015, 0.03],
    ["children under sixteen", years.filter((age) => age < 16).length, 0.14, 0.2],
    ["low income", inLedger("dibao"), 0.02, 0.031],
    ["destitute", inLedger("tekun"), 0.003, 0.005],
    ["holders of a disability card", inLedger("disability"), 0.021, 0.029],
    ["veterans", inLedger("veteran"), 0.016, 0.024],
    ["elders with an allowance", inLedger("elder_allowance"), 0.015, 0.03],
    ["of a minority", people.filter((one) => !["01", ""].includes(text(cell(one, "p.nation")))).length, 0.04, 0.08],
    ["called as another of the village", truths.reduce((sum, { sameName }) => sum + sameName, 0), 0.01, 0.035],
    ["dead, and the ledger does not say so", truths.reduce((sum, { dead }) => sum + dead.length, 0), 0.003, 0.007],
    ["moved, and the ledger does not say so", truths.reduce((sum, { moved }) => sum + moved.length, 0), 0.015, 0.025],
  ])("%s: %i of 30,000", (_, count, least, most) => {
    expect(count / people.length).toBeGreaterThan(least);
    expect(count / people.length).toBeLessThan(most);
  });

  test("households have one to eight people, 3.2 on average; four of a hundred came out of poverty", () => {
    const sizesOf = [...Map.groupBy(people, ({ household }) => household).values()].map(({ length }) => length);
    expect(sizesOf).toHaveLength(households.length);
    expect(Math.max(...sizesOf)).toBeLessThanOrEqual(8);
    expect(people.length / households.length).toBeGreaterThan(3);
    expect(people.length / households.length).toBeLessThan(3.4);
    expect(inLedger("poverty") / households.length).toBeGreaterThan(0.03);
    expect(inLedger("poverty") / households.length).toBeLessThan(0.055);
  });

  test("a few surnames are many people's, and most surnames few people's", () => {
    const surnames = [...Map.groupBy(people, (one) => nameOf(one).slice(0, 1)).values()]
      .map(({ length }) => length)
      .toSorted((a, b) => b - a);
    expect(surnames.slice(0, 10).reduce((sum, n) => sum + n, 0) / people.length).toBeGreaterThan(0.35);
    expect(surnames.length).toBeGreaterThan(90);
  });

  test("names with a dot and names with a rare character occur, twins too", () => {
    expect(people.filter((one) => nameOf(one).includes("·")).length).toBeGreaterThan(100);
    expect(people.filter((one) => /[\u{20000}-\u{3ffff}㛃㼆䶮]/u.test(nameOf(one))).length).toBeGreaterThan(20);
    expect(truths.reduce((sum, { twins }) => sum + twins, 0)).toBeGreaterThan(30);
  });

  test("programmes go together: who lives alone and is old is on low income more often than others", () => {
    const isDibao = ({ records }: SyntheticSubject): boolean => records.some(({ ledger }) => ledger === "dibao");
    const alone = people.filter(
      ({ key, records }) =>
        Number(key.slice(6, 10)) < 1966 && records.some(({ cells }) => cells["p.living_alone"]?.value === true),
    );
    expect(alone.filter(isDibao).length / alone.length).toBeGreaterThan(
      (2 * people.filter(isDibao).length) / people.length,
    );
  });

  test("every value is of its element's type and in its list", () => {
    const lists = new Map(codeLists.map(({ key, items }) => [key, new Set(items.map(({ code }) => code))]));
    const kinds = new Map(elements.map((element) => [element.code, element]));
    const wrong = subjects.flatMap(({ records }) =>
      records.flatMap(({ cells }) =>
        Object.entries(cells).flatMap(([code, { value }]) =>
          fits(code, value) ? [] : [`${code} ${JSON.stringify(value)}`],
        ),
      ),
    );
    expect(wrong).toEqual([]);

    function fits(code: string, value: Plain): boolean {
      const { type, codeList } = kinds.get(code) ?? {};
      if (typeof value === "object") return true;
      if (type === "code") return lists.get(codeList ?? "")?.has(text(value)) === true && typeof value === "string";
      if (type === "boolean") return typeof value === "boolean";
      if (type === "date") return /^\d{4}-\d\d-\d\d$/.test(text(value));
      if (type === "disability-card") return /^\d{17}[\dX][1-7][1-4]$/.test(text(value));
      if (type === "integer") return Number.isInteger(value);
      if (type === "decimal" || type === "money") return typeof value === "number" && value >= 0;
      return type !== undefined && typeof value === "string" && value !== "";
    }
  });

  test("some is missing, some is old, some is fresh; eight of a hundred phones are not known", () => {
    const of = (element: string): { held: number; missing: number; stale: number } =>
      truths
        .flatMap(({ cells }) => cells)
        .filter((one) => one.ledger === "population" && one.element === element)
        .reduce(
          (sum, one) => ({
            held: sum.held + one.held,
            missing: sum.missing + one.missing,
            stale: sum.stale + one.stale,
          }),
          { held: 0, missing: 0, stale: 0 },
        );
    const grown = people.filter(({ key }) => Number(key.slice(6, 10)) < 2016);
    const unknown = grown.filter(({ records }) => !("p.phone" in (records[0]?.cells ?? {}))).length / grown.length;
    expect(unknown).toBeGreaterThan(0.07);
    expect(unknown).toBeLessThan(0.09);
    expect(of("p.phone").stale / of("p.phone").held).toBeGreaterThan(0.08);
    expect(of("p.phone").stale / of("p.phone").held).toBeLessThan(0.2);
    // Every ninety days: what is 120 days old is stale as well.
    expect(of("p.work_out").stale / of("p.work_out").held).toBeGreaterThan(0.3);
    expect(of("p.name")).toEqual({ held: 30_000, missing: 0, stale: 0 });
  });
});

describe("sizes", () => {
  test.each([
    ["XS", 1, 1200],
    ["S", 18, 30_000],
    ["M", 320, 500_000],
    ["L", 3200, 5_000_000],
  ] as const)("%s has %i villages and %i people", (name, count, persons) => {
    const own = planVillages(sizes[name], "size", asOf);
    expect(own).toHaveLength(count);
    expect(own.reduce((sum, spec) => sum + spec.persons, 0)).toBe(persons);
    expect(new Set(own.map(({ code }) => code)).size).toBe(count);
    expect(own.filter(({ code }) => !/^99\d{10}$/.test(code))).toEqual([]);
  });

  test("more villages than identity numbers have room for are refused", () => {
    expect(() => planVillages({ counties: 1, towns: 17, villages: 20, persons: 1000 }, "x", asOf)).toThrow(
      "at most 320",
    );
  });
});

test.each(["2026-11-29", "2025-01-01", "2031-07-15"])("people of the stories live in the demo on %s", (day) => {
  const [liuxi] = demoPlan(day).map((spec) => makeVillage(spec, ledgers));
  const called = (name: string): SyntheticSubject => {
    const found = liuxi?.subjects.filter((one) => one.type === "person" && cell(one, "p.name") === name) ?? [];
    expect(found).toHaveLength(1);
    return found[0] ?? ({} as SyntheticSubject);
  };
  const at = (subject: SyntheticSubject): readonly string[] => subject.records.map(({ ledger }) => ledger);
  const zhang = called("张三");
  expect(at(zhang)).toEqual(expect.arrayContaining(["dibao", "elder_allowance", "elder_care"]));
  expect([zhang.key.slice(6, 10), Number(zhang.key.charAt(16)) % 2, cell(zhang, "p.living_alone")]).toEqual([
    "1944",
    1,
    true,
  ]);
  const li = called("李秀英");
  expect(at(li)).toContain("elder_allowance");
  expect([li.key.slice(6, 10), Number(li.key.charAt(16)) % 2]).toEqual(["1938", 0]);
  const wang = called("王小明");
  expect(at(wang)).toContain("children");
  expect(cell(wang, "p.left_behind")).toBe(true);
  expect(Number(day.slice(0, 4)) - Number(wang.key.slice(6, 10))).toBeLessThan(16);
  expect(cell(called("陈大山"), "p.disab_card")).toMatch(/42$/);
});

function countOf({ subjects: counts }: VillageTruth): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}
