import { bare } from "./clean.ts";
import type { BlankMeans, RawCell, ValueSpec } from "./value.ts";

const marks: Readonly<Record<BlankMeans, string>> = {
  empty: "",
  none: "无 没有 暂无 - -- — —— – － none",
  unknown: "不详 未知 不清楚 不知道 待查 待核实 unknown",
  "not-applicable": "/ 不适用 不涉及 无需填写 不用填 n/a na",
  refused: "拒绝 拒绝提供 拒绝回答 拒答 不愿提供 不愿回答 不愿说 refused",
};
const meanings = new Map<string, BlankMeans>(
  (Object.entries(marks) as [BlankMeans, string][]).flatMap(([means, words]) =>
    words.split(" ").map((word) => [bare(word).toLowerCase(), means] as const),
  ),
);
/** The word each is written with. */
export const blankWords: Readonly<Record<BlankMeans, string>> = {
  empty: "",
  none: "无",
  unknown: "不详",
  "not-applicable": "不适用",
  refused: "拒绝提供",
};

/** What a cell that holds no value means; null when it holds one. Nought is a value. The element's own list comes first. */
export function readBlank(spec: ValueSpec, raw: RawCell): BlankMeans | null {
  if (typeof raw === "number" || raw.length > 100) return typeof raw === "string" && bare(raw) === "" ? "empty" : null;
  const word = bare(raw).toLowerCase();
  const own = Object.entries(spec.blanks ?? {}).find(([mark]) => bare(mark).toLowerCase() === word);
  return own?.[1] ?? meanings.get(word) ?? null;
}
