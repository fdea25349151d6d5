import type { BookToWrite } from "../sheets/workbook.ts";
import type { ImportPlan } from "./plan.ts";

// Whoever has more to mend than this mends it at its source; and writing more would hold up the process.
const most = 5000;

/** The rows that cannot be taken, as they were, with what is wrong: to be mended and sent again as they stand. */
export function errorBook(plan: ImportPlan): BookToWrite {
  const wrong = plan.rows.filter((row) => row.verdict === "error").slice(0, most);
  const columns = [...plan.headers.map((header) => ({ header })), { header: "问题" }, { header: "原文件位置" }];
  const rows = wrong.map((row) => [
    ...plan.headers.map((_, at) => row.cells[at] ?? ""),
    row.reason ?? "",
    row.sheet ? `${row.sheet} 第 ${row.line} 行` : `第 ${row.line} 行`,
  ]);
  return { sheets: [{ name: "要改的行", columns, rows }] };
}
