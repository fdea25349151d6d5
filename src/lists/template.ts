import type { Context } from "../context.ts";
import type { BookToWrite } from "../sheets/workbook.ts";
import type { ListShape } from "./shape.ts";

export const listColumn = "清单";
export const docColumn = "文件名称";
export const dayColumn = "施行日期";

/** The lists as they hold now, ready to be changed and sent back. */
export async function listTemplate(ctx: Context, shape: ListShape): Promise<BookToWrite> {
  const current = await shape.current(ctx.db);
  const labels = new Map(shape.lists.map(({ key, label }) => [key, label]));
  const columns = shape.columns.map(({ names, width, optional }) => ({
    header: optional ? names[0] : `${names[0]}（必填）`,
    ...(width ? { width } : {}),
  }));
  const rows = current.map(({ list, cells }) => [
    labels.get(list) ?? list,
    ...shape.columns.map(({ key }) => cells[key] ?? ""),
  ]);
  const heads = shape.lists.map(({ key, label }) => {
    const one = current.find((item) => item.list === key);
    return [label, one && !one.sample ? one.sourceDoc : "", one && !one.sample ? one.validFrom : ""];
  });
  return {
    sheets: [
      { name: "事项", columns: [{ header: `${listColumn}（必填）`, width: 14 }, ...columns], rows },
      {
        name: "清单信息",
        columns: [{ header: listColumn }, { header: docColumn, width: 60 }, { header: dayColumn, width: 14 }],
        rows: heads,
      },
    ],
  };
}
