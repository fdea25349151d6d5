import fc from "fast-check";
import { expect, test } from "vitest";
import { looseJson } from "../../simulator/push/loose-json.ts";

test("however it is written, it says the same", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(looseJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("what re-serialisers would not write is there: escapes for signs that need none", () => {
  expect(looseJson({ text: "a<b & c>d" })).toMatch(/\\u003c.*\\u0026.*\\u003e/);
});
