import { Temporal } from "temporal-polyfill";
import type { Context } from "../context.ts";
import type { ImportRefusal } from "../imports/plan.ts";
import { UnitIndex } from "../orgs/unit-index.ts";
import { findTable, foldHeader } from "../sheets/table.ts";
import type { Workbook } from "../sheets/workbook.ts";
import { type Area, findArea, refusalFor, wholeCounty } from "./area.ts";
import type { ListShape } from "./shape.ts";
import { areaColumn, dayColumn, docColumn, listColumn, withdrawColumn } from "./template.ts";

/** What a workbook says of a list as a whole, in a sheet of its own. */
export interface Head {
  readonly list: string;
  readonly sourceDoc: string;
  readonly validFrom: string;
  /** As written: a unit's name or code; blank: the whole county. */
  readonly areaWord: string;
  /** The list is to end; the next one above holds from its day on. */
  readonly withdrawn: boolean;
}

/** The heads that are whole: with a list that is known, a document and a day. */
export function readHeads(book: Workbook, shape: ListShape): readonly Head[] {
  const found = findTable(book, [
    { key: "list", names: [listColumn] },
    { key: "doc", names: [docColumn] },
    { key: "day", names: [dayColumn] },
    { key: "area", names: [areaColumn, "适用单位", "适用乡镇"], optional: true },
    { key: "withdraw", names: [withdrawColumn], optional: true },
  ]);
  return (found.ok ? found.rows : []).flatMap(({ cells }): Head[] => {
    const list = listOf(cells["list"], shape);
    const sourceDoc = cells["doc"] ?? "";
    const validFrom = dayOf(cells["day"] ?? "");
    const withdrawn = /^(?:是|撤回)$/.test(foldHeader(cells["withdraw"] ?? ""));
    return list && sourceDoc && validFrom
      ? [{ list, sourceDoc, validFrom, areaWord: (cells["area"] ?? "").trim(), withdrawn }]
      : [];
  });
}

export interface HeadInArea extends Head {
  readonly area: Area;
}

/** The last head of each list with its area, which the actor may replace; else why not, in one sentence. */
export async function settleAreas(
  ctx: Context,
  shape: ListShape,
  heads: readonly Head[],
): Promise<ReadonlyMap<string, HeadInArea> | ImportRefusal> {
  const units = heads.some(({ areaWord }) => areaWord !== "") ? await UnitIndex.load(ctx) : undefined;
  const settled = new Map<string, HeadInArea>();
  for (const head of heads) {
    const area = await areaNamed(ctx, head.areaWord, units);
    if ("refused" in area) return area;
    const before = settled.get(head.list);
    if (before && before.area.id !== area.id) {
      return { refused: ctx.t("list.twoAreas", { list: labelOf(head.list, shape) }) };
    }
    const refused = refusalFor(ctx, area);
    if (refused) return { refused: refused.say(ctx.t) };
    settled.set(head.list, { ...head, area });
  }
  return settled;
}

async function areaNamed(ctx: Context, word: string, units: UnitIndex | undefined): Promise<Area | ImportRefusal> {
  if (word === "" || word === "全县" || !units) return county(ctx);
  const byCode = units.byCode(word);
  const led = byCode.units.length > 0 ? byCode : units.byName(word);
  const [unit, ...more] = led.units;
  if (!unit) return { refused: ctx.t("list.unknownArea", { word }) };
  if (more.length > 0) {
    const all = led.units.map((one) => units.describe(one)).join("、");
    return { refused: ctx.t("list.severalAreas", { word, units: all }) };
  }
  return unit.kind === "county" ? county(ctx) : { id: unit.id, name: unit.name, path: unit.path };
}

async function county(ctx: Context): Promise<Area | ImportRefusal> {
  return (await findArea(ctx, wholeCounty)) ?? { refused: ctx.t("list.notYourCounty", {}) };
}

export function listOf(cell: string | undefined, shape: ListShape): string | undefined {
  return shape.lists.find(({ word }) => cell?.includes(word))?.key;
}

export function labelOf(list: string, shape: ListShape): string {
  return shape.lists.find(({ key }) => key === list)?.label ?? list;
}

/** 2026-03-05, 2026/3/5, 2026.3.5 and 2026年3月5日; a month alone is no day. */
function dayOf(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.normalize("NFKC")) ?? [];
  if (!year) return undefined;
  try {
    return Temporal.PlainDate.from(
      { year: Number(year), month: Number(month), day: Number(day) },
      { overflow: "reject" },
    ).toString();
  } catch {
    return undefined;
  }
}
