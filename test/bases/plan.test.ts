import { describe, expect, test } from "vitest";
import { type KnownRow, planStep } from "../../src/bases/plan.ts";
import { keyColumn, type Sheet, type SheetRow } from "../../src/bases/sheet.ts";
import type { BaseCells, BaseRow } from "../../src/lark/bases.ts";

const hash = (cells: BaseCells): string => JSON.stringify(cells);
const row = (key: string, name: string, unitId: string | null = null): SheetRow => ({
  key,
  unitId,
  cells: { 姓名: name, 电话: null },
});
const record = (recordId: string, key: string, name: string): BaseRow => ({
  recordId,
  cells: { 姓名: name, [keyColumn]: key },
});
const known = (key: string, recordId: string | null, name: string, unitId: string | null = null): KnownRow => ({
  key,
  unitId,
  recordId,
  hash: hash({ 姓名: name, 电话: null }),
});
const sheet = (rows: readonly SheetRow[], ...open: readonly string[]): Sheet => ({
  name: "试验",
  columns: [
    { name: "姓名", kind: "text" },
    { name: "电话", kind: "phone" },
  ],
  rows,
  openUnits: new Set(open),
});

interface Case {
  readonly name: string;
  readonly sheet: Sheet;
  readonly known: readonly KnownRow[];
  readonly found: readonly BaseRow[];
  readonly plan: {
    readonly create?: readonly string[];
    readonly update?: Readonly<Record<string, BaseCells>>;
    readonly keep?: readonly string[];
    readonly adopt?: readonly string[];
    readonly remove?: readonly string[];
    readonly forget?: readonly string[];
    readonly righted?: number;
    readonly waiting?: number;
  };
}

const cases: readonly Case[] = [
  { name: "a new row is made", sheet: sheet([row("a", "甲")]), known: [], found: [], plan: { create: ["a"] } },
  {
    name: "a row that stands is left alone",
    sheet: sheet([row("a", "甲")]),
    known: [known("a", "r1", "甲")],
    found: [record("r1", "a", "甲")],
    plan: { keep: ["a"] },
  },
  {
    name: "of a changed row the changed cells are written",
    sheet: sheet([row("a", "乙")]),
    known: [known("a", "r1", "甲")],
    found: [record("r1", "a", "甲")],
    plan: { update: { r1: { 姓名: "乙" } } },
  },
  {
    name: "what somebody changed there is put right, the key too",
    sheet: sheet([row("a", "甲")]),
    known: [known("a", "r1", "甲")],
    found: [{ recordId: "r1", cells: { 姓名: "丙", 电话: "1", [keyColumn]: "x" } }],
    plan: { update: { r1: { 姓名: "甲", 电话: null, [keyColumn]: "a" } }, righted: 1 },
  },
  {
    name: "what somebody deleted there is made again",
    sheet: sheet([row("a", "甲")]),
    known: [known("a", "r1", "甲")],
    found: [],
    plan: { create: ["a"], righted: 1 },
  },
  {
    name: "what somebody added or copied there goes",
    sheet: sheet([row("a", "甲")]),
    known: [known("a", "r1", "甲")],
    found: [record("r1", "a", "甲"), record("r2", "a", "甲"), { recordId: "r3", cells: {} }],
    plan: { keep: ["a"], remove: ["r2", "r3"], righted: 2 },
  },
  {
    name: "a record that was made and not written down is known by its key",
    sheet: sheet([row("a", "甲"), row("b", "乙")]),
    known: [known("a", null, "甲"), known("b", null, "乙")],
    found: [record("r1", "a", "甲")],
    plan: { keep: ["a"], create: ["b"] },
  },
  {
    name: "a row that is no more goes with its record",
    sheet: sheet([]),
    known: [known("a", "r1", "甲"), known("b", "r2", "乙")],
    found: [record("r1", "a", "甲")],
    plan: { remove: ["r1"], forget: ["a", "b"] },
  },
  {
    name: "rows of a village that is working on them stay, whatever they say by now; none comes in",
    sheet: sheet([row("a", "改了", "u1"), row("b", "新的", "u1"), row("c", "丙", "u2")], "u1"),
    known: [known("a", "r1", "甲", "u1"), known("d", null, "丁", "u1")],
    found: [record("r1", "a", "甲"), record("r4", "d", "丁")],
    plan: { create: ["c"], adopt: ["d"], waiting: 2 },
  },
];

describe("a step's plan", () => {
  test.each(cases)("$name", (one) => {
    const { create, update, keep, adopt, remove, forget, righted, waiting } = planStep(
      one.sheet,
      one.known,
      one.found,
      hash,
    );
    expect({
      create: create.map(({ key }) => key),
      update: Object.fromEntries(update.map(({ recordId, cells }) => [recordId, cells])),
      keep: keep.map((kept) => kept.row.key),
      adopt: adopt.map(({ key }) => key),
      remove,
      forget,
      righted,
      waiting,
    }).toEqual({
      create: [],
      update: {},
      keep: [],
      adopt: [],
      remove: [],
      forget: [],
      righted: 0,
      waiting: 0,
      ...one.plan,
    });
  });
});
