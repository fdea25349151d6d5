import { fork } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readForm, readWorkbook } from "../src/sheets/read-workbook.ts";
import { writeWorkbook } from "../src/sheets/write-workbook.ts";
import { median, printTable } from "./machine.ts";

const [lines, columns] = [50_000, 40];
const rounds = Number(process.env["ROUNDS"] ?? 3);

export interface Read {
  readonly cells: number;
  readonly peakMb: number;
}

/** 50,000 rows of 40 columns, read: through the reading process, as values and as a form, and by exceljs, whole and streaming. */
export async function importing(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "songbang-bench-"));
  try {
    const bytes = await writeWorkbook(book());
    const file = join(folder, "book.xlsx");
    await writeFile(file, bytes);
    const ways: readonly (readonly [string, () => Promise<Read>])[] = [
      ["ours: values (reading process)", async () => ours(file, async (it) => countOf((await readWorkbook(it)).sheets.map((sheet) => sheet.rows)))],
      ["ours: form (reading process)", async () => ours(file, async (it) => (await readForm(it)).tables.reduce((sum, table) => sum + table.rows.length * columns, 0))],
      ["exceljs, whole", () => peer(file, "whole")],
      ["exceljs, streaming", () => peer(file, "streaming")],
    ];
    const rows: string[][] = [];
    for (const [name, read] of ways) {
      const took: number[] = [];
      const peaks: number[] = [];
      let cells = 0;
      for (let n = 0; n < rounds; n += 1) {
        const began = performance.now();
        const result = await read();
        took.push((performance.now() - began) / 1000);
        peaks.push(result.peakMb);
        cells = result.cells;
      }
      rows.push([name, median(took).toFixed(1), median(peaks).toFixed(0), String(cells)]);
    }
    console.log(`${lines} rows of ${columns}, ${(bytes.length / 2 ** 20).toFixed(1)} MB, median of ${rounds}`);
    printTable({ head: ["import", "seconds", "peak RSS MB", "cells"], rows });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
