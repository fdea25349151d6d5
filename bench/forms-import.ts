import { fork } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readForm, readWorkbook } from "../src/sheets/read-workbook.ts";
import { writeWorkbook } from "../src/sheets/write-workbook.ts";
import type { Goals } from "./goals.ts";
import { median, printTable } from "./machine.ts";
import { cpuSeconds } from "./processes.ts";

const [lines, columns] = [50_000, 40];
const rounds = Number(process.env["ROUNDS"] ?? 3);

export interface Read {
  readonly cells: number;
  readonly peakMb: number;
}

/** 50,000 rows of 40 columns, read: through the reading process, as values and as a form, and by exceljs, whole and streaming. */
export async function importing(goals: Goals): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "songbang-bench-"));
  try {
    const bytes = await writeWorkbook(book());
    const file = join(folder, "book.xlsx");
    await writeFile(file, bytes);
    const ways: readonly (readonly [string, () => Promise<Read>, { seconds: number; mb: number }?])[] = [
      [
        "ours: values (reading process)",
        async () => ours(file, async (it) => countOf((await readWorkbook(it)).sheets.map((sheet) => sheet.rows))),
        { seconds: 20, mb: 300 },
      ],
      [
        "ours: form (reading process)",
        async () =>
          ours(file, async (it) =>
            (await readForm(it)).tables.reduce((sum, { body }) => sum + body.rows.length * columns, 0),
          ),
        { seconds: 20, mb: 300 },
      ],
      ["exceljs, whole", () => peer(file, "whole")],
      ["exceljs, streaming", () => peer(file, "streaming")],
    ];
    const rows: string[][] = [];
    for (const [name, read, goal] of ways) {
      const took: number[] = [];
      const spent: number[] = [];
      const peaks: number[] = [];
      let cells = 0;
      for (let n = 0; n < rounds; n += 1) {
        const [began, before] = [performance.now(), await cpuSeconds(process.pid)];
        const result = await read();
        took.push((performance.now() - began) / 1000);
        spent.push((await cpuSeconds(process.pid)) - before);
        peaks.push(result.peakMb);
        cells = result.cells;
      }
      const [seconds, peakMb] = [median(took), median(peaks)];
      const verdicts = goal
        ? [goals.verdict(`${name}: seconds`, seconds, goal.seconds), goals.verdict(`${name}: MB`, peakMb, goal.mb)]
        : ["", ""];
      const figures = [seconds.toFixed(1), median(spent).toFixed(1), peakMb.toFixed(0), String(cells)];
      rows.push([name, ...figures, ...verdicts]);
    }
    console.log(`${lines} rows of ${columns}, ${(bytes.length / 2 ** 20).toFixed(1)} MB, median of ${rounds}`);
    printTable({
      head: ["import", "seconds", "processor s", "peak RSS MB", "cells", "goal s", "goal MB"],
      rows,
    });
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
