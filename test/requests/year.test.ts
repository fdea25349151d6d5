import { beforeAll, describe, expect, test } from "vitest";
import { freshDatabase } from "../support/house.ts";
import { playYear } from "./year.ts";
import { reached } from "./year-goals.ts";
import type { YearOutcome } from "./year-outcome.ts";
import { someFilings } from "./year-some.ts";

// The short form; `npm run soak -- year` plays the whole of it.
describe("a year of one town in short: three villages, ten departments, each form filed six times", () => {
  let outcome: YearOutcome;
  beforeAll(async () => {
    outcome = await playYear({
      databaseUrl: await freshDatabase(),
      villages: 3,
      persons: 60,
      some: (year) => someFilings(year, { departments: 10, times: 6 }),
      workbookEvery: 5,
    });
  }, 600_000);

  test("what was to be played was played", () => {
    expect(outcome).toMatchObject({ villages: 3, departments: 10, kinds: 10, filings: 60, workbooks: 12 });
    expect(outcome.without).toBeGreaterThan(3000);
    // Something happened, something had to be looked at again, something was asked of nobody.
    for (const some of [outcome.noted, outcome.confirmedCells, outcome.silent]) expect(some).toBeGreaterThan(0);
  });

  test("at least 90 % fewer cells are typed, what is delivered empty left out", () => {
    const { typed, retyped, empty, without } = outcome;
    const { fewer } = reached(outcome);
    expect(fewer < 0.9 ? { fewer, typed, retyped, empty, without } : undefined).toBeUndefined();
  });

  test("no cell that was delivered is wrong", () => {
    expect(outcome.wrong).toEqual([]);
  });

  test("nothing that was still true was overwritten, and nobody was set against anybody", () => {
    expect(outcome.overwritten).toEqual([]);
    expect(outcome.conflicts).toBe(0);
  });

  test("the published lower bound holds against the stopwatch in 95 of 100 requests", () => {
    const { honest } = reached(outcome);
    const broken = outcome.bounds.filter(({ isHonest }) => !isHonest);
    expect(outcome.bounds.length).toBeGreaterThan(10);
    // A bound that promises nothing would hold too.
    expect(outcome.bounds.reduce((sum, { published }) => sum + published, 0)).toBeGreaterThan(0);
    expect(honest < 0.95 ? { honest, broken } : undefined).toBeUndefined();
  });

  test("every name of a form was bound to what it means", () => {
    expect([...outcome.misbound]).toEqual([]);
  });
});
