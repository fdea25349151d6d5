import ExcelJS from "exceljs";

/** A form that was made up, and what is true of it. Rows and columns count from 0. */
export interface MadeTemplate {
  readonly seed: number;
  readonly bytes: Buffer;
  readonly kind: "roster" | "statistics";
  readonly header: { readonly first: number; readonly last: number };
  readonly paths: readonly (readonly string[])[];
  readonly body: { readonly first: number; readonly last: number };
  readonly totals: readonly number[];
  readonly numbers: readonly number[];
  readonly unit: string | undefined;
}

/** A small generator of numbers, the same for the same seed. */
export function randomOf(seed: number): {
  readonly below: (n: number) => number;
  readonly chance: (share: number) => boolean;
} {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  for (let n = 0; n < 8; n += 1) next();
  return { below: (n) => Math.floor(next() * n), chance: (share) => next() < share };
}

interface Head {
  readonly text: string;
  /** As it is to be found. */
  readonly name: string;
  readonly numeric: boolean;
  readonly children: readonly Head[];
}

const personColumns = [
  "姓名",
  "性别",
  "民族",
  "身份证号码",
  "出生年月",
  "文化程度",
  "政治面貌",
  "联系电话",
  "家庭住址",
  "与户主关系",
  "残疾类别",
];
const detailColumns = [
  "帮扶措施",
  "帮扶责任人",
  "就业去向",
  "到账时间",
  "救助类别",
  "发放批次",
  "鉴定等级",
  "培训内容",
  "隐患点名称",
  "整改状态",
  "所属网格",
];
const numberColumns = [
  "户数",
  "人数",
  "面积",
  "金额",
  "补贴标准",
  "常住人口",
  "会议次数",
  "新增",
  "退出",
  "受灾人口",
  "转移安置人口",
  "直接经济损失",
  "巡查次数",
  "存栏",
];
const groupNames = [
  "本年人数",
  "上年发放",
  "伤残家庭",
  "死亡家庭",
  "农作物受灾情况",
  "补贴情况",
  "隐患排查",
  "其中：重点人群",
  "家庭基本情况",
  "第一季度",
];
const childNames = ["合计", "城市", "农村", "小计", "男", "女", "目标", "完成", "本月", "累计", "户数", "人数"];
const unitsBehind = ["(元)", "（万元）", "(人)", "（亩）", "（户）", "(公斤)"];
const villages = ["柳溪村", "桃源村", "石桥村", "青岩社区", "白马村", "竹坪村", "双河村", "新店社区"];

type Random = ReturnType<typeof randomOf>;

/** The form of a seed: title, captions, header of one to three rows, index, body, totals, signatures. */
export async function makeTemplate(seed: number): Promise<MadeTemplate> {
  const random = randomOf(seed);
  const kind = random.chance(0.5) ? "roster" : "statistics";
  const levels = 1 + random.below(3);
  const heads = headsOf(random, kind, levels);
  const leaves = heads.flatMap(leavesOf);
  const width = leaves.length;
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(random.chance(0.3) ? "附表 1" : "Sheet1");
  let row = 1;
  let unit: string | undefined;

  if (random.chance(0.5)) sheet.getCell(row++, 1).value = `附件${1 + random.below(12)}`;
  const titles = 1 + Number(random.chance(0.2));
  for (let n = 0; n < titles; n += 1) {
    sheet.getCell(row, 1).value =
      ["某县某项工作情况统计表", "2026年度惠民资金发放花名册", "（2026年3月）"][n === 0 ? random.below(2) : 2] ?? "";
    sheet.mergeCells(row, 1, row, width);
    row += 1;
  }
  const captions = random.below(4);
  if (captions === 1) {
    unit = random.chance(0.5) ? "万元" : "人";
    sheet.getCell(row, 1).value = "填报单位（盖章）：";
    sheet.getCell(row, width).value = `单位：${unit}`;
    row += 1;
  } else if (captions === 2) {
    sheet.getCell(row, 1).value = "填报单位：              填报日期：    年  月  日";
    if (random.chance(0.5)) sheet.mergeCells(row, 1, row, width);
    row += 1;
  } else if (captions === 3) {
    for (const text of [
      "表    号：民统1表",
      "制定机关：某省民政厅",
      "批准文号：某统〔2025〕8号",
      "有效期至：2027年12月",
    ]) {
      sheet.getCell(row, Math.max(2, width - 1)).value = text;
      row += 1;
    }
    unit = "户";
    sheet.getCell(row, 1).value = "填报单位：";
    sheet.getCell(row, width).value = "计量单位：户";
    row += 1;
  }
  if (random.chance(0.2)) row += 1;

  const headerFirst = row;
  layHeads(sheet, heads, headerFirst, levels, random.chance(0.85));
  row += levels;
  const index = random.below(3);
  if (index > 0) {
    leaves.forEach((_, at) => {
      const stems = kind === "statistics" ? 1 : 0;
      const value = at < stems ? "甲" : index === 1 ? at + 1 - stems : `(${at + 1 - stems})`;
      sheet.getCell(row, at + 1).value = index === 1 && random.chance(0.5) ? String(value) : value;
    });
    row += 1;
  }

  const bodyFirst = row;
  const totals: number[] = [];
  const numbers = leaves.flatMap((leaf, at) => (leaf.numeric ? [at] : []));
  const slots = 2 + random.below(9);
  const totalAt = random.below(3);
  const layTotal = (first: number, last: number): void => {
    const label = Math.min(width, kind === "roster" && random.chance(0.5) ? 2 : 1);
    sheet.getCell(row, 1).value = random.chance(0.5) ? "合计" : "合  计";
    if (label > 1) sheet.mergeCells(row, 1, row, label);
    for (const at of numbers) {
      const name = sheet.getColumn(at + 1).letter;
      if (at >= label && random.chance(0.7)) {
        sheet.getCell(row, at + 1).value = { formula: `SUM(${name}${first}:${name}${last})`, result: 0 };
      }
    }
    totals.push(row - 1);
    row += 1;
  };
  if (totalAt === 1) layTotal(row + 1, row + slots);
  const slotFirst = row;
  const example = random.chance(0.4);
  for (let n = 0; n < slots; n += 1) {
    if (kind === "statistics" && random.chance(0.8)) sheet.getCell(row, 1).value = villages[n % villages.length] ?? "";
    else if (kind === "roster" && leaves[0]?.name === "序号") sheet.getCell(row, 1).value = n + 1;
    if (n === 0 && kind === "roster" && example) {
      leaves.forEach((leaf, at) => {
        if (leaf.name !== "序号") sheet.getCell(row, at + 1).value = exampleOf(leaf);
      });
    }
    row += 1;
  }
  const slotLast = row - 1;
  if (totalAt === 2) layTotal(slotFirst, slotLast);
  const bodyLast = row - 1;

  layFooter(sheet, row, width, random);
  // Some forms have no lines drawn; then only what is printed in them shows how far the table goes.
  const drawn = random.chance(0.85) || totalAt !== 2;
  for (let at = headerFirst; drawn && at <= bodyLast; at += 1) {
    for (let column = 1; column <= width; column += 1) {
      sheet.getCell(at, column).border = {
        top: { style: "thin" },
        left: { style: "thin" },
        bottom: { style: "thin" },
        right: { style: "thin" },
      };
    }
  }
  leaves.forEach((leaf, at) => {
    sheet.getColumn(at + 1).width = 8 + random.below(14);
    const format = leaf.numeric
      ? ["0", "#,##0.00", "0.0%", "General"][random.below(4)]
      : leaf.name.includes("身份证")
        ? "@"
        : undefined;
    for (let line = slotFirst; line <= slotLast; line += 1) {
      if (format) sheet.getCell(line, at + 1).numFmt = format;
      if (leaf.name === "性别") {
        sheet.getCell(line, at + 1).dataValidation = { type: "list", allowBlank: true, formulae: ['"男,女"'] };
      }
    }
  });
  if (random.chance(0.5)) sheet.pageSetup.printArea = `A1:${sheet.getColumn(width).letter}${row + 1}`;
  if (random.chance(0.3)) book.definedNames.add(`${sheetRef(sheet.name)}!$A$${slotFirst}:$A$${slotLast}`, "名单");
  if (random.chance(0.2)) book.addWorksheet("说明").addRow(["填报要求", "按时填报"]);
  return {
    seed,
    bytes: Buffer.from(await book.xlsx.writeBuffer()),
    kind,
    header: { first: headerFirst - 1, last: headerFirst + levels - 2 },
    paths: heads.flatMap((head) => pathsOf(head)),
    body: { first: bodyFirst - 1, last: bodyLast - 1 },
    totals,
    numbers,
    unit,
  };
}

/** A line that shows how to fill in. */
function exampleOf(leaf: Head): string | number {
  if (leaf.numeric) return 12;
  const shown: Readonly<Record<string, string>> = {
    姓名: "张三",
    性别: "男",
    民族: "汉族",
    联系电话: "12000000001",
    出生年月: "1980年5月",
  };
  return shown[leaf.name] ?? (leaf.name.includes("身份证") ? "990106198001011236" : "按实际填写");
}

function sheetRef(name: string): string {
  return `'${name}'`;
}

function take(random: Random, from: readonly string[], count: number): readonly string[] {
  const left = [...from];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(random.below(left.length), 1)[0] ?? "");
}

function headsOf(random: Random, kind: "roster" | "statistics", levels: number): readonly Head[] {
  const plain = (name: string, numeric: boolean): Head => ({
    ...dressed(random, name, numeric),
    numeric,
    children: [],
  });
  const first =
    kind === "roster"
      ? [
          ...(random.chance(0.7) ? ["序号"] : []),
          ...take(random, personColumns, 3 + random.below(5)),
          ...take(random, detailColumns, random.below(4)),
        ]
      : [["村名", "单位", "乡镇", "指标名称", "项目名称", "行政村"][random.below(6)] ?? ""];
  const heads = [
    ...first.map((name) =>
      name === "序号" || kind === "statistics"
        ? { text: name, name, numeric: false, children: [] }
        : plain(name, false),
    ),
    ...take(random, numberColumns, 1 + random.below(4)).map((name) => plain(name, true)),
  ];
  if (levels > 1) {
    const groups = take(random, groupNames, 1 + random.below(3)).map((name, nth): Head => {
      const children = take(random, childNames, 2 + random.below(3)).map((child) => plain(child, true));
      const deep = levels === 3 && (nth === 0 || random.chance(0.4));
      const inner: readonly Head[] = deep
        ? [
            ...children.slice(1),
            { text: "其中", name: "其中", numeric: true, children: [plain("户数", true), plain("人数", true)] },
          ]
        : children;
      return { text: name, name: name.replace("：", ":"), numeric: true, children: inner };
    });
    heads.push(...groups);
  }
  if (random.chance(0.6)) heads.push({ text: "备注", name: "备注", numeric: false, children: [] });
  return heads;
}

/** As forms dress up a header: units, line breaks, spaces, marks, numbering. */
function dressed(random: Random, name: string, numeric: boolean): { readonly text: string; readonly name: string } {
  let text = name;
  const how = random.below(10);
  if (how === 0 && name.length === 2) text = `${name[0]}  ${name[1]}`;
  if (how === 1 && name.length > 3) text = `${name.slice(0, 2)}\n${name.slice(2)}`;
  if (how === 2) text = `${name}（必填）`;
  if (how === 3) text = `*${name}`;
  if (how === 4) text = `（一）${name}`;
  if (numeric && random.chance(0.4)) text += unitsBehind[random.below(unitsBehind.length)] ?? "";
  return { text, name };
}

function leavesOf(head: Head): readonly Head[] {
  return head.children.length === 0 ? [head] : head.children.flatMap(leavesOf);
}

function pathsOf(head: Head, above: readonly string[] = []): readonly (readonly string[])[] {
  const path = [...above, head.name];
  return head.children.length === 0 ? [path] : head.children.flatMap((child) => pathsOf(child, path));
}

function layHeads(
  sheet: ExcelJS.Worksheet,
  heads: readonly Head[],
  top: number,
  levels: number,
  merged: boolean,
): void {
  let column = 1;
  const lay = (head: Head, row: number, left: number): number => {
    sheet.getCell(row, left).value = head.text;
    if (head.children.length === 0) {
      if (row < top + levels - 1) sheet.mergeCells(row, left, top + levels - 1, left);
      return left + 1;
    }
    let at = left;
    for (const child of head.children) at = lay(child, row + 1, at);
    // A title over its columns that nobody merged.
    if (merged) sheet.mergeCells(row, left, row, at - 1);
    return at;
  };
  for (const head of heads) column = lay(head, top, column);
}

function layFooter(sheet: ExcelJS.Worksheet, from: number, width: number, random: Random): void {
  let row = from;
  const how = random.below(4);
  if (random.chance(0.3)) row += 1;
  if (how === 1) {
    sheet.getCell(row, 1).value = "单位负责人：        填表人：        联系电话：          报出日期：   年  月  日";
    sheet.mergeCells(row, 1, row, width);
    row += 1;
  } else if (how === 2) {
    sheet.getCell(row, 1).value = "负责人：";
    sheet.getCell(row, Math.max(2, Math.floor(width / 2))).value = "填表人：";
    sheet.getCell(row, Math.max(3, width)).value = "填表日期：";
    row += 1;
  }
  if (how > 1) {
    for (const text of [
      "填报说明：1.本表由村（社区）填写，乡镇汇总后上报。",
      "2.身份证号码填写18位，性别只填男或女。",
    ].slice(0, how - 1)) {
      sheet.getCell(row, 1).value = text;
      if (random.chance(0.6)) sheet.mergeCells(row, 1, row, width);
      row += 1;
    }
  }
}
