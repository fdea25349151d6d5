import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { questions, questionsByAnotherHand, scoreDuties } from "../../bench/duties-score.ts";
import { findDuty } from "../../src/duties/find.ts";
import { seedDuties } from "../../src/duties/seed.ts";
import { outermost, terms } from "../../src/duties/segment.ts";
import { shippedLists } from "../../src/duties/shipped.ts";
import { testDb } from "../support/db.ts";
import { asking } from "./asker.ts";

const county = "990301";
const { db, close } = testDb();

beforeAll(async () => {
  await db.transaction().execute((tx) => seedDuties(tx, county));
});
afterAll(close);

describe("questions as people speak", () => {
  // Floors, a little below what bench/duties.ts prints: they catch a change that makes the search worse.
  test.each([
    { part: "tuned on", heldOut: false, top1: 0.95, top3: 0.98, sureButWrong: 0.03 },
    { part: "never used for tuning", heldOut: true, top1: 0.85, top3: 0.92, sureButWrong: 0.06 },
  ])("$part", async ({ heldOut, top1, top3, sureButWrong }) => {
    const part = (await questions()).filter((question) => question.heldOut === heldOut);
    const score = await asking(db, county, (ctx) => scoreDuties(ctx, part));
    const reached = {
      top1: score.top1 / score.asked >= top1,
      top3: score.top3 / score.asked >= top3,
      sure: score.sureButWrong / score.asked <= sureButWrong,
    };
    // What was missed stands in the difference, so that a failing run says where.
    expect({ ...reached, missed: score.missed }).toEqual({ top1: true, top3: true, sure: true, missed: score.missed });
  });

  it("asks more than 200 different ones, a third held out", async () => {
    const all = await questions();
    expect(all.length).toBeGreaterThan(200);
    expect(new Set(all.map((question) => question.q)).size).toBe(all.length);
    expect(all.filter((question) => question.heldOut).length).toBeGreaterThanOrEqual(all.length / 3);
  });
});

test("the questions by another hand are none of ours", async () => {
  const ours = new Set((await questions()).map((question) => question.q));
  const theirs = (await questionsByAnotherHand()).map((question) => question.q);
  expect(new Set(theirs).size).toBe(100);
  expect(theirs.filter((q) => ours.has(q))).toEqual([]);
});

test("a word and a piece of it count once", () => {
  expect(outermost(terms("社保卡"))).toEqual(["社保卡"]);
  expect(terms("社保卡")).toContain("社保");
  expect(outermost(terms("油烟 噪音")).length).toBe(terms("油烟 噪音").length);
});

describe("what must be answered in full", () => {
  test.each([
    { q: "油烟", id: "coop-010" },
    { q: "燃气", id: "coop-007" },
    { q: "飞线充电", id: "coop-009" },
    { q: "违建", id: "coop-002" },
    { q: "欠薪", id: "coop-008" },
    { q: "噪音", id: "coop-011" },
    { q: "谁管楼下烧烤的油烟", id: "coop-010" },
    { q: "ＫＴＶ　扰民", id: "coop-011" },
  ])("$q", async ({ q, id }) => {
    const found = await asking(db, county, (ctx) => findDuty(ctx, q));
    expect(found).toMatchObject({ kind: "best", duty: { id } });
  });

  it("finds every duty by its own name", async () => {
    const items = (await shippedLists()).flatMap((list) => list.items);
    const missed = await asking(db, county, async (ctx) => {
      const wrong: string[] = [];
      for (const item of items) {
        const found = await findDuty(ctx, item.name);
        if (found.kind !== "best" || found.duty.id !== item.itemId) wrong.push(item.name);
      }
      return wrong;
    });
    expect(missed).toEqual([]);
  });
});

describe("what is not claimed", () => {
  test.each(["明年世界杯在哪里踢", "谁管", "？？？", "", "😀", "' or 1=1 --", "a & !b | (c:*)"])("%j", async (q) => {
    const found = await asking(db, county, (ctx) => findDuty(ctx, q));
    const nearest = found.kind === "none" ? found.nearest.length : Number.NaN;
    expect(nearest).toBeLessThanOrEqual(2);
  });

  it("shows no other county's list", async () => {
    const found = await asking(db, "990302", (ctx) => findDuty(ctx, "油烟"));
    expect(found).toEqual({ kind: "none", nearest: [] });
  });

  it("does not find letters inside a longer word", async () => {
    // 工程 and 程序 share a character with 程: a substring search would find both.
    expect(terms("程序")).not.toContain("程");
  });
});

describe("loading", () => {
  const own = "990303";

  it("brings shipped rows up to date when it runs again", async () => {
    await db.transaction().execute((tx) => seedDuties(tx, own));
    await db
      .updateTable("duty")
      .set({ name: "改过的名字" })
      .where("county", "=", own)
      .where("itemId", "=", "coop-010")
      .execute();
    await anOlderProgramSeeded();
    await db.transaction().execute((tx) => seedDuties(tx, own));
    const rows = await db.selectFrom("duty").select(["itemId", "name"]).where("county", "=", own).execute();
    const shipped = (await shippedLists()).flatMap((list) => list.items);
    expect(rows).toHaveLength(shipped.length);
    expect(rows.find((row) => row.itemId === "coop-010")?.name).toBe("餐饮油烟扰民线索转送");
  });

  it("leaves alone what the county has replaced by its own version", async () => {
    const version = "county-2027-01";
    await db
      .insertInto("dutyList")
      .values({ county: own, list: "coop", version, sourceDoc: "县公布清单", validFrom: "2027-01-01", validTo: null })
      .execute();
    const replaced = { name: "本县的油烟事项", version };
    await db.updateTable("duty").set(replaced).where("county", "=", own).where("itemId", "=", "coop-010").execute();
    await anOlderProgramSeeded();
    await db.transaction().execute((tx) => seedDuties(tx, own));
    const row = await db
      .selectFrom("duty")
      .select(["name", "version"])
      .where("county", "=", own)
      .where("itemId", "=", "coop-010")
      .executeTakeFirst();
    expect(row).toEqual(replaced);
  });

  it("does nothing when what is shipped is what was loaded", async () => {
    await db.transaction().execute((tx) => seedDuties(tx, own));
    const before = await versions();
    await db.transaction().execute((tx) => seedDuties(tx, own));
    expect(await versions()).toEqual(before);
  });

  async function anOlderProgramSeeded(): Promise<void> {
    await db
      .updateTable("house")
      .set({ value: JSON.stringify({ digest: "older" }) })
      .where("key", "=", `duties ${own}`)
      .execute();
  }

  /** Which transaction wrote each row. */
  async function versions(): Promise<unknown> {
    return db
      .selectFrom("duty")
      .select(["itemId", sql`xmin::text`.as("by")])
      .where("county", "=", own)
      .orderBy("itemId")
      .execute();
  }

  it("may not be written by a handler", async () => {
    const write = asking(db, own, (ctx) => ctx.db.deleteFrom("duty").where("county", "=", own).execute());
    await expect(write).rejects.toThrow(/permission denied/);
  });
});
