import { fillPackage } from "../../../src/sheets/fill/fill-package.ts";
import { templateCaps } from "../../../src/sheets/fill/fill-template.ts";
import { structuralDiffOf } from "../../../src/sheets/fill/structural-diff.ts";
import { findBlocks, sheetOf } from "../../../src/sheets/layout/find-blocks.ts";
import { readBody } from "../../../src/sheets/layout/read-body.ts";
import { layoutOf } from "../../../src/sheets/layout/read-layout.ts";
import { type MadeTemplate, randomOf } from "./templates.ts";

/** What was found of a form and is not so, each line with the form's seed first: header, columns, body, totals, kind, unit. */
export async function blockMisses(template: MadeTemplate): Promise<readonly string[]> {
  const [block, ...others] = findBlocks(await layoutOf(template.bytes, templateCaps)).filter((one) => one.sheet === 0);
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
  return (Object.keys(truth) as (keyof typeof truth)[]).flatMap((key) => {
    const [is, should] = [JSON.stringify(found[key]), JSON.stringify(truth[key])];
    return is === should ? [] : [`${template.seed} ${key}: ${is} instead of ${should}`];
  });
}

/** Where a form that was filled and opened again is not as it was, or does not say what was put in. */
export async function roundTripMisses(template: MadeTemplate): Promise<readonly string[]> {
  const random = randomOf(template.seed + 7000);
  const layout = await layoutOf(template.bytes, templateCaps);
  const block = findBlocks(layout).find((one) => one.sheet === 0);
  if (!block) return [`${template.seed} no block`];
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
  const wrong = [...(await structuralDiffOf(template.bytes, bytes, filled.inserted, templateCaps))];
  const again = await layoutOf(bytes, templateCaps);
  const [found] = findBlocks(again);
  if (!found) return [`${template.seed} no block once filled`];
  const body = readBody(sheetOf(again, found), found);
  const lines = body.rows.slice(0, count).map((row) => row.cells);
  const expected = rows.map((row, n) =>
    row.cells.map((value, at) => (value === null && at === 0 ? String(n + 1) : String(value ?? ""))),
  );
  if (JSON.stringify(lines) !== JSON.stringify(expected)) {
    wrong.push(
      `rows: ${JSON.stringify(lines[0])} instead of ${JSON.stringify(expected[0])} (${lines.length} of ${count})`,
    );
  }
  wrong.push(...filled.uncached.map((cell) => `no value in ${cell}`));
  wrong.push(...body.problems.filter((one) => one.code === "TOTAL_WRONG").map((one) => JSON.stringify(one)));
  if (JSON.stringify(found.columns.map((one) => one.path)) !== JSON.stringify(block.columns.map((one) => one.path))) {
    wrong.push("columns differ");
  }
  return wrong.map((one) => `${template.seed} ${one}`);
}
