import { describe, expect, test } from "vitest";
import { shippedCatalogue } from "../../src/catalogue/shipped.ts";
import { requestsOfAYear } from "../../src/synthetic/requests.ts";
import { createRng } from "../../src/synthetic/rng.ts";
import { templates } from "../../src/synthetic/templates.ts";

const catalogue = await shippedCatalogue();
const all = templates(createRng("templates"), catalogue, 600);
const columns = all.flatMap(({ department, columns: own }) => own.map((column) => ({ department, ...column })));
const names = new Map(catalogue.elements.map(({ code, name, aliases }) => [code, [name, ...aliases]]));

describe("600 templates of 40 departments", () => {
  test("fifteen a department, each with its own title, and the same again from the same seed", () => {
    const by = Map.groupBy(all, ({ department }) => department);
    expect([...by.values()].map(({ length }) => length)).toEqual(Array.from({ length: 40 }, () => 15));
    expect(new Set(all.map(({ department, title }) => `${department} ${title}`)).size).toBe(600);
    expect(templates(createRng("templates"), catalogue, 600)).toEqual(all);
    expect(templates(createRng("others"), catalogue, 600)).not.toEqual(all);
  });

  test("seven columns of ten are asked for by two departments or more", () => {
    const concept = (one: (typeof columns)[number]): string => one.elementCode ?? one.path.at(-1) ?? "";
    const askers = new Map(
      [...Map.groupBy(columns, concept)].map(([key, own]) => [
        key,
        new Set(own.map(({ department }) => department)).size,
      ]),
    );
    const shared = columns.filter((one) => (askers.get(concept(one)) ?? 0) > 1).length / columns.length;
    expect(shared).toBeGreaterThan(0.66);
    expect(shared).toBeLessThan(0.74);
  });

  test("a header is one of the element's names; one department has one for it, all together many", () => {
    const bound = columns.filter(({ elementCode }) => elementCode !== null);
    expect(bound.filter(({ elementCode, path }) => !names.get(elementCode ?? "")?.includes(path.at(-1) ?? ""))).toEqual(
      [],
    );
    const ids = bound.filter(({ elementCode }) => elementCode === "p.id");
    expect(new Set(ids.map(({ path }) => path.at(-1))).size).toBeGreaterThanOrEqual(6);
    const spellings = [...Map.groupBy(ids, ({ department }) => department).values()].map(
      (own) => new Set(own.map(({ path }) => path.at(-1))).size,
    );
    // A second one only where two columns would have been called the same.
    expect(Math.max(...spellings)).toBeLessThanOrEqual(2);
  });

  test("no two columns of a template have one path, and none is there twice", () => {
    for (const { columns: own } of all) {
      expect(new Set(own.map(({ path }) => path.join("/"))).size).toBe(own.length);
      const codes = own.flatMap(({ elementCode }) => elementCode ?? []);
      expect(new Set(codes).size).toBe(codes.length);
      expect(own.length).toBeGreaterThan(4);
    }
  });

  test.each([
    [
      "headers of three levels",
      all.filter(({ columns: own }) => own.some(({ path }) => path.length === 3)).length,
      0.26,
      0.4,
    ],
    ["headers of one", all.filter(({ columns: own }) => own.every(({ path }) => path.length === 1)).length, 0.38, 0.55],
    ["statistics", all.filter(({ kind }) => kind === "statistics").length, 0.25, 0.35],
    ["cards", all.filter(({ kind }) => kind === "card").length, 0.06, 0.14],
  ])("%s: %i of 600", (_, count, least, most) => {
    expect(count / 600).toBeGreaterThan(least);
    expect(count / 600).toBeLessThan(most);
  });
});

describe("what a town is asked for in a year", () => {
  const year = requestsOfAYear(createRng("year"), { name: "青石镇", year: 2026 }, all);

  test("168 kinds, 1,377 filings, of forty departments", () => {
    expect(year.kinds).toHaveLength(168);
    expect(year.filings).toHaveLength(1377);
    expect(
      [...Map.groupBy(year.filings, ({ kind }) => kind)]
        .map(([kind, { length }]) => [kind, length])
        .toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
    ).toEqual(year.kinds.map(({ times }, kind) => [kind, times]));
    expect(new Set(year.kinds.map(({ template }) => template.department)).size).toBe(40);
  });

  test("fifteen of a hundred are due the day they come; none before, none on a weekend, all in the year", () => {
    const sudden = year.filings.filter(({ issuedOn, dueOn }) => issuedOn === dueOn).length;
    expect(sudden).toBe(Math.round(1377 * 0.15));
    const weekday = (day: string): number => new Date(day).getUTCDay();
    expect(
      year.filings.filter(
        ({ issuedOn, dueOn }) =>
          dueOn < issuedOn || [0, 6].includes(weekday(issuedOn)) || [0, 6].includes(weekday(dueOn)),
      ),
    ).toEqual([]);
    expect(year.filings.filter(({ issuedOn }) => !issuedOn.startsWith("2026"))).toEqual([]);
    const days = year.filings.map(({ issuedOn }) => issuedOn);
    expect(days).toEqual(days.toSorted());
  });

  test("it takes templates enough", () => {
    expect(() => requestsOfAYear(createRng("year"), { name: "青石镇", year: 2026 }, all.slice(0, 167))).toThrow("168");
  });
});
