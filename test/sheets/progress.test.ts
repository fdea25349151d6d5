import { expect, test } from "vitest";
import { paced } from "../../jobs/paced.ts";
import { type Progress, readForm } from "../../src/sheets/read-workbook.ts";
import { bookOf } from "./support.ts";

test("a long reading is said after two seconds and every three at the most, one at a time", async () => {
  let clock = 0;
  let letGo = Promise.withResolvers<void>();
  const said: number[] = [];
  const pace = paced(
    async ({ rows }) => {
      said.push(rows);
      await letGo.promise;
    },
    () => clock,
  );
  const at = (ms: number): void => {
    clock = ms;
    pace.take({ rows: ms, about: 10_000 });
  };
  for (const ms of [500, 1999, 2000, 2500]) at(ms);
  expect(said).toEqual([2000]);
  // The platform is slow: nothing piles up behind it.
  at(5200);
  expect(said).toEqual([2000]);
  letGo.resolve();
  await pace.settled();
  letGo = Promise.withResolvers();
  letGo.resolve();
  for (const ms of [5300, 6000, 8299, 8300]) {
    at(ms);
    await pace.settled();
  }
  expect(said).toEqual([2000, 5300, 8300]);
});

test("what cannot be said does not stop the reading", async () => {
  const pace = paced(
    () => Promise.reject(new Error("no connection")),
    () => Infinity,
  );
  pace.take({ rows: 1, about: 2 });
  await expect(pace.settled()).resolves.toBeUndefined();
});

test("a large form tells how many rows were read of about how many, and a small one nothing", async () => {
  const rows = (count: number): string[][] => [
    ["姓名", "身份证号", "联系电话", "低保类别", "住址"],
    ...Array.from({ length: count }, (_, n) => [
      `张${n}`,
      `99010119500101${n}`,
      "13800000000",
      "农村低保",
      `柳溪村${n}号`,
    ]),
  ];
  const told: Progress[] = [];
  const form = await readForm(await bookOf(rows(30_000)), { rows: 60_000, cells: 400_000, seconds: 60 }, (one) =>
    told.push(one),
  );
  expect(form.tables[0]?.body.rows.length).toBe(30_000);
  expect(told.length).toBeGreaterThan(0);
  for (const { rows: read, about } of told) {
    expect(read).toBeLessThanOrEqual(30_001);
    expect(about).toBeGreaterThanOrEqual(25_000);
    expect(about).toBeLessThanOrEqual(36_000);
  }
  const few: Progress[] = [];
  await readForm(await bookOf(rows(20)), {}, (one) => few.push(one));
  expect(few).toEqual([]);
});
