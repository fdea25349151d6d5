import { beforeAll, describe, expect, test } from "vitest";
import { freshDatabase } from "../support/house.ts";
import { playYear, type YearOutcome } from "./year.ts";
import { reached } from "./year-goals.ts";
import { someFilings } from "./year-some.ts";

// The short form; `npm run soak -- year` plays the whole of it.
describe("a year of one town in short: three villages, ten departments, each form filed five times", () => {
  let outcome: YearOutcome;
  beforeAll(async () => {
    outcome = await playYear({
      databaseUrl: await freshDatabase(),
      villages: 3,
      persons: 60,
      some: (year) => someFilings(year, { departments: 10, times: 5 }),
      workbookEvery: 5,
    });
  }, 600_000);

  test("what was to be played was played", () => {
    expect(outcome).toMatchObject({ villages: 3, departments: 10, kinds: 10, filings: 50, workbooks: 10 });
    expect(outcome.without).toBeGreaterThan(3000);
    // Something happened, something had to be looked at again, something was asked of nobody.
    for (const some of [outcome.noted, outcome.confirmedCells, outcome.silent]) expect(some).toBeGreaterThan(0);
  });

  test("at least 90 % fewer cells are typed, what is delivered empty counted in", () => {
    const { typed, retyped, noted, without } = outcome;
    expect(reached(outcome).fewer, JSON.stringify({ typed, retyped, noted, without })).toBeGreaterThanOrEqual(0.9);
  });

  test("no cell that was delivered is wrong", () => {
    expect(outcome.wrong.length, outcome.wrong.slice(0, 20).join("\n")).toBe(0);
  });

  test("nothing that was still true was overwritten, and nobody was set against anybody", () => {
    expect(outcome.overwritten.length, outcome.overwritten.slice(0, 20).join("\n")).toBe(0);
    expect(outcome.conflicts).toBe(0);
  });

  test("the published lower bound holds against the stopwatch in 95 of 100 requests", () => {
    const broken = outcome.bounds.filter(({ isHonest }) => !isHonest);
    expect(outcome.bounds.length).toBeGreaterThan(10);
    expect(reached(outcome).honest, JSON.stringify(broken.slice(0, 20))).toBeGreaterThanOrEqual(0.95);
  });

  test("every name of a form was bound to what it means", () => {
    expect([...outcome.misbound]).toEqual([]);
  });
});
