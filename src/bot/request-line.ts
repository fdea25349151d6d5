import { type Day, readDate } from "./dates.ts";

/** What a pasted notice, a form or a workbook's header says of a demand; what it does not say is left out. */
export interface AskedFor {
  readonly title?: string;
  readonly population?: string;
  readonly region?: string;
  readonly fields: readonly string[];
  readonly due?: Day;
  readonly cycle?: "once" | "daily" | "weekly" | "monthly" | "quarterly" | "yearly";
  readonly basis?: string;
  readonly formNo?: string;
  readonly purpose?: string;
  readonly emergency?: string;
  readonly paperCopy?: boolean;
  readonly ownChannel?: boolean;
  readonly quota?: boolean;
}

const cycles = [
  [/(?:每日|每天|日报|逐日)/u, "daily"],
  [/(?:每周|周报|每星期)/u, "weekly"],
  [/(?:每月|月报|按月)/u, "monthly"],
  [/(?:每季|季报|按季)/u, "quarterly"],
  [/(?:每年|年报|按年|年度)/u, "yearly"],
] as const;

const emergencyWords = /^(?:应急|紧急)[:： ]?/u;

/**
 * Reads a notice as departments write them: “请各村于12月10日前报送80岁以上老人名单，包括姓名、身份证号、联系电话”. Labelled lines
 * (`标题：…`, `字段：…`) are taken at their word. Whatever is not found is asked for.
 */
export function readAskedFor(text: string, today: Day): AskedFor {
  const emergency = emergencyWords.test(text.trim());
  const said = text.trim().replace(emergencyWords, "");
  const labelled = readLabelled(said);
  const due = labelled.due === undefined ? findDue(said, today) : readDate(labelled.due, today);
  const fields = labelled.fields ? splitFields(labelled.fields) : findFields(said);
  const population = labelled.population ?? findPopulation(said);
  const title = labelled.title ?? findTitle(said) ?? (population ? `${population}情况` : undefined);
  const cycle = cycles.find(([words]) => words.test(labelled.cycle ?? said))?.[1];
  const basis = labelled.basis ?? /[\p{Script=Han}]{1,12}〔\d{4}〕\s?\d+号/u.exec(said)?.[0];
  const region =
    labelled.region ?? /(?:全县|[\p{Script=Han}]{2,6}(?:镇|乡|街道)(?!\p{Script=Han}*政府))/u.exec(said)?.[0];
  return {
    ...(title ? { title } : {}),
    ...(population ? { population } : {}),
    ...(region ? { region: region.replace(/^请/u, "") } : {}),
    fields,
    ...(due ? { due } : {}),
    ...(cycle ? { cycle } : {}),
    ...(basis ? { basis } : {}),
    ...(labelled.formNo ? { formNo: labelled.formNo } : {}),
    ...(labelled.purpose ? { purpose: labelled.purpose } : {}),
    ...(emergency || labelled.emergency ? { emergency: labelled.emergency ?? (said.slice(0, 60) || "应急") } : {}),
    ...(/(?:纸质|盖章|签字扫描)/u.test(said) ? { paperCopy: true } : {}),
    ...(/(?:群文件|在线文档|小程序|腾讯文档|问卷星|链接填)/u.test(said) ? { ownChannel: true } : {}),
    ...(/(?:100%|百分之百|全覆盖|不漏一人|不漏一户|人均完成)/u.test(said.normalize("NFKC")) ? { quota: true } : {}),
  };
}

const labels = {
  title: /^(?:标题|报表名称|名称|表名)/u,
  population: /^(?:对象|填报对象|范围对象|哪些人)/u,
  region: /^(?:范围|地区|区域)/u,
  fields: /^(?:字段|内容|填报内容|项目|指标|列)/u,
  due: /^(?:截止|截止日期|期限|时间|报送时间)/u,
  cycle: /^(?:频次|周期)/u,
  basis: /^(?:依据|文号)/u,
  formNo: /^(?:表号)/u,
  purpose: /^(?:用途|目的)/u,
  emergency: /^(?:应急理由|紧急理由)/u,
} as const;

function readLabelled(text: string): Partial<Record<keyof typeof labels, string>> {
  const found: Partial<Record<keyof typeof labels, string>> = {};
  for (const line of text.split(/\n+/)) {
    const match = /^\s*([\p{Script=Han}]{2,6})\s*[:：]\s*(.+)$/u.exec(line);
    if (!match) continue;
    for (const [key, words] of entries(labels)) if (words.test(match[1] ?? "")) found[key] = (match[2] ?? "").trim();
  }
  return found;
}

function entries<K extends string, V>(record: Readonly<Record<K, V>>): readonly (readonly [K, V])[] {
  return Object.entries(record) as [K, V][];
}

function findDue(text: string, today: Day): Day | undefined {
  const day =
    /(?:于|在|请于|截止到?|截至)?((?:\d{4}年)?[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}[日号]|明天|后天|今天|(?:本|下)?周[一二三四五六日]|月底)(?:下班)?(?:\d{1,2}[:：点]\d{0,2}分?)?(?:以?前|之前|内)?/u;
  const word = day.exec(text)?.[1];
  return word ? readDate(word, today) : undefined;
}

// The surer the word, the earlier it is tried: 统计 also stands before the people.
const before = [/(?:包括|包含|内容为|内容有|内容[:：]|字段[:：]?|项目为)/u, /(?:填写|填报|含)/u, /(?:统计|需要|报送)/u];
// 12月5日前报盖章纸质件 stands in the same sentence and is no field.
const instruction =
  /(?:前|今天|明天|下班|及时|务必)?(?:报送?|上报|反馈|交)(?:盖章|纸质|至|到|给|我|电子|$)|(?:日|号|月底|班)前|^(?:今天|明天|周.)/u;

function findFields(text: string): readonly string[] {
  for (const marker of before) {
    const list = new RegExp(`${marker.source}[:：]?\\s*([^。；;\\n]*[、,，][^。；;\\n]*)`, "u").exec(text)?.[1];
    const names = list ? splitFields(list).filter((name) => !instruction.test(name)) : [];
    if (names.length > 0) return names;
  }
  return [];
}

/** 姓名、身份证号和联系电话 are three; 等 and 等情况 at the end are no field, 住房情况 is one. Brackets keep what is in them together. */
export function splitFields(list: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const letter of list) {
    if (/[（(【[]/.test(letter)) depth += 1;
    if (/[）)】\]]/.test(letter)) depth -= 1;
    if (depth <= 0 && /[、,，;；\n\t|]/.test(letter)) {
      parts.push(part);
      part = "";
    } else part += letter;
  }
  const names = [...parts, part]
    .flatMap((one) =>
      /^[^（(]*(?:和|以及|及)[^）)]*$/u.test(one) && one.length > 5 ? one.split(/以及|和|及/u) : [one],
    )
    .map((one) =>
      one
        .trim()
        .replaceAll(/^(?:以及|和|及|\d+[.、])|(?:等(?:信息|内容|情况|字段)?|信息)?$/gu, "")
        .trim(),
    )
    .filter((one) => one.length > 0 && one.length <= 80);
  return [...new Set(names)].slice(0, 60);
}

function findPopulation(text: string): string | undefined {
  const found =
    /(?:报送|上报|填报|统计|摸排|提供|报告|收集|核实|要)(?:一下)?(?:本?辖区内?|全县|各村|本村|所有)?(?:的)?([^，。；、\n于前]{2,24}?)(?:的)?(?:名单|情况|信息|台账|花名册|明细|数据|统计表|摸排表|登记表)/u.exec(
      text,
    )?.[1] ?? /^([^，。；、\n]{2,24}?)(?:的)?(?:名单|情况|信息|台账|花名册|明细|数据|统计表)/u.exec(text)?.[1];
  return found?.replace(/^(?:请|的)/u, "");
}

function findTitle(text: string): string | undefined {
  const quoted = /《([^》]{2,60})》/u.exec(text)?.[1];
  if (quoted) return quoted;
  return /^(?:关于)([^，。\n]{2,60}?)的通知/u.exec(text)?.[1];
}

/** What is to be looked up: a notice, or as one says it, 低保对象的姓名、联系电话. */
export function readLookUp(
  line: string,
  today: Day,
): {
  readonly title: string;
  readonly population: string;
  readonly region: string;
  readonly fields: readonly string[];
} {
  const asked = readAskedFor(line, today);
  const at = line.indexOf("的");
  return {
    title: asked.title ?? "",
    population: asked.population ?? (at < 0 ? "" : line.slice(0, at)),
    region: asked.region ?? "",
    fields: asked.fields.length > 0 ? asked.fields : splitFields(line.slice(at + 1)),
  };
}
