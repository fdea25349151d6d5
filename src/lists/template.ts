import type { Context } from "../context.ts";
import type { BookToWrite } from "../sheets/workbook.ts";
import { ownArea, wholeCounty } from "./area.ts";
import { heldIn } from "./in-force.ts";
import type { ListShape } from "./shape.ts";

export const listColumn = "清单";
export const docColumn = "文件名称";
export const dayColumn = "施行日期";
export const areaColumn = "适用范围";
export const withdrawColumn = "撤回";

/**
 * The lists as they hold now in the asker's area, ready to be changed and sent back. A list that the area has from above
 * comes without document and day: it becomes the area's own only when somebody writes them.
 */
export async function listTemplate(ctx: Context, shape: ListShape): Promise<BookToWrite> {
  const area = await ownArea(ctx);
  const current = await heldIn(ctx.db, shape, area);
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
    const one = current.find((item) => item.list === key && item.areaId === area.id && !item.sample);
    const scope = area.id === wholeCounty ? "" : area.name;
    return [label, one?.sourceDoc ?? "", one?.validFrom ?? "", scope, ""];
  });
  return {
    sheets: [
      { name: "事项", columns: [{ header: `${listColumn}（必填）`, width: 14 }, ...columns], rows },
      {
        name: "清单信息",
        columns: [
          { header: listColumn },
          { header: docColumn, width: 60 },
          { header: dayColumn, width: 14 },
          { header: areaColumn, width: 20 },
          { header: withdrawColumn, width: 8 },
        ],
        rows: heads,
      },
    ],
  };
}
