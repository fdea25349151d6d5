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
      [
        "ours: values (reading process)",
        async () => ours(file, async (it) => countOf((await readWorkbook(it)).sheets.map((sheet) => sheet.rows))),
      ],
      [
        "ours: form (reading process)",
        async () =>
          ours(file, async (it) =>
            (await readForm(it)).tables.reduce((sum, { body }) => sum + body.rows.length * columns, 0),
          ),
      ],
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

type Rows = readonly (readonly unknown[])[];

function countOf(sheets: readonly Rows[]): number {
  return sheets.flat().reduce((sum, row) => sum + row.length, 0);
}

function book(): Parameters<typeof writeWorkbook>[0] {
  const kinds = ["text", "number", "date"] as const;
  return {
    sheets: [
      {
        name: "花名册",
        columns: Array.from({ length: columns }, (_, n) => ({ header: `第${n + 1}项`, kind: kinds[n % 3] ?? "text" })),
        rows: Array.from({ length: lines }, (_row, line) =>
          Array.from({ length: columns }, (_cell, n) => {
            if (n % 3 === 1) return line * 7 + n;
            return n % 3 === 2 ? `2026-03-${String((line % 28) + 1).padStart(2, "0")}` : `张${line % 997}${n}`;
          }),
        ),
      },
    ],
  };
}

/** The reading process is a child of this one: its peak is looked up while it runs. */
async function ours(file: string, read: (bytes: Buffer) => Promise<number>): Promise<Read> {
  const bytes = await readFile(file);
  let peakMb = 0;
  const look = async (): Promise<void> => {
    const task = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").catch(() => "");
    for (const pid of task.trim().split(" ").filter(Boolean)) {
      const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
      peakMb = Math.max(peakMb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    }
  };
  const timer = setInterval(() => void look(), 20);
  try {
    const cells = await read(bytes);
    return { cells, peakMb };
  } finally {
    clearInterval(timer);
  }
}

function peer(file: string, way: "whole" | "streaming"): Promise<Read> {
  const child = fork(fileURLToPath(new URL("./exceljs-reader.ts", import.meta.url)), [file, way]);
  return new Promise((resolve, reject) => {
    child.once("message", (read: Read) => resolve(read));
    child.once("exit", (code) => reject(new Error(`exceljs ended with ${code} before it was done`)));
  });
}
