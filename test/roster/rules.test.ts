import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { collisions, gaps } from "../../src/roster/rules.ts";
import { type Shift, shiftKinds, spanOf } from "../../src/roster/shift.ts";

let made = 0;
function shift(onDay: string, kind: Shift["kind"], staff: string, leader = `领导${made}`, orgId = "镇"): Shift {
  made += 1;
  const who = (name: string) => ({ id: name, name });
  return { id: String(made), orgId, onDay, kind, leader: who(leader), staff: who(staff) };
}

const said = (shifts: readonly Shift[]): readonly string[] =>
  collisions(shifts).map((one) =>
    one.rule === "gap" ? "" : `${one.severity} ${one.rule} ${one.name} ${one.shift.onDay}`,
  );

describe("two posts and rest", () => {
  test.each([
    {
      why: "a night and the next morning",
      roster: [shift("2026-03-05", "night", "王"), shift("2026-03-06", "day", "王")],
      want: ["error rest 王 2026-03-06"],
    },
    {
      why: "23.5 hours are too short",
      roster: [shift("2026-03-05", "night", "王"), shift("2026-03-06", "night", "王")],
      want: ["error rest 王 2026-03-06"],
    },
    {
      why: "exactly 24 hours are enough",
      roster: [shift("2026-03-05", "night", "王"), shift("2026-03-07", "day", "王")],
      want: [],
    },
    {
      why: "after a whole day too",
      roster: [shift("2026-03-05", "full", "王"), shift("2026-03-06", "full", "王")],
      want: ["error rest 王 2026-03-06"],
    },
    {
      why: "day after day is allowed",
      roster: [shift("2026-03-05", "day", "王"), shift("2026-03-06", "day", "王")],
      want: [],
    },
    {
      why: "a day and its night at once do not overlap",
      roster: [shift("2026-03-05", "day", "王"), shift("2026-03-05", "night", "王")],
      want: [],
    },
    {
      why: "two units on one day",
      roster: [shift("2026-03-05", "full", "王"), shift("2026-03-05", "day", "王", "x", "县")],
      want: ["error twoPosts 王 2026-03-05"],
    },
    {
      why: "leader and staff of one shift",
      roster: [shift("2026-03-05", "full", "王", "王")],
      want: ["error twoPosts 王 2026-03-05"],
    },
    {
      why: "who leads two days running is only warned about",
      roster: [shift("2026-03-05", "full", "王", "罗"), shift("2026-03-06", "full", "李", "罗")],
      want: ["warning rest 罗 2026-03-06"],
    },
  ])("$why", ({ roster, want }) => expect(said(roster)).toEqual(want));

  test("the same name in another unit, known to nobody, is another person", () => {
    const unknown = { id: null, name: "王" };
    const one = { ...shift("2026-03-05", "full", "a"), staff: unknown };
    const other = { ...shift("2026-03-05", "full", "b", "y", "县"), staff: unknown };
    expect(said([one, other])).toEqual([]);
    expect(said([one, { ...other, orgId: "镇", kind: "day" }])).toEqual(["error twoPosts 王 2026-03-05"]);
  });
});

const anyDay = fc
  .integer({ min: 0, max: 20 })
  .map((days) => Temporal.PlainDate.from("2026-03-01").add({ days }).toString());
const anyRoster = fc.array(
  fc.record({ onDay: anyDay, kind: fc.constantFrom(...shiftKinds), staff: fc.constantFrom("甲", "乙", "丙", "丁") }),
  { maxLength: 12 },
);

test("law: no error is left exactly when nobody overlaps or comes back within 24 hours of a night", () => {
  fc.assert(
    fc.property(anyRoster, (rows) => {
      const roster = rows.map((row, index) => shift(row.onDay, row.kind, row.staff, `领导${index}`));
      const bad = roster.some((a, i) =>
        roster.some((b, j) => {
          if (i === j || a.staff.id !== b.staff.id) return false;
          const [one, two] = [spanOf(a), spanOf(b)];
          if (one.from < two.to && two.from < one.to) return true;
          return a.kind !== "day" && two.from >= one.to && two.from - one.to < 24 * 3_600_000;
        }),
      );
      expect(collisions(roster).some((found) => found.severity === "error")).toBe(bad);
    }),
  );
});

test("law: the order of the rows changes nothing", () => {
  fc.assert(
    fc.property(anyRoster, (rows) => {
      const roster = rows.map((row, index) => shift(row.onDay, row.kind, row.staff, `领导${index}`));
      expect(said(roster.toReversed()).toSorted()).toEqual(said(roster).toSorted());
    }),
  );
});

test("law: every day between the first and the last is covered by day and by night, or named", () => {
  fc.assert(
    fc.property(
      anyRoster.filter((rows) => rows.length > 0),
      (rows) => {
        const roster = rows.map((row) => shift(row.onDay, row.kind, row.staff));
        const named = new Map(gaps(roster).map((gap) => [gap.rule === "gap" ? gap.onDay : "", gap]));
        const days = rows.map((row) => row.onDay).toSorted();
        const last = Temporal.PlainDate.from(days.at(-1) ?? "");
        for (
          let day = Temporal.PlainDate.from(days[0] ?? "");
          Temporal.PlainDate.compare(day, last) <= 0;
          day = day.add({ days: 1 })
        ) {
          const kinds = new Set(roster.filter((one) => one.onDay === day.toString()).map((one) => one.kind));
          const covered = kinds.has("full") || (kinds.has("day") && kinds.has("night"));
          expect(named.has(day.toString())).toBe(!covered);
        }
      },
    ),
  );
});
