import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import type { Cells, CurrentItem, ListShape, ListVersion } from "../lists/shape.ts";
import { splitNames } from "../lists/shape.ts";
import { searchVector } from "./search-vector.ts";
import { forgetSpokenNames, replaceSpokenNames, spokenNames } from "./spoken-names.ts";
import { writeDuties } from "./write-duties.ts";

/** The three township lists as a workbook: one row an item, several names in one cell divided by 、. */
export const dutyLists: ListShape = {
  kind: "duty",
  lists: [
    { key: "basic", word: "基本", label: "基本履职" },
    { key: "coop", word: "配合", label: "配合履职" },
    { key: "taken", word: "收回", label: "上级收回" },
  ],
  columns: [
    { key: "category", names: ["类别", "事项类别", "领域"], width: 14 },
    { key: "name", names: ["事项名称", "事项", "名称"], width: 36 },
    { key: "aliases", names: ["群众怎么说", "常用叫法", "别名"], optional: true, width: 40 },
    { key: "leadBody", names: ["牵头单位", "承接部门", "责任单位"], width: 24 },
    { key: "leadContactPost", names: ["联系岗位", "联系科室"], width: 28 },
    { key: "coopBodies", names: ["配合单位"], optional: true, width: 28 },
    { key: "upperDuty", names: ["上级职责", "上级部门职责"], width: 40 },
    { key: "ourDuty", names: ["乡镇职责", "我们的职责", "乡镇配合职责"], width: 40 },
    { key: "howTakenOver", names: ["承接方式", "收回后的做法"], optional: true, width: 36 },
    { key: "startsWhen", names: ["什么情况下", "触发条件"], optional: true, width: 28 },
    { key: "timeLimit", names: ["时限", "办理时限"], optional: true, width: 20 },
    { key: "output", names: ["办理结果"], optional: true, width: 20 },
    { key: "frequency", names: ["频次"], optional: true, width: 16 },
    { key: "materials", names: ["材料"], optional: true, width: 24 },
    { key: "funding", names: ["经费保障", "经费"], optional: true, width: 20 },
    { key: "staff", names: ["人员力量", "人员"], optional: true, width: 20 },
    { key: "basis", names: ["依据", "法律法规依据"], optional: true, width: 40 },
    { key: "disputes", names: ["易争议的地方", "争议"], optional: true, width: 40 },
  ],
  complain(list, cells) {
    if (list === "taken" && !cells["howTakenOver"]) return "上级收回的事项要写承接方式";
    if (list !== "taken" && cells["howTakenOver"]) return "只有上级收回的事项才写承接方式";
    return undefined;
  },
  current: readCurrent,
  write,
};

async function readCurrent(tx: Tx, areaId: string): Promise<readonly CurrentItem[]> {
  const rows = await tx
    .selectFrom("duty as d")
    .innerJoin("dutyList as l", (join) =>
      join
        .onRef("l.county", "=", "d.county")
        .onRef("l.areaId", "=", "d.areaId")
        .onRef("l.list", "=", "d.list")
        .onRef("l.version", "=", "d.version"),
    )
    .selectAll("d")
    .select(["l.sourceDoc", "l.validFrom"])
    .where("d.county", "=", sql<string>`current_setting('songbang.county', true)`)
    .where("d.areaId", "=", areaId)
    .orderBy("d.list")
    .orderBy("d.itemId")
    .execute();
  return rows.map((row) => ({
    itemId: row.itemId,
    list: row.list,
    areaId,
    sourceDoc: row.sourceDoc,
    validFrom: row.validFrom,
    sample: row.sample,
    cells: {
      category: row.category,
      name: row.name,
      aliases: row.aliases.join("、"),
      leadBody: row.leadBody,
      leadContactPost: row.leadContactPost,
      coopBodies: row.coopBodies.join("、"),
      upperDuty: row.upperDuty,
      ourDuty: row.ourDuty,
      howTakenOver: row.howTakenOver ?? "",
      startsWhen: row.startsWhen,
      timeLimit: row.timeLimit ?? "",
      output: row.output ?? "",
      frequency: row.frequency ?? "",
      materials: (row.materials ?? []).join("、"),
      funding: row.funding ?? "",
      staff: row.staff ?? "",
      basis: row.basis ?? "",
      disputes: row.disputes.join("\n"),
    },
  }));
}

async function write(
  tx: Tx,
  county: string,
  { areaId, list, version, sourceDoc, validFrom, items }: ListVersion,
): Promise<void> {
  // Written by ourselves, from the lists above.
  const key = list as "basic" | "coop" | "taken";
  await tx
    .insertInto("dutyList")
    .values({ county, areaId, list: key, version, sourceDoc, validFrom, validTo: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const rows = items.map(({ itemId, cells }) => toRow(key, version, itemId, cells));
  const at = { county, areaId };
  await writeDuties(tx, at, rows, "any version");
  const gone = await tx
    .deleteFrom("duty")
    .where("county", "=", county)
    .where("areaId", "=", areaId)
    .where("list", "=", key)
    .where("version", "<>", version)
    .returning("itemId")
    .execute();
  await forgetSpokenNames(
    tx,
    at,
    "duty",
    [...gone, ...items].map(({ itemId }) => itemId),
  );
  const names = items.flatMap(({ itemId, cells }) =>
    spokenNames(itemId, [cells["name"] ?? "", ...splitNames(cells["aliases"] ?? "")]),
  );
  await replaceSpokenNames(tx, at, "duty", names);
}

function toRow(list: string, version: string, itemId: string, cells: Cells): Record<string, unknown> {
  const one = (key: string): string => cells[key] ?? "";
  const maybe = (key: string): string | null => cells[key] || null;
  const aliases = splitNames(one("aliases"));
  return {
    itemId,
    list,
    version,
    category: one("category"),
    name: one("name"),
    aliases,
    leadBody: one("leadBody"),
    leadContactPost: one("leadContactPost"),
    coopBodies: splitNames(one("coopBodies")),
    upperDuty: one("upperDuty"),
    ourDuty: one("ourDuty"),
    howTakenOver: maybe("howTakenOver"),
    startsWhen: one("startsWhen"),
    timeLimit: maybe("timeLimit"),
    output: maybe("output"),
    frequency: maybe("frequency"),
    materials: cells["materials"] ? splitNames(cells["materials"]) : null,
    funding: maybe("funding"),
    staff: maybe("staff"),
    assessmentAllowed: null,
    relatedTemplates: null,
    basis: maybe("basis"),
    basisSource: null,
    disputes: one("disputes")
      .split("\n")
      .filter((line) => line !== ""),
    sample: false,
    search: searchVector({
      name: one("name"),
      spoken: aliases,
      rest: [one("ourDuty"), one("upperDuty"), one("startsWhen"), one("category")],
    }),
  };
}
