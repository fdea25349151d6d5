import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Hit } from "../../src/duties/match.ts";
import { rank } from "../../src/duties/rank.ts";
import { searchVector } from "../../src/duties/search-vector.ts";
import { pairs, terms } from "../../src/duties/segment.ts";
import { shippedLists } from "../../src/duties/shipped.ts";

describe("the shipped lists", () => {
  it("work out twenty items in full and mark all others as samples", async () => {
    const items = (await shippedLists()).flatMap((list) => list.items);
    const full = items.filter((item) => !item.sample);
    expect(full).toHaveLength(20);
    expect(full.filter((item) => !item.output || !item.funding || !item.staff || !item.timeLimit)).toEqual([]);
    expect(items.length - full.length).toBeGreaterThanOrEqual(60);
  });

  it("name every item once", async () => {
    const items = (await shippedLists()).flatMap((list) => list.items);
    expect(new Set(items.map((item) => item.itemId)).size).toBe(items.length);
    expect(new Set(items.map((item) => item.name)).size).toBe(items.length);
  });

  it("quote a basis only with its source, never for a sample", async () => {
    const items = (await shippedLists()).flatMap((list) => list.items);
    const quoted = items.filter((item) => item.basis !== null);
    expect(quoted.map((item) => item.itemId)).toContain("taken-005");
    expect(quoted.filter((item) => item.sample || !/^S\d{2,3}$/.test(item.basis?.source ?? ""))).toEqual([]);
  });

  it("say how it was taken back exactly where it was", async () => {
    const wrong = (await shippedLists()).flatMap((list) =>
      list.items.filter((item) => (item.howTakenOver !== null) !== (list.list === "taken")),
    );
    expect(wrong).toEqual([]);
  });
});

describe("words", () => {
  test.each([
    { q: "谁管楼下烧烤的油烟", want: ["楼下", "烧烤", "油烟"] },
    { q: "飞线充电归哪个部门管", want: ["飞线", "充电"] },
    { q: "电瓶车", want: ["电动车"] },
    { q: "电驴", want: ["电动车"] },
    { q: "煤气", want: ["煤气"] },
    { q: "天然气", want: ["煤气"] },
    { q: "怎么办", want: [] },
    { q: "ＫＴＶ", want: ["ktv"] },
  ])("$q", ({ q, want }) => expect(terms(q)).toEqual(expect.arrayContaining(want)));

  it("are letters and digits only, whatever was typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect([...terms(text), ...pairs(text)].filter((term) => !/^[\p{L}\p{N}]+$/u.test(term))).toEqual([]);
      }),
    );
  });

  it("stand in the vector by weight, every place counted", () => {
    expect(searchVector({ name: "油烟", spoken: ["烧烤"], rest: ["油烟"] })).toBe("'油烟':1A,3C,4D '烧烤':2B,5D");
  });
});

describe("ranking", () => {
  const hit = (itemId: string, text: number, more: Partial<Hit> = {}): Hit => ({
    itemId,
    text,
    spoken: 0,
    exact: false,
    literal: false,
    share: 1,
    ...more,
  });

  test.each([
    { name: "nothing", hits: [], kind: "none" },
    { name: "too weak", hits: [hit("a", 0.2)], kind: "none" },
    { name: "one alone", hits: [hit("a", 3)], kind: "best" },
    {
      name: "one alone, but most of the question not understood",
      hits: [hit("a", 3, { share: 0.2 })],
      kind: "several",
    },
    { name: "two alike", hits: [hit("a", 3), hit("b", 2.9)], kind: "several" },
    {
      name: "exactly an everyday name",
      hits: [hit("a", 3, { spoken: 3, exact: true }), hit("b", 3, { spoken: 3 })],
      kind: "best",
    },
    {
      name: "two with the same everyday name",
      hits: [hit("a", 3, { spoken: 3, exact: true }), hit("b", 3, { spoken: 3, exact: true })],
      kind: "several",
    },
  ])("$name: $kind", ({ hits, kind }) => expect(rank(hits).kind).toBe(kind));

  it("does not depend on the order in which hits come", () => {
    const hits = fc.uniqueArray(
      fc.record({
        itemId: fc.stringMatching(/^[a-e]\d$/),
        text: fc.float({ min: 0, max: 9, noNaN: true }),
        spoken: fc.constantFrom(0, 2, 4),
        exact: fc.boolean(),
        literal: fc.boolean(),
        share: fc.constantFrom(0, 0.5, 1),
      }),
      { selector: (one) => one.itemId },
    );
    fc.assert(
      fc.property(hits, (list) => {
        expect(rank(list.toReversed())).toEqual(rank(list));
      }),
    );
  });
});
