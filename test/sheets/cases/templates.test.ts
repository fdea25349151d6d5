import { expect, test } from "vitest";
import { fillPackage } from "../../../src/sheets/fill/fill-package.ts";
import { templateCaps } from "../../../src/sheets/fill/fill-template.ts";
import { structuralDiffOf } from "../../../src/sheets/fill/structural-diff.ts";
import { findBlocks, sheetOf } from "../../../src/sheets/layout/find-blocks.ts";
import { readBody } from "../../../src/sheets/layout/read-body.ts";
import { layoutOf } from "../../../src/sheets/layout/read-layout.ts";
import { makeTemplate, randomOf } from "./templates.ts";

const seeds = Array.from({ length: 240 }, (_, n) => n + 1);
const made = await Promise.all(seeds.map(makeTemplate));

test("of forms that were made up, header block and columns are found in at least 97 of 100", async () => {
  const wrong: string[] = [];
  for (const template of made) {
    const [block, ...others] = findBlocks(await layoutOf(template.bytes, templateCaps)).filter(
      (one) => one.sheet === 0,
    );
    const found = {
      header: block?.header,
      paths: block?.columns.map((column) => column.path.join("/")),
      body: block?.body,
      totals: block?.totals,
      kind: block?.kind,
      unit: block?.unit,
      others: others.length,
    };
    const truth = {
      header: template.header,
      paths: template.paths.map((path) => path.join("/")),
      body: template.body,
      totals: template.totals,
      kind: template.kind,
      unit: template.unit,
      others: 0,
    };
    for (const key of Object.keys(truth) as (keyof typeof truth)[]) {
      const [is, should] = [JSON.stringify(found[key]), JSON.stringify(truth[key])];
      if (is !== should) wrong.push(`${template.seed} ${key}: ${is} instead of ${should}`);
    }
  }
  const share = 1 - new Set(wrong.map((one) => one.split(" ")[0])).size / made.length;
  expect(share, `${(share * 100).toFixed(1)} % found\n${wrong.join("\n")}`).toBeGreaterThanOrEqual(0.97);
});

test("a form that was filled and opened again has the structure it had, and says what was put in", async () => {
  const wrong: string[] = [];
  for (const template of made) {
    const random = randomOf(template.seed + 7000);
    const layout = await layoutOf(template.bytes, templateCaps);
    const block = findBlocks(layout).find((one) => one.sheet === 0);
    if (!block) throw new Error(`no block in ${template.seed}`);
    const count = 1 + random.below(30);
    const rows = Array.from({ length: count }, (_, n) => ({
      cells: block.columns.map((column, at): string | number | null => {
        if (column.path[0] === "序号") return null;
        return template.numbers.includes(at) ? (n + 1) * (at + 1) : `33010619800101${String(1000 + n * 10 + at)}`;
      }),
    }));
    const filled = await fillPackage(
      template.bytes,
      {
        blocks: [{ block, rows, sums: template.numbers }],
        meta: { asOf: "2026-03-05T08:00:00+08:00", hash: "ab", captions: { 填报单位: "柳溪村" } },
      },
      templateCaps,
    );
    const bytes = Buffer.from(filled.bytes);
    const differences = await structuralDiffOf(template.bytes, bytes, filled.inserted, templateCaps);
    wrong.push(...differences.map((one) => `${template.seed} ${one}`));
    const again = await layoutOf(bytes, templateCaps);
    const [found] = findBlocks(again);
    if (!found) throw new Error(`no block in ${template.seed} once filled`);
    const body = readBody(sheetOf(again, found), found);
    const lines = body.rows.slice(0, count).map((row) => row.cells);
    const expected = rows.map((row, n) =>
      row.cells.map((value, at) => (value === null && at === 0 ? String(n + 1) : String(value ?? ""))),
    );
    if (JSON.stringify(lines) !== JSON.stringify(expected)) {
      wrong.push(
        `${template.seed} rows: ${JSON.stringify(lines[0])} instead of ${JSON.stringify(expected[0])} (${lines.length} of ${count})`,
      );
    }
    wrong.push(...filled.uncached.map((cell) => `${template.seed} no value in ${cell}`));
    wrong.push(
      ...body.problems
        .filter((one) => one.code === "TOTAL_WRONG")
        .map((one) => `${template.seed} ${JSON.stringify(one)}`),
    );
    if (JSON.stringify(found.columns.map((one) => one.path)) !== JSON.stringify(block.columns.map((one) => one.path))) {
      wrong.push(`${template.seed} columns differ`);
    }
  }
  expect(wrong).toEqual([]);
});
