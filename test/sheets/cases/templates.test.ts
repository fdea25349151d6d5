import { expect, test } from "vitest";
import { blockMisses, roundTripMisses } from "./measure-templates.ts";
import { makeTemplate } from "./templates.ts";

// `npm run soak -- templates` takes 600 of other seeds.
const seeds = Array.from({ length: 240 }, (_, n) => n + 1);
const made = await Promise.all(seeds.map(makeTemplate));

test("of forms that were made up, header block and columns are found in at least 97 of 100", async () => {
  const misses = (await Promise.all(made.map(blockMisses))).filter(({ length }) => length > 0);
  const share = 1 - misses.length / made.length;
  expect(share, `${(share * 100).toFixed(1)} % found\n${misses.flat().join("\n")}`).toBeGreaterThanOrEqual(0.97);
});

test("a form that was filled and opened again has the structure it had, and says what was put in", async () => {
  expect((await Promise.all(made.map(roundTripMisses))).flat()).toEqual([]);
});

// Found by the soak: headers of two rows over lines of villages were read as labels beside their values.
test.each([10_422, 10_572])("form %i is a table and no card", async (seed) => {
  const template = await makeTemplate(seed);
  expect(await blockMisses(template)).toEqual([]);
  expect(await roundTripMisses(template)).toEqual([]);
});
