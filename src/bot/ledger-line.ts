/** What stands after /台账. */
export type LedgerLine =
  | { readonly kind: "list" }
  | { readonly kind: "row"; readonly id: string }
  | { readonly kind: "conflicts" }
  | { readonly kind: "decide"; readonly id: string; readonly wish: "kept" | "taken" }
  | { readonly kind: "export"; readonly words: string }
  | { readonly kind: "sum"; readonly words: string }
  | { readonly kind: "rows"; readonly words: string; readonly page: number };

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

export function readLedgerLine(rest: string): LedgerLine {
  const words = rest.normalize("NFKC").split(/\s+/u).filter(Boolean);
  const [first = ""] = words;
  if (words.length === 0) return { kind: "list" };
  if (words.length === 1 && uuid.test(first)) return { kind: "row", id: first };
  const [, id = ""] = words;
  if (words.length === 2 && uuid.test(id) && /^(?:保留|改用)$/u.test(first)) {
    return { kind: "decide", id, wish: first === "保留" ? "kept" : "taken" };
  }
  if (words.length === 1 && /^(?:冲突|不一致|说法不一|conflicts?)$/iu.test(first)) return { kind: "conflicts" };
  const pages = words.flatMap((word) => /^第(\d{1,4})页$/u.exec(word)?.[1] ?? /^p(\d{1,4})$/iu.exec(word)?.[1] ?? []);
  const isExport = (word: string): boolean => /^(?:导出|下载|export)$/iu.test(word);
  const isSum = (word: string): boolean => /^(?:合计|汇总|总数|totals?|sum)$/iu.test(word);
  if (words.some(isSum)) return { kind: "sum", words: words.filter((word) => !isSum(word)).join(" ") };
  const left = words.filter((word) => !isExport(word) && !/^(?:第\d{1,4}页|p\d{1,4})$/iu.test(word)).join(" ");
  if (words.some(isExport)) return { kind: "export", words: left };
  return { kind: "rows", words: left, page: Math.max(1, Number(pages[0] ?? 1)) };
}
