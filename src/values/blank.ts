import { readBoolean } from "./boolean.ts";
import { bare } from "./clean.ts";
import { readCode } from "./code-list.ts";
import type { BlankMeans, RawCell, ValueSpec } from "./value.ts";

const marks: Readonly<Record<BlankMeans, string>> = {
  empty: "",
  none: "无 没有 暂无 - -- — —— – － none",
  unknown: "不详 未知 不清楚 不知道 待查 待核实 unknown",
  "not-applicable": "不适用 / 不涉及 无需填写 不用填 n/a na",
  refused: "拒绝提供 拒绝 拒绝回答 拒答 不愿提供 不愿回答 不愿说 refused",
};
// Words for nothing are short; a whole page of spaces is still empty.
const longest = 100;
const meanings = new Map<string, BlankMeans>(
  (Object.entries(marks) as [BlankMeans, string][]).flatMap(([means, words]) =>
    words.split(" ").map((word) => [bare(word).toLowerCase(), means] as const),
  ),
);

/**
 * What a cell that holds no value means; null when it holds one. Nought is a value, and so is 无 where it is one of the choices or
 * answers a question of yes or no. The element's own list of marks comes first.
 */
export function readBlank(spec: ValueSpec, raw: RawCell): BlankMeans | null {
  if (typeof raw === "number") return null;
  const word = raw.length > longest && bare(raw) !== "" ? null : bare(raw).toLowerCase();
  if (word === null) return null;
  const own = Object.entries(spec.blanks ?? {}).find(([mark]) => bare(mark).toLowerCase() === word);
  const means = own?.[1] ?? meanings.get(word) ?? null;
  return means !== null && means !== "empty" && isChoice(spec, raw) ? null : means;
}

/** A word that is read as this blank again: `无`, or another where the element takes that word for a value. */
export function blankWord(spec: ValueSpec, means: BlankMeans): string {
  const words = [...marks[means].split(" "), ...Object.keys(spec.blanks ?? {})];
  return words.find((word) => readBlank(spec, word) === means) ?? words[0] ?? "";
}

function isChoice(spec: ValueSpec, raw: RawCell): boolean {
  if (spec.type === "boolean") return readBoolean(raw).verdict === "ok";
  return spec.type === "code" && readCode(spec.codeList ?? [], raw).verdict === "ok";
}
