import { type Day, readDate } from "./dates.ts";

/** What stands after /台账. */
export type LedgerLine =
  | { readonly kind: "list" }
  | { readonly kind: "row"; readonly id: string }
  | { readonly kind: "conflicts" }
  | { readonly kind: "decide"; readonly id: string; readonly wish: "kept" | "taken" }
  | { readonly kind: "export"; readonly words: string }
  | { readonly kind: "sum"; readonly words: string }
  | { readonly kind: "shares" }
  | {
      readonly kind: "share";
      readonly words: readonly string[];
      readonly until: Day | undefined;
      readonly confirmed: boolean;
    }
  | { readonly kind: "unshare"; readonly id: string }
  | { readonly kind: "rows"; readonly words: string; readonly page: number };

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

export function readLedgerLine(rest: string, today: Day): LedgerLine {
  const words = rest.normalize("NFKC").split(/\s+/u).filter(Boolean);
  const [first = ""] = words;
  if (words.length === 0) return { kind: "list" };
  if (words.length === 1 && uuid.test(first)) return { kind: "row", id: first };
  const [, id = ""] = words;
  if (words.length === 2 && uuid.test(id) && /^(?:保留|改用)$/u.test(first)) {
    return { kind: "decide", id, wish: first === "保留" ? "kept" : "taken" };
  }
  if (words.length === 1 && /^(?:冲突|不一致|说法不一|conflicts?)$/iu.test(first)) return { kind: "conflicts" };
  if (/^(?:授权|共享|grants?)$/iu.test(first)) return readShare(words.slice(1), today);
  const pages = words.flatMap((word) => /^第(\d{1,4})页$/u.exec(word)?.[1] ?? /^p(\d{1,4})$/iu.exec(word)?.[1] ?? []);
  const isExport = (word: string): boolean => /^(?:导出|下载|export)$/iu.test(word);
  const isSum = (word: string): boolean => /^(?:合计|汇总|总数|totals?|sum)$/iu.test(word);
  if (words.some(isSum)) return { kind: "sum", words: words.filter((word) => !isSum(word)).join(" ") };
  const left = words.filter((word) => !isExport(word) && !/^(?:第\d{1,4}页|p\d{1,4})$/iu.test(word)).join(" ");
  if (words.some(isExport)) return { kind: "export", words: left };
  return { kind: "rows", words: left, page: Math.max(1, Number(pages[0] ?? 1)) };
}

/** 授权 低保 卫健局 青石镇 到 2027-06-30 家庭医生签约; 授权 停 with an id; 授权 alone: what is given. */
function readShare(words: readonly string[], today: Day): LedgerLine {
  const [first = "", id = ""] = words;
  if (words.length === 0) return { kind: "shares" };
  if (words.length === 2 && /^(?:停|收回|end)$/iu.test(first) && uuid.test(id)) return { kind: "unshare", id };
  const said = words.flatMap((word) => word.replace(/^(?:到|至|截至|until)/iu, "") || []);
  const at = said.findIndex((word) => readDate(word, today) !== undefined);
  const confirmed = said.some((word) => /^(?:确认|confirm)$/iu.test(word));
  const others = said.filter((word, nth) => nth !== at && !/^(?:确认|confirm|给|to)$/iu.test(word));
  return { kind: "share", words: others, until: at < 0 ? undefined : readDate(said[at] ?? "", today), confirmed };
}
