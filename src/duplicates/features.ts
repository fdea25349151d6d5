import type { FieldName } from "./parse.ts";

/** Which way each piece of evidence for two names being one field may pull; the order is that of the weights. */
const signs = {
  bigrams: 1,
  subsequence: 1,
  alias: 1,
  stemSame: 1,
  stemShare: 1,
  stemLetters: 1,
  restLetters: 1,
  roleSame: 1,
  roleOther: -1,
  roleOneSided: -1,
  representationSame: 1,
  representationOther: -1,
  representationOneSided: -1,
  siblings: -1,
  siblingOneSided: -1,
  substituted: -1,
  qualified: -1,
  lightOther: -1,
} as const;
export type Feature = keyof typeof signs;
export const featureNames: readonly string[] = Object.keys(signs);
/** Evidence against: its weights are nought at the most. */
export const negative: ReadonlySet<string> = new Set(
  Object.entries(signs).flatMap(([name, sign]) => (sign < 0 ? [name] : [])),
);

/** Share of common pairs of neighbouring characters. */
export function bigramShare(a: string, b: string): number {
  return share(grams(a), grams(b));
}

/** The features of a pair, in the order of `featureNames`; the same whichever name comes first. */
export function features(x: FieldName, y: FieldName): readonly number[] {
  const restX = x.stem.filter((word) => !y.stem.includes(word));
  const restY = y.stem.filter((word) => !x.stem.includes(word));
  const same = restX.length + restY.length === 0;
  const [clash, lonely] = siblings(x, y);
  const form = representations(x, y);
  return [
    share(gramsOf(x), gramsOf(y)),
    subsequence(x.text, y.text) / Math.max(1, Math.min(x.text.length, y.text.length)),
    Number(x.alias === y.alias),
    Number(same),
    listShare(x.stem, y.stem),
    letterShare(x.stem, y.stem),
    restX.length > 0 && restY.length > 0 ? letterShare(restX, restY, true) : 0,
    Number(x.role !== "" && x.role === y.role),
    Number(x.role !== "" && y.role !== "" && x.role !== y.role),
    Number((x.role === "") !== (y.role === "")),
    Number(form === "same"),
    Number(form === "other"),
    Number(form === "one"),
    clash,
    lonely,
    Number(restX.length > 0 && restY.length > 0),
    Number(!same && (restX.length === 0 || restY.length === 0)),
    x.light.length + y.light.length === 0 ? 0 : 1 - share(new Set(x.light), new Set(y.light)),
  ];
}

// Said on one side only these part as well: 男性人数 is not 人数, 未参保人数 not 参保人数.
const parting: ReadonlySet<string> = new Set(["男女", "季度", "上下", "未", "拟", "计划"]);

/** Whether two names are told apart by which of siblings they mean, and whether only one of them says so. */
export function siblings(x: FieldName, y: FieldName): readonly [number, number] {
  // 户主身份证号 is not 身份证号, though 与户主关系 is 家庭关系.
  let clash = Number((x.role === "") !== (y.role === "") && x.representation !== "关系" && y.representation !== "关系");
  let lonely = 0;
  if (x.discriminators.size + y.discriminators.size === 0) return [clash, lonely];
  for (const key of new Set([...x.discriminators.keys(), ...y.discriminators.keys()])) {
    const [left, right] = [x.discriminators.get(key), y.discriminators.get(key)];
    if (left !== right && left && right) clash = 1;
    else if (left !== right && (parting.has(key) || parting.has(left ?? right ?? ""))) clash = 1;
    else if (left !== right) lonely = 1;
  }
  return [clash, lonely];
}

// Ways of writing that clerks use for one another.
const alike = new Set(
  [
    ["人数", "数量"],
    ["户数", "数量"],
    ["状态", "是否"],
    ["状态", "等级"],
    ["名称", "单位"],
    ["姓名", "对象"],
    ["名称", "内容"],
  ].flatMap(([one = "", other = ""]) => [one + other, other + one]),
);

/** Whether two names are written down in the same form, in another, or one of them does not say. */
export function representations(x: FieldName, y: FieldName): "same" | "one" | "other" {
  const [left, right] = [x.representation, y.representation];
  if (left === right) return "same";
  if (left === "" || right === "") return "one";
  return alike.has(left + right) ? "same" : "other";
}

// Names come again and again, and each is compared with many.
const gramsByName = new WeakMap<FieldName, ReadonlySet<string>>();

function gramsOf(name: FieldName): ReadonlySet<string> {
  const known = gramsByName.get(name) ?? grams(name.text);
  gramsByName.set(name, known);
  return known;
}

function grams(text: string): ReadonlySet<string> {
  return new Set([
    ...Array.from(text),
    ...Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)),
  ]);
}

function share(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0;
  for (const one of a) if (b.has(one)) both += 1;
  const all = a.size + b.size - both;
  return all === 0 ? 1 : both / all;
}

/** The same of lists without repetitions. */
function listShare(a: readonly string[], b: readonly string[]): number {
  let both = 0;
  for (const one of a) if (b.includes(one)) both += 1;
  const all = a.length + b.length - both;
  return all === 0 ? 1 : both / all;
}

/** Length of the longest common subsequence. One row, in place: `before` is the cell above and to the left. */
function subsequence(a: string, b: string): number {
  const row = new Uint16Array(b.length + 1);
  for (const letter of a) {
    let before = 0;
    for (let at = 1; at <= b.length; at += 1) {
      const above = row[at] ?? 0;
      row[at] = b[at - 1] === letter ? before + 1 : Math.max(above, row[at - 1] ?? 0);
      before = above;
    }
  }
  return row[b.length] ?? 0;
}

/** Share of common characters; of what the shorter has when `least`. */
function letterShare(a: readonly string[], b: readonly string[], least = false): number {
  const [x, y] = [new Set(a.join("")), new Set(b.join(""))];
  if (!least) return share(x, y);
  let both = 0;
  for (const one of x) if (y.has(one)) both += 1;
  return both / Math.max(1, Math.min(x.size, y.size));
}
